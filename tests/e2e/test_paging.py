"""The to-do list over several pages, while its rows shift: each order is seen, and looked at once."""

import subprocess

import pytest

from tests.support import orders

pytestmark = pytest.mark.long

ORDERS, PER_PAGE = 4, "2"


@pytest.fixture
def numbers(site):
    """Orders on three pages; nobody has facts for them, so a run only reads and holds them."""
    site.switches(pagesize=PER_PAGE)
    return [orders.put(site) for _ in range(ORDERS)]


def seen(run):
    return sorted(item["order_no"] for item in run.run["items"])


def while_paging(site, bot, act):
    """Run; `act` while the site keeps back the second page."""
    site.fault("list", "delay", nth=2, seconds=3)
    with bot.started("run") as process:
        while not site.faults()[0]["fired"]:
            try:
                process.wait(0.05)
                raise AssertionError("the bot ended before it turned a page")
            except subprocess.TimeoutExpired:
                continue
        changed = act()
        return bot.wait(process), changed


def test_row_comes(site, bot, numbers):
    """A row that comes on top pushes another over the page break: nothing is seen twice or missed."""
    run, fresh = while_paging(site, bot, lambda: orders.put(site))

    assert seen(run) == [*numbers, fresh]


def test_row_goes(site, bot, numbers):
    """A row that goes from a page behind pulls another over the page break: it is not missed."""
    run, _ = while_paging(site, bot, lambda: site.colleague(numbers[-1], "finish"))

    assert seen(run) == numbers[:-1]


def test_count_is_wrong(site, bot, numbers):
    """A list that never has as many rows as it says stops the run; nothing is guessed."""
    site.fault("list", "mutate", text="wrong_count", times=0)

    run = bot.run("run")

    assert run.code == 5
    assert run.run["items"] == []


def test_row_twice(site, bot, numbers):
    """A row that the list shows twice in passing is one order."""
    site.fault("list", "mutate", text="duplicate_row")

    run = bot.run("run")

    assert seen(run) == numbers
