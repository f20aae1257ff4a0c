"""The breaker between orders, on a clock that only moves when it is told to."""

from datetime import timedelta

import pytest

from eoms_bot.errors import (
    AcceptRefused,
    BreakerOpen,
    BrowserLost,
    LoginFailed,
    NeedsHuman,
    SessionExpired,
    SiteChanged,
    SiteUnreachable,
    TakenByOther,
    TransientSiteError,
)
from eoms_bot.ledger import Ledger
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.run.brakes.breaker import BreakerBrake, insist_not_paused
from tests.ledger.kit import ACCOUNT, StillClock

REF = OrderRef("CS-001", "", "T-1", "", "", "", None, None, False, "第 1 页第 1 行")
MINUTE = 60.0


class Shelf:
    """Keeps the breaker that it was handed last."""

    def __init__(self, breaker=None):
        self.breaker = breaker or Breaker()
        self.clock = StillClock()

    def brake(self):
        """The brake of a new run, from what the last one left."""
        return BreakerBrake(self.breaker, self.keep, self.clock)

    def keep(self, breaker):
        self.breaker = breaker


def item(outcome=Outcome.NOT_SENT, reason=""):
    return Item(REF, outcome, reason)


def fail(brake, times=1, problem=None):
    """So many orders in a row that met a system error; what the last one came to."""
    return [brake.after(item(), problem or TransientSiteError("500")) for _ in range(times)][-1]


def test_two_errors_are_borne():
    """Two orders that met a system error do not stop the third."""
    brake = Shelf().brake()

    assert fail(brake, 2) is None
    assert brake.before(REF) is None


def test_third_error_stops_with_the_reason():
    """The third in a row ends the run with code 8, and says until when and why."""
    halt = fail(Shelf().brake(), 3)

    assert halt is not None
    assert halt.code == 8
    assert "500" in halt.why
    assert "12:15:00" in halt.why


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        (Outcome.DONE, None),
        (Outcome.REFUSED, None),
        (Outcome.HELD, NeedsHuman("客户未联系")),
        (Outcome.BY_OTHER, TakenByOther("已不在待办列表")),
    ],
)
def test_order_that_the_site_showed_ends_the_row(outcome, problem):
    """An order's own matter shows that the site works: errors before it count no more."""
    brake = Shelf().brake()
    fail(brake, 2)
    brake.after(item(outcome), problem)

    assert fail(brake, 2) is None


@pytest.mark.parametrize("problem", [None, BrowserLost("崩溃"), LoginFailed("密码")])
def test_what_says_nothing_of_the_site_does_not_count(problem):
    """An order that was not even read, a dead browser and a refused login neither count nor end the row."""
    brake = Shelf().brake()
    fail(brake, 2)

    assert brake.after(item(Outcome.HELD), problem) is None
    assert fail(brake) is not None


@pytest.mark.parametrize(
    "problem", [SiteUnreachable("x"), SessionExpired("x"), SiteChanged("x"), TransientSiteError("x")]
)
def test_system_errors(problem):
    """Each of these is the site's fault, not the order's."""
    assert fail(Shelf().brake(), 3, problem) is not None


def test_errors_outside_of_orders_count():
    """A list that cannot be read counts like an order, run by run."""
    shelf = Shelf()

    first = [shelf.brake().outside(TransientSiteError("503")) for _ in range(2)]
    third = shelf.brake().outside(TransientSiteError("503"))

    assert first == [None, None]
    assert third is not None


def test_pause_outlives_the_run():
    """A run that begins within the pause may not begin an order; one behind it may."""
    shelf = Shelf()
    fail(shelf.brake(), 3)

    shelf.clock.wait(15 * MINUTE - 1)
    early = shelf.brake().before(REF)
    shelf.clock.wait(1)
    late = shelf.brake().before(REF)

    assert early is not None
    assert late is None


def test_one_probe_that_fails_doubles_the_pause():
    """Behind the pause one failing order is enough, and the next pause is twice as long, two hours at most."""
    shelf = Shelf()
    fail(shelf.brake(), 3)
    pauses = []

    for _ in range(5):
        pauses.append(shelf.breaker.pause / timedelta(minutes=1))
        shelf.clock.wait(shelf.breaker.pause.total_seconds())
        assert fail(shelf.brake()) is not None

    assert pauses == [15, 30, 60, 120, 120]


def test_one_probe_that_works_closes_it():
    """Behind the pause one order that the site shows closes the breaker: three errors are needed anew."""
    shelf = Shelf()
    fail(shelf.brake(), 3)
    shelf.clock.wait(15 * MINUTE)
    brake = shelf.brake()

    brake.after(item(Outcome.HELD), NeedsHuman("客户未联系"))

    assert not shelf.breaker.is_open
    assert fail(brake, 2) is None


def test_clock_that_was_set_back_does_not_prolong_the_pause():
    """Where the pause ends later than it can, the clock was set back: the next order is the probe."""
    shelf = Shelf()
    fail(shelf.brake(), 3)
    shelf.clock.wait(-24 * 60 * MINUTE)

    assert shelf.brake().before(REF) is None


def refuse(brake, times, text="第 {} 次：没有权限"):
    """So many orders in a row that the site refused; what the last one came to."""
    return [brake.after(item(Outcome.REFUSED, text.format(turn)), None) for turn in range(times)][-1]


def test_five_equal_refusals_stop():
    """Five refusals that differ in numbers only stop the run, and no time ends that."""
    shelf = Shelf()

    assert refuse(shelf.brake(), 4) is None
    halt = refuse(shelf.brake(), 1)
    shelf.clock.wait(24 * 60 * MINUTE)

    assert halt is not None
    assert halt.code == 8
    assert shelf.brake().before(REF) is not None


def test_refused_accepts_count():
    """A refused accept is a refusal like any other."""
    brake = Shelf().brake()

    for _ in range(4):
        brake.after(item(Outcome.HELD, "受理被拒绝: 没有权限"), AcceptRefused("受理被拒绝: 没有权限"))
    halt = brake.after(item(Outcome.HELD, "受理被拒绝: 没有权限"), AcceptRefused("受理被拒绝: 没有权限"))

    assert halt is not None


def test_other_refusal_or_success_begins_a_new_row():
    """Refusals count only where they are equal and no write was taken between them."""
    brake = Shelf().brake()
    refuse(brake, 4)
    refuse(brake, 1, "不能为空")
    refuse(brake, 4)
    brake.after(item(Outcome.DONE), None)

    assert refuse(brake, 4) is None


def test_orders_left_to_people_do_not_end_a_row_of_refusals():
    """Between equal refusals, orders without a write change nothing."""
    brake = Shelf().brake()
    refuse(brake, 4)
    brake.after(item(Outcome.HELD), NeedsHuman("客户未联系"))

    assert refuse(brake, 1) is not None


def test_unattended_run_is_refused_within_the_pause(tmp_path):
    """The state is in the ledger; a run within the pause is refused before anything is opened."""
    clock = StillClock()
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        fail(BreakerBrake(Breaker(), lambda now: ledger.keep_breaker(ACCOUNT, now), clock), 3)

    with Ledger.open(tmp_path / "ledger.db") as ledger:
        with pytest.raises(BreakerOpen, match="500"):
            insist_not_paused(ledger, ACCOUNT, clock)
        insist_not_paused(ledger, "mock|clerk02", clock)
        clock.wait(15 * MINUTE)
        insist_not_paused(ledger, ACCOUNT, clock)
