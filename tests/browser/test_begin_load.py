"""A page load of ours stands back behind one that a page has begun by itself."""

import time

from eoms_bot.browser.profile.pace import Pace
from eoms_bot.run.clock import SystemClock

TODO = "/eoms/sheet/myWaitingDealSheetQuery.action"
GAP = 0.8
LOOK = 1.0
"""While the site is silent, the gate looks so often whether its browser still waits."""


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


def test_waits_for_the_answer(desk_of, site):
    """The refresh takes its time: our turn comes a whole gap behind its answer, not behind its beginning."""
    desk = desk_of(pace=Pace(seconds_between_loads=GAP, night_factor=1), clock=SystemClock())
    window = desk.open("<p>1</p>", TODO)
    site.late[TODO] = 2.2 * GAP
    window.evaluate("setTimeout(() => location.reload(), 100)")

    desk.session.begin_load()

    begun, answered = desk.session.politeness.last_load
    assert answered - begun >= 2 * GAP
    assert time.monotonic() - answered >= GAP - 0.05


def test_load_that_is_broken_off(desk_of, site):
    """A refresh that goes with its window is not waited for."""
    desk = desk_of(pace=Pace(seconds_between_loads=GAP, night_factor=1), clock=SystemClock())
    window = desk.open("<p>1</p>", TODO)
    site.late[TODO] = 60
    window.evaluate("setTimeout(() => location.reload(), 100)")
    site.await_read(TODO, 2)
    begun_at_the_gate = desk.session.politeness.under_way
    window.close()
    gone = time.monotonic()

    desk.session.begin_load()

    assert begun_at_the_gate
    assert not desk.session.politeness.under_way
    assert desk.session.politeness.last_load[1] - gone < LOOK + GAP
