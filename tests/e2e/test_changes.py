"""An order that changes between reading and writing is left alone, and the report names what changed."""

import pytest

from tests.e2e.story import tell
from tests.support import orders

PARTS = {
    "deadline": ("SKIPPED", "处理时限"),
    "content": ("SKIPPED", "complaint"),
    "status": ("SKIPPED", "状态"),
    "task": ("SKIPPED", "任务"),
    "dealer": ("BY_OTHER", "处理人"),
}
"""Part of the order → outcome, and the word that the reason has for it."""


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run in which a part of each order changes when the bot looks again before the reply."""
    numbers = {part: orders.put(shared_site) for part in PARTS}
    for part in PARTS:
        shared_site.fault("view", "mutate", nth=2, text=part, order_no=numbers[part])
    return tell(
        shared_bot, shared_site, numbers, "apply", shared_bot.batch(*map(orders.solved, numbers.values()))
    )


@pytest.mark.parametrize("part", PARTS)
def test_left_alone(story, part):
    """The changed order has no write, and its reason names what changed."""
    outcome, word = PARTS[part]

    assert story.outcome(part) == outcome, story.reason(part)
    assert word in story.reason(part)
    assert story.states(part) == []


def test_nothing_was_written(story):
    """The whole run leaves nothing at the site."""
    assert story.oracle["writes"] == []


def test_other_orders_page(site, bot):
    """A window that shows another order's page is not worked."""
    order_no, _other = orders.put(site), orders.put(site)
    site.fault("view", "wrong_order", times=0)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) != "DONE"
    assert site.writes() == []
