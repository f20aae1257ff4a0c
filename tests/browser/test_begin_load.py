"""A page load of ours stands back behind one that a page has begun by itself."""

import time

from eoms_bot.browser.profile.pace import Pace
from eoms_bot.run.clock import SystemClock

TODO = "/eoms/sheet/myWaitingDealSheetQuery.action"
GAP = 0.8


def test_stands_back(desk_of):
    """The list refreshes while we wait for our turn: our turn comes a whole gap behind the refresh."""
    desk = desk_of(pace=Pace(seconds_between_loads=GAP, night_factor=1), clock=SystemClock())
    window = desk.open("<p>1</p>", TODO)
    before = desk.session.politeness.last_load
    window.evaluate("setTimeout(() => location.reload(), 100)")

    desk.session.begin_load()

    begun, answered = desk.session.politeness.last_load
    assert begun > before[0]
    assert time.monotonic() - max(begun, answered) >= GAP - 0.05
