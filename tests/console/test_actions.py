"""C3, B42, B44: a change of state comes from our own page, once, and is on record."""

import json
import threading

import pytest

from eoms_bot.console.actions import upload
from eoms_bot.console.app import ACTIONS
from eoms_bot.console.pages import data
from eoms_bot.console.security.record import REFUSALS_A_MINUTE
from tests.console.kit import ACTION_ID

STOP = {"action_id": ACTION_ID, "hard": True}


def test_stop_and_clear(empty, settings):
    """Stop writes the file that `eoms-bot stop` writes, clear takes it away, and both are on record with the name."""
    client = empty.logged_in()

    soft = empty.act(client, "/api/stop", hard=False)
    assert soft.json()["state"] == settings.paths.stop_file.read_text() == "soft"
    hard = empty.act(client, "/api/stop", hard=True)
    assert hard.json()["state"] == settings.paths.stop_file.read_text() == "hard"
    weaker = empty.act(client, "/api/stop", hard=False)
    assert weaker.json()["state"] == "hard"
    cleared = empty.act(client, "/api/stop-clear")

    assert cleared.status_code == 200
    assert not settings.paths.stop_file.exists()
    told = [(event, who) for event, who, _ in empty.audited(4)]
    assert told == [("STOP_CLEARED", "王值班"), *[("STOP", "王值班")] * 3]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-CSRF": None}, id="no token"),
        pytest.param({"X-CSRF": "x" * 43}, id="wrong token"),
        pytest.param({"X-CSRF": ""}, id="empty token"),
        pytest.param({"Origin": "http://evil.example"}, id="other origin"),
        pytest.param({"Origin": "null"}, id="null origin"),
        pytest.param({"Origin": "http://127.0.0.1"}, id="origin without port"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="other port"),
        pytest.param({"Sec-Fetch-Site": "none"}, id="typed address"),
        pytest.param({"Sec-Fetch-Site": None}, id="no browser"),
        pytest.param({"Content-Type": "text/plain"}, id="text"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, id="form"),
        pytest.param({"Content-Type": "application/json-patch+json"}, id="another JSON"),
    ],
)
def test_not_from_our_page(empty, settings, headers):
    """What does not come from our own page is refused, nothing is done, and that stands in the audit chain."""
    client = empty.logged_in()
    client.headers["Content-Type"] = "application/json"
    for name, value in headers.items():
        del client.headers[name]
        client.headers.update({name: value} if value is not None else {})

    answer = client.post("/api/stop", content=json.dumps(STOP))

    assert answer.status_code == 403
    assert not settings.paths.stop_file.exists()
    assert empty.audited(1) == [("CONSOLE_REFUSED", "王值班", "/api/stop 403")]


def test_old_token(empty, settings):
    """The X-CSRF of a session that has ended is worth nothing in the next one."""
    client = empty.logged_in()
    old = client.headers["X-CSRF"]
    empty.act(client, "/api/logout")
    again = empty.logged_in()
    again.headers["X-CSRF"] = old

    assert empty.act(again, "/api/stop", hard=True).status_code == 403
    assert not settings.paths.stop_file.exists()


def test_forged_requests_keep_no_session_alive(empty, clock):
    """A page of another port, which the browser gives the cookie, cannot keep its owner logged in."""
    client = empty.logged_in()
    foreign = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Origin": "http://127.0.0.1:1"}
    statuses = set()
    for _ in range(4):
        clock.wait(600)
        statuses.add(client.post("/api/stop", json=STOP, headers=foreign).status_code)
        statuses.add(client.get("/", headers=foreign).status_code)

    assert statuses == {403}
    assert client.get("/").status_code == 303


def test_link_from_elsewhere(empty):
    """A link on a page of another port may lead here: a person has followed it."""
    foreign = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}

    assert empty.logged_in().get("/", headers=foreign).status_code == 200


def test_refusals_do_not_fill_the_ledger(empty):
    """Of a flood of refused actions only the first of a minute are put on record."""
    stranger = empty.stranger()
    for _ in range(REFUSALS_A_MINUTE + 20):
        assert stranger.post("/api/stop", json=STOP).status_code == 403

    told = [event for event, _, _ in empty.audited(100)]

    assert told.count("CONSOLE_REFUSED") == REFUSALS_A_MINUTE


@pytest.mark.parametrize("path", [*ACTIONS, upload.PATH, data.UPLOAD, "/api/login"])
def test_action_by_another_method(visitor, path):
    """An action is a POST; every other method is 405."""
    methods = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")

    assert {method: visitor.request(method, path).status_code for method in methods} == dict.fromkeys(
        methods, 405
    )


@pytest.mark.parametrize("path", ["/", "/orders", "/runs", "/rules", "/checks", "/static/console.css"])
def test_posting_to_a_page(visitor, path):
    """A page takes no POST."""
    assert visitor.post(path, json={}).status_code == 405


def test_method_override(empty, settings):
    """A header or a field that asks for another method is not heeded."""
    client = empty.logged_in()

    answer = client.get("/api/stop", headers={"X-HTTP-Method-Override": "POST"}, params={"_method": "POST"})

    assert answer.status_code == 405
    assert not settings.paths.stop_file.exists()


def test_second_post_of_an_action(empty):
    """The same confirmation sent twice is done once; the second is told so."""
    client = empty.logged_in()

    first = client.post("/api/stop", json=STOP)
    second = client.post("/api/stop", json=STOP)

    assert (first.status_code, second.status_code) == (200, 409)
    assert [event for event, _, _ in empty.audited(10)].count("STOP") == 1


def test_two_posts_at_once(empty):
    """Of the same confirmation sent eight times at once, one is done."""
    client = empty.logged_in()
    codes = []
    threads = [
        threading.Thread(target=lambda: codes.append(client.post("/api/stop", json=STOP).status_code))
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [200, *[409] * 7]


def test_refused_action_may_be_sent_again(place):
    """An action that was refused was not done: corrected, it goes through under the same id."""
    client = place.logged_in()
    wrong = client.post("/api/stop", json={"action_id": ACTION_ID, "hard": "yes"})
    right = client.post("/api/stop", json=STOP)

    assert (wrong.status_code, right.status_code) == (422, 200)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"hard": True},
        {"action_id": "short", "hard": True},
        {**STOP, "more": 1},
        {**STOP, "hard": 1},
        {**STOP, "hard": None},
    ],
)
def test_form_that_is_none(empty, settings, fields):
    """A form that lacks a field, has one too many, or one of another kind, is 422 and does nothing."""
    assert empty.logged_in().post("/api/stop", json=fields).status_code == 422
    assert not settings.paths.stop_file.exists()


def test_stop_while_the_ledger_is_gone(empty, settings):
    """A ledger in trouble keeps nobody from stopping the bot; it is told that the chain lacks it."""
    client = empty.logged_in()
    settings.paths.ledger.rename(settings.paths.ledger.with_name("away.db"))

    answer = empty.act(client, "/api/stop", hard=True)

    assert answer.status_code == 200
    assert "没能记入审计链" in answer.json()["text"]
    assert settings.paths.stop_file.read_text() == "hard"


def test_stop_file_that_cannot_be_written(empty, settings):
    """Where the file cannot be written the person is told what else stops the bot."""
    client = empty.logged_in()
    settings.paths.stop_file.mkdir()

    answer = empty.act(client, "/api/stop", hard=True)

    assert answer.status_code == 503
    assert "eoms-bot stop" in answer.json()["error"]
