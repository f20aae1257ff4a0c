"""A wrong password is tried once, whatever is started how often."""

import pytest

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
