"""A colleague is faster, at every moment between the list and the commit: nothing of ours is overwritten or repeated."""

import pytest

from tests.e2e.story import tell
from tests.support import orders

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run in which each order but the last is taken by the colleague at another moment."""
    site, url = shared_site, f"{shared_site.root}/__mock/colleague"
    # The walk goes by deadline, so the passes of a point follow the order of insertion.
    numbers = {
        "before open": orders.put(site, held=False),
        "after read": orders.put(site, held=False),
        "after fill": orders.put(site),
        "at reply": orders.put(site),
        "at accept": orders.put(site, held=False),
        "untouched": orders.put(site),
    }
    moments = (
        ("K2", "before open", "accept"),
        ("K3", "after read", "accept"),
        ("K5", "after fill", "finish"),
    )
    plans = [
        {"at": point, "do": "post", "url": url, "json": {"order_no": numbers[name], "do": do}}
        for point, name, do in moments
    ]
    site.colleague(numbers["at reply"], "finish", when="on_submit")
    site.colleague(numbers["at accept"], "accept", when="on_submit")
    batch = shared_bot.batch(*map(orders.solved, numbers.values()))
    return tell(shared_bot, site, numbers, "apply", batch, at=plans)


@pytest.mark.parametrize("moment", ["before open", "after read", "after fill", "at reply", "at accept"])
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
