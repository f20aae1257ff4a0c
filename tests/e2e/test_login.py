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


@pytest.mark.parametrize("do", [{"do": "reset"}, {"do": "status", "status": 500}])
def test_login_answer_lost(site, bot, do):
    """A login whose answer is lost or an error counts as tried; it is not sent twice by itself."""
    site.fault("login", when="after_commit", **do)

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))

    assert run.code in {4, 5}
    assert len(site.oracle()["logins"]) <= 1
