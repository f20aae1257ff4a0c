"""A colleague is faster, at every moment between the list and the commit: nothing of ours is overwritten or repeated."""

import pytest

from tests.e2e.colleague_story import MOMENTS, taken

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
