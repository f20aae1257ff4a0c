"""The pace between two orders, on a clock that only moves when it is told to."""

from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.run.brakes.pace import PaceBrake
from tests.ledger.kit import StillClock

REF = OrderRef("CS-001", "", "T-1", "", "", "", None, None, False, "第 1 页第 1 行")


def test_first_order_begins_at_once():
    """Nothing came before the first order, so nothing is waited for."""
    clock = StillClock()
    begun = clock.monotonic()

    PaceBrake(clock, 10).before(REF)

    assert clock.monotonic() == begun


def test_next_order_waits_for_the_rest_of_the_gap():
    """Of a gap of ten seconds, of which four have gone by already, six are waited for."""
    clock = StillClock()
    pace = PaceBrake(clock, 10)
    pace.after(Item(REF, Outcome.DONE, ""), None)
    clock.wait(4)
    begun = clock.monotonic()

    pace.before(REF)

    assert clock.monotonic() - begun == 6


def test_gap_that_is_over_costs_nothing():
    """After more than the gap the next order begins at once."""
    clock = StillClock()
    pace = PaceBrake(clock, 10)
    pace.after(Item(REF, Outcome.DONE, ""), None)
    clock.wait(11)
    begun = clock.monotonic()

    pace.before(REF)

    assert clock.monotonic() == begun


def test_meanwhile():
    """While it waits, whoever keeps the session warm is asked each second."""
    clock, asked = StillClock(), []
    pace = PaceBrake(clock, 10, meanwhile=lambda: asked.append(clock.monotonic()))
    pace.after(Item(REF, Outcome.DONE, ""), None)
    begun = clock.monotonic()

    pace.before(REF)

    assert [at - begun for at in asked] == list(range(10))


def test_stop_ends_the_wait():
    """A stop is not waited out."""
    clock, stops = StillClock(), iter(["", "", "停止"])
    pace = PaceBrake(clock, 1000, enough=lambda: next(stops))
    pace.after(Item(REF, Outcome.DONE, ""), None)
    begun = clock.monotonic()

    pace.before(REF)

    assert clock.monotonic() - begun == 2
