"""One bot per account: a second one steps back at once."""

import subprocess

from tests.support import orders
from tests.support.bot import Bot


def test_second_bot(site, bot):
    """F59: while one bot works, another of the same account ends with exit 7, having asked the site for nothing."""
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    second = Bot(bot.home, site.base_url)
    site.fault("view", "delay", seconds=6)
    with bot.started("apply", batch) as first:
        await_login(site, first)
        refused = second.run("apply", batch)
        run = bot.wait(first)

    assert (refused.code, run.code) == (7, 0)
    assert len(site.oracle()["logins"]) == 1
    assert bot.states(order_no) == {"close": "PROVEN"}


def await_login(site, process):
    """Return once the bot has logged in."""
    while not site.oracle()["logins"]:
        try:
            process.wait(0.05)
            raise AssertionError("the bot ended before it logged in")
        except subprocess.TimeoutExpired:
            continue
