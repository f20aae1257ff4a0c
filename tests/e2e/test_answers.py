"""Odd answers to a reply: what the site says is classed by the gate, and only the history makes an order DONE."""

import pytest

from tests.e2e.story import tell
from tests.support import orders

AFTER = "after_commit"
FAULTS: dict[str, dict[str, object]] = {
    "blank page": {"do": "blank", "when": AFTER},
    "other order's page": {"do": "wrong_order", "when": AFTER},
    "unknown alert": {"do": "alert", "when": AFTER, "text": "系统繁忙，请稍后再试！"},
    "502": {"do": "status", "when": AFTER, "status": 502},
    "refused": {"do": "alert", "text": "处理说明不能为空！"},
    "cut before commit": {"do": "reset"},
    "500 before commit": {"do": "status", "status": 500},
}
"""What the site answers to the reply of the order; without `when` nothing is committed."""

ACCEPTED = [name for name, fault in FAULTS.items() if "when" in fault]
LOST = ["cut before commit", "500 before commit"]


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run over an order for each odd answer."""
    numbers = {name: orders.put(shared_site) for name in FAULTS}
    for name, fault in FAULTS.items():
        details = {key: value for key, value in fault.items() if key != "do"}
        shared_site.fault("submit", fault["do"], order_no=numbers[name], **details)
    return tell(
        shared_bot, shared_site, numbers, "apply", shared_bot.batch(*map(orders.solved, numbers.values()))
    )


@pytest.fixture(scope="module")
def second_story(story, shared_site, shared_bot):
    """The same workbook worked again, behind the first run."""
    batch = shared_bot.home / "批次.csv"
    return tell(shared_bot, shared_site, story.numbers, "apply", batch, "--again", "核对后续做")


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted_all_the_same(story, name):
    """The site accepted but said something odd: UNKNOWN first, then DONE by the order's own history."""
    assert story.way(name) == ["INTENT", "SENDING", "UNKNOWN", "PROVEN"]
    assert (story.outcome(name), story.accepted(name)) == ("DONE", ["complete"])


def test_refused(story):
    """A listed refusal is final, and the site's words are told."""
    assert (story.outcome("refused"), story.states("refused")) == ("REFUSED", ["REFUSED_BUSINESS"])
    assert "处理说明不能为空" in story.reason("refused")


@pytest.mark.parametrize("name", LOST)
def test_not_accepted(story, name):
    """A reply that was cut off before the commit cannot be told from an accepted one: UNKNOWN."""
    assert (story.outcome(name), story.states(name)) == ("UNKNOWN", ["UNKNOWN"])
    assert story.accepted(name) == []


def test_exit_code_names_the_unknown(story):
    """Unknown outcomes outweigh everything else in the exit code, and the report counts them."""
    assert story.run.code == 6
    assert len(story.run.run["unsettled"]) == len(LOST)


@pytest.mark.long
@pytest.mark.parametrize("name", [*LOST, "refused"])
def test_never_sent_again(second_story, name):
    """A second run does not send again what is UNKNOWN or refused, though the order is still on the list."""
    assert second_story.accepted(name) == []
    assert len(second_story.states(name)) == 1


@pytest.mark.long
def test_second_run_says_unknown_too(second_story):
    """As long as the history shows nothing, every run ends with exit code 6."""
    assert second_story.run.code == 6
    assert {second_story.outcome(name) for name in LOST} == {"UNKNOWN"}


@pytest.mark.long
def test_late_proof(site, bot):
    """What the history does not show yet stays UNKNOWN at each look, answered well or not, and is DONE when it does."""
    late, lagging = orders.put(site), orders.put(site)
    site.fault("submit", "late_commit", seconds=60, order_no=late)
    site.fault("history", "mutate", times=0, order_no=lagging)
    applied = bot.run("apply", bot.batch(orders.solved(late), orders.solved(lagging)))
    early = bot.run("reconcile")
    site.clear_faults()
    site.clock(advance_seconds=61)
    found = bot.run("reconcile")

    assert (applied.code, early.code, found.code) == (6, 6, 0)
    assert (applied.outcome(late), applied.outcome(lagging)) == ("UNKNOWN", "UNKNOWN")
    assert (found.outcome(late), found.outcome(lagging)) == ("DONE", "DONE")
    assert len(site.writes()) == 2


@pytest.mark.long
def test_double_submit(site, bot):
    """A page that submits twice gets one reply through; the gate refuses the second."""
    order_no = orders.put(site)
    site.switches(double_submit="on")

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "DONE"
    assert [write["kind"] for write in site.writes()] == ["complete"]
    assert run.run["writes"]["blocked"] >= 1
