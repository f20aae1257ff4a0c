"""What a login asks a person stands on every page while the run waits, and is answered there."""

from datetime import timedelta

import pytest

from eoms_bot.console.security.roles import Role
from tests.console.test_live import begin
from tests.report import samples

TOLD = "输入图形验证码"


@pytest.fixture
def picture(tmp_path):
    """A picture as a PNG file's content."""
    path = tmp_path / "captcha.png"
    samples.put_picture(path)
    return path.read_bytes()


@pytest.fixture
def complaints(page):
    """Errors of scripts, and what the policy has stopped."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(f"error {error}"))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


@pytest.fixture
def asked(place, clock, picture):
    """A question that a run waits with."""
    return place.desk.questions.put(TOLD, picture, clock.now() + timedelta(minutes=5))


def test_question_on_every_page(place, asked, picture):
    """Every page tells what is asked, for which account, until when, with the picture."""
    client = place.logged_in()

    for path in ("/", "/runs", "/rules"):
        html = client.get(path).text
        assert f"网站要求{TOLD}" in html
        assert "账号 clerk01 正在登录，等到 12:05" in html
    answer = client.get(f"/login-question/{asked.question_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == picture


def test_no_question(place, asked, clock):
    """Where the time is over nothing is asked any more, and there is no picture."""
    clock.wait(5 * 60)
    client = place.logged_in()

    assert TOLD not in client.get("/").text
    assert client.get(f"/login-question/{asked.question_id}").status_code == 404


def test_answered(place, asked):
    """An operator's answer reaches the run; that he has answered is on record, what he has answered is not."""
    client = place.logged_in()

    told = place.act(client, "/api/login-answer", question_id=asked.question_id, text="7KQX")

    assert told.json()["text"] == "已交给正在登录的机器人"
    assert place.desk.questions.taken(asked) == "7KQX"
    assert place.audited(1) == [("CONSOLE_ANSWERED", "王值班", TOLD)]
    assert TOLD not in client.get("/").text


def test_answered_twice(place, asked):
    """Who comes second is told that it is answered; the first answer stands."""
    client = place.logged_in()
    place.act(client, "/api/login-answer", question_id=asked.question_id, text="7KQX")

    second = place.act(client, "/api/login-answer", question_id=asked.question_id, text="0000")

    assert second.status_code == 404
    assert "已经回答过" in second.text
    assert place.desk.questions.taken(asked) == "7KQX"


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "4" * 21}, {"question_id": "x"}, {"more": 1}])
def test_no_answer(place, asked, fields):
    """What can be no answer is refused, and the run goes on waiting."""
    given = {"question_id": asked.question_id, "text": "7KQX"} | fields

    assert place.act(place.logged_in(), "/api/login-answer", **given).status_code == 422
    assert place.desk.questions.taken(asked) == ""


def test_viewer_may_not(place, asked):
    """Who may only look sees the question, but no button, and is turned away."""
    client = place.logged_in(Role.VIEWER, "李看看")

    assert "/api/login-answer" not in client.get("/").text
    assert (
        place.act(client, "/api/login-answer", question_id=asked.question_id, text="7KQX").status_code == 403
    )


@pytest.mark.browser
def test_by_hand(page, empty, clock, picture, complaints):
    """On a run's page the question comes up by itself, with its picture; the answer typed there reaches the run."""
    folder = begin(empty.desk.settings.paths.runs)
    page.goto(f"{empty.origin}/login#{empty.token()}")
    page.wait_for_url(f"{empty.origin}/desk")
    page.goto(f"{empty.origin}/runs/{folder.run_id}")
    page.get_by_text("正在运行").wait_for()
    asked = empty.desk.questions.put(TOLD, picture, clock.now() + timedelta(minutes=5))
    page.get_by_role("heading", name=f"网站要求{TOLD}").wait_for()
    shown = page.locator(".ask > img").evaluate("image => image.decode().then(() => image.naturalWidth)")

    page.get_by_role("button", name="回答", exact=True).click()
    page.get_by_role("textbox", name=TOLD).fill("7KQX")
    page.keyboard.press("Enter")
    page.get_by_text("已交给正在登录的机器人").wait_for()

    assert empty.desk.questions.taken(asked) == "7KQX"
    assert shown > 0
    assert complaints == []
