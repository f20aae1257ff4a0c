"""A wrong password is tried once, whatever is started how often."""

import pytest

from eoms_bot.run.asking import Questions
from tests.e2e.login_kit import ASKING, asked
from tests.support import orders


def test_wrong_password(site, bot):
    """The site refuses the password: exit 4. The next run does not try it again; a new password is tried."""
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    bot.set_password("mock-pass-0")
    refused = [bot.run("apply", batch).code, bot.run("apply", batch).code]
    bot.set_password("mock-pass-1")
    run = bot.run("apply", batch)

    assert (refused, run.code) == ([4, 4], 0)
    assert [login["ok"] for login in site.oracle()["logins"]] == [False, True]


@pytest.mark.long
@pytest.mark.parametrize("do", [{"do": "reset"}, {"do": "status", "status": 500}])
def test_login_answer_lost(site, bot, do):
    """A login whose answer is lost or an error counts as tried; it is not sent twice by itself."""
    site.fault("login", when="after_commit", **do)

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))

    assert run.code in {4, 5}
    assert len(site.oracle()["logins"]) <= 1


@pytest.mark.long
def test_password_that_ends(site, bot):
    """What the portal says of the password's end behind the login is in the notice, and keeps no order waiting."""
    site.switches(password_days="3")

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))
    notice = bot.run("status", "--notice")

    assert run.code == 0
    assert "密码还有 3 天到期" in notice.stdout


@pytest.mark.long
def test_captcha(site, bot):
    """F33: where the login page asks for a captcha, no password is typed and a person is told (exit 4)."""
    site.switches(login_captcha="on")

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))

    assert run.code == 4
    assert "图形验证码" in run.run["stopped"]
    assert site.oracle()["logins"] == []


@pytest.mark.long
def test_account_in_use(site, bot):
    """F34: somebody who signs in with the account whenever we do is left alone with it after our second login."""
    order_no = orders.put(site)
    site.switches(single_login="on")
    kick = {"do": "post", "url": f"{site.root}/__mock/sessions/elsewhere", "json": {"account": "clerk01"}}

    run = bot.run(
        "apply", bot.batch(orders.solved(order_no)), at=[{"at": "K3", "nth": nth, **kick} for nth in (1, 2)]
    )

    assert run.code == 4
    assert "账号正被他人使用" in run.run["stopped"]
    assert len(site.oracle()["logins"]) == 2
    assert site.writes() == []


def test_a_person_answers(site, bot):
    """F33: the captcha and the code that a person reads are typed in, each once, and the run goes on to its end."""
    site.switches(login_captcha="on", login_step="sms")
    order_no = orders.put(site)
    with bot.started("apply", bot.batch(orders.solved(order_no)), env=ASKING) as process:
        captcha = asked(bot, process, "图形验证码")
        picture = Questions(bot.home, "clerk01").picture()
        by_command = bot.beside("login", "answer", "7KQX")
        asked(bot, process, "短信验证码")
        again = bot.beside("login", "answer", "4839")
        run = bot.wait(process)

    assert captcha.has_picture
    assert (picture or b"").startswith(b"\x89PNG")
    assert (by_command, again) == (0, 0)
    assert (run.code, run.outcome(order_no)) == (0, "DONE")
    assert [login["ok"] for login in site.oracle()["logins"]] == [True]
    assert "eoms-bot login answer" in run.stderr
    assert not list(bot.home.glob("login-question/*/*"))


@pytest.mark.long
@pytest.mark.parametrize("site", ["running_mock_site", "running_v2_site"], indirect=True)
def test_wrong_word_of_a_person(site, bot):
    """F33: a captcha that a person has misread is no word against the password; the next run asks anew."""
    site.switches(login_captcha="on")
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    ended = []
    for word in ("0000", "7KQX"):
        with bot.started("apply", batch, env=ASKING) as process:
            asked(bot, process, "图形验证码")
            assert bot.beside("login", "answer", word) == 0
            ended.append(bot.wait(process))

    assert [run.code for run in ended] == [4, 0]
    assert "密码没有被拒绝" in ended[0].run["stopped"]
    assert [login["ok"] for login in site.oracle()["logins"]] == [False, True]


@pytest.mark.long
def test_nobody_answers(site, bot):
    """F33: where nobody answers the code, nothing is guessed, and a person is told (exit 4)."""
    site.switches(login_step="sms")
    with bot.started("apply", bot.batch(orders.solved(orders.put(site))), env=ASKING) as process:
        asked(bot, process, "短信验证码")
        (bot.home / "STOP").write_text("soft")
        run = bot.wait(process)

    assert run.code == 4
    assert "短信验证码" in run.run["stopped"]
    assert not [one for one in site.requests() if "checkCodeVerify" in one["path"]]
