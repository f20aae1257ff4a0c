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
    "page": ("SKIPPED", "打开的是工单"),
}
"""Part of the order → outcome, and the word that the reason has for it; `page`: another order's page comes."""


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run in which a part of each order changes when the bot looks again before the reply."""
    numbers = {part: orders.put(shared_site) for part in PARTS}
    for part in PARTS:
        change = (
            {"do": "wrong_order", "times": 0} if part == "page" else {"do": "mutate", "nth": 2, "text": part}
        )
        shared_site.fault("view", order_no=numbers[part], **change)
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
