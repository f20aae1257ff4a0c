"""A site whose pages load themselves again and again: that ends an order, by its name, and no other one."""

import re

import pytest

from tests.support import orders

ENGLISH = re.compile(
    r"Locator|Page\.|Frame\.|Timeout|Call log|waiting for|Execution context|navigat|net::|closed",
    re.IGNORECASE,
)
"""Words of Playwright."""


@pytest.mark.long
def test_an_order_whose_page_never_rests(site, bot):
    """The form of one order loads itself again and again: it is left, and the next one is previewed."""
    restless, calm = orders.put(site), orders.put(site)
    bot.configure(read_seconds=8, step_seconds=8)
    base = site.order(restless)["base_id"]
    site.inject(f"location.href.includes('{base}') && setInterval(() => location.reload(), 200)", "form")

    run = bot.run("preview", bot.batch(*map(orders.solved, (restless, calm))))

    assert (run.code, run.run["stopped"]) == (0, "")
    assert [run.outcome(one) for one in (restless, calm)] == ["NOT_SENT", "PREVIEWED"]
    assert "跳转" in run.item(restless)["reason"]
    assert ENGLISH.search(run.stderr + run.stdout + run.item(restless)["reason"]) is None


@pytest.mark.parametrize("seconds", [0, pytest.param(0.5, marks=pytest.mark.long)])
def test_a_portal_that_never_rests(site, bot, seconds):
    """Where the portal is like that, the run ends as with any site that cannot be worked.

    A portal that asks faster than the site answers shows no second document: each load ends the one before.
    """
    order_no = orders.put(site)
    site.inject("setInterval(() => location.reload(), 200)", "portal")
    site.fault("portal", "delay", seconds=seconds, times=0)

    run = bot.run("preview", bot.batch(orders.solved(order_no)), "--pace", "polite")

    assert run.code == 5, run.stderr
    assert "跳转" in run.run["stopped"]
    assert ENGLISH.search(run.stderr + run.stdout + run.run["stopped"]) is None
