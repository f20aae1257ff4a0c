"""A colleague is faster, at every moment between the list and the commit: nothing of ours is overwritten or repeated."""

import pytest

from tests.e2e.colleague_story import MOMENTS, taken
from tests.support import orders

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run in which each order but the last is taken by the colleague at another moment."""
    return taken(shared_bot, shared_site)


@pytest.mark.parametrize("moment", MOMENTS)
def test_taken(story, moment):
    """An order that the colleague took at this moment is the colleague's."""
    assert story.outcome(moment) == "BY_OTHER", story.reason(moment)


def test_only_the_untouched_is_written(story):
    """The one accepted write of the run is the reply to the order that nobody else touched."""
    accepted = [write["key"]["order_no"] for write in story.oracle["writes"]]

    assert accepted == [story.numbers["untouched"]]
    assert story.outcome("untouched") == "DONE"


@pytest.mark.parametrize(("moment", "action"), [("at reply", "close"), ("at accept", "accept")])
def test_refused_once(story, moment, action):
    """A write that came too late was posted once, refused, and not tried again."""
    assert len(story.refused(moment)) == 1
    assert story.states(moment, action) == ["REFUSED_BUSINESS"]


def test_exit_code(story):
    """What colleagues do is no failure of the run."""
    assert story.run.code == 0


RELOAD = """addEventListener('click', event => {
    if (event.target.type === 'button' && document.body.innerText.includes('NUMBER')) setTimeout(() =>
    location.reload(), 20);
});"""
"""A form that loads itself again when one of its actions is pressed."""


@pytest.mark.parametrize("do", ["accept", "finish"])
def test_taken_while_the_form_reloads(site, bot, do):
    """A form that comes again as a colleague's lacks its steps: that order ends, and the run goes on to the
    next.
    """
    taken, untouched = orders.put(site, held=True), orders.put(site, held=True)
    site.inject(RELOAD.replace("NUMBER", taken), "form")
    colleague = {"at": "K3", "do": "post", "url": f"{site.root}/__mock/colleague"}
    plan = colleague | {"json": {"order_no": taken, "do": do}}

    run = bot.run("apply", bot.batch(orders.solved(taken), orders.solved(untouched)), at=[plan])

    assert (run.outcome(taken), run.outcome(untouched)) == ("BY_OTHER", "DONE"), run.item(taken)["reason"]
    assert run.code == 0
    assert [write["key"]["order_no"] for write in site.writes()] == [untouched]


def test_form_that_reloads_and_is_ours(site, bot):
    """Where nobody has taken the order, a form that lacks its step is a changed site, and ends the run."""
    ours, untouched = orders.put(site, held=True), orders.put(site, held=True)
    site.inject(RELOAD.replace("NUMBER", ours), "form")

    run = bot.run("apply", bot.batch(orders.solved(ours), orders.solved(untouched)))

    assert run.code == 5
    assert site.writes() == []
