"""An order that changes between reading and writing is decided anew once or left alone; the report names what changed."""

import pytest

from tests.e2e.story import tell
from tests.support import orders

pytestmark = pytest.mark.long

ANEW = {"deadline": "处理时限", "content": "complaint"}
"""Part that changes once → the word that the reason has for it: the same task still, so it is decided anew."""

LEFT = {
    "content again": ("SKIPPED", "complaint"),
    "status": ("BY_OTHER", "状态"),
    "task": ("SKIPPED", "任务"),
    "dealer": ("BY_OTHER", "处理人"),
    "page": ("SKIPPED", "打开的是工单"),
}
"""Part → outcome and word of the reason. `content again` changes at every look; `page`: another order's page comes."""

FAULTS = {
    "page": {"do": "wrong_order", "times": 0},
    "content again": {"do": "mutate", "nth": 2, "times": 0, "text": "content"},
}


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run in which a part of each order changes when the bot looks again before the reply."""
    numbers = {part: orders.put(shared_site) for part in (*ANEW, *LEFT)}
    for part, order_no in numbers.items():
        fault = FAULTS.get(part, {"do": "mutate", "nth": 2, "text": part})
        shared_site.fault("view", order_no=order_no, **fault)
    batch = shared_bot.batch(*map(orders.solved, numbers.values()))
    return tell(shared_bot, shared_site, numbers, "apply", batch)


@pytest.mark.parametrize("part", LEFT)
def test_left_alone(story, part):
    """The changed order has no write, and its reason names what changed."""
    outcome, word = LEFT[part]

    assert story.outcome(part) == outcome, story.reason(part)
    assert word in story.reason(part)
    assert story.states(part) == []


@pytest.mark.parametrize("part", ANEW)
def test_decided_anew(story, part):
    """F37: an order that changed once is read and decided anew, sent once, and the reason tells of it."""
    assert (story.outcome(part), story.accepted(part)) == ("DONE", ["complete"]), story.reason(part)
    assert ANEW[part] in story.reason(part)
    assert "已重新判定一次" in story.reason(part)


def test_nothing_else_was_written(story):
    """The run leaves nothing at the site but the two orders that were decided anew."""
    written = {write["key"]["order_no"] for write in story.oracle["writes"]}

    assert written == {story.numbers[part] for part in ANEW}
