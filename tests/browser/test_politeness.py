"""The pace of a lane, on a clock that only moves when it is told to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eoms_bot.browser.politeness import LONGEST_HOLD, Politeness
from eoms_bot.browser.profile.pace import NONE, Pace
from eoms_bot.errors import GateRefused, SiteUnreachable

DAY = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
NIGHT = datetime(2026, 5, 6, 15, 0, tzinfo=UTC)
"""An hour before midnight there."""


@dataclass
class Hand:
    """A clock that is moved by hand, and by waiting."""

    start: datetime = DAY
    gone: float = 0.0
    slices: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.gone)

    def monotonic(self) -> float:
        return self.gone

    def wait(self, seconds: float) -> None:
        self.slices.append(seconds)
        self.gone += seconds


def load(polite: Politeness, clock: Hand, *, takes: float = 0.0, ok: bool = True) -> float:
    """One page load; when it began."""
    polite.before_load()
    begun = clock.gone
    polite.load_begins()
    clock.gone += takes
    polite.load_answered(ok=ok)
    return begun


def loads(pace: Pace, clock: Hand, times: int, **how: Any) -> list[float]:
    """So many loads as fast as they are allowed; when each began."""
    polite = Politeness(pace, clock)
    return [round(load(polite, clock, **how), 3) for _ in range(times)]


def test_first_load_begins_at_once():
    """Nothing came before it."""
    assert loads(Pace(), Hand(), 1) == [0.0]


def test_gap_between_loads():
    """By default a load begins a second and a half behind the one before."""
    assert loads(Pace(), Hand(), 3) == [0.0, 1.5, 3.0]


def test_gap_follows_the_site():
    """Where the site takes four seconds, four more go by before it is asked again."""
    assert loads(Pace(), Hand(), 3, takes=4.0) == [0.0, 8.0, 16.0]


def test_few_loads_a_minute():
    """The twenty-first load waits until the first is a minute old."""
    begun = loads(Pace(), Hand(), 42)

    assert begun[20] == 60.0
    assert max(sum(1 for one in begun if at <= one < at + 60) for at in begun) == 20


def test_fast_errors_speed_nothing_up():
    """An error that comes at once leaves the pause as long as the slow page before made it; alone it costs five seconds."""
    clock = Hand()
    polite = Politeness(Pace(), clock)
    load(polite, clock, takes=8.0)
    load(polite, clock, ok=False)
    failed_at = clock.gone

    assert load(polite, clock) - failed_at == 8.0
    assert loads(Pace(), Hand(), 3, ok=False) == [0.0, 5.0, 10.0]


def test_night_is_twice_as_slow():
    """From ten in the evening on by the site's clock, the gap is doubled and the loads a minute are halved."""
    begun = loads(Pace(), Hand(NIGHT), 11)

    assert begun[1] == 3.0
    assert begun[10] == 60.0


@pytest.mark.parametrize(("hour", "slow"), [(13, False), (14, True), (22, True), (23, False)])
def test_when_night_is(hour, slow):
    """22:00 to 07:00 in Shanghai is 14:00 to 23:00 UTC."""
    begun = loads(Pace(), Hand(DAY.replace(hour=hour)), 2)

    assert begun[1] == (3.0 if slow else 1.5)


def test_slower_than_the_pace():
    """A run that is to be slower has every gap so many times as long, by night on top of the night's own factor."""
    pace = Pace(seconds_between_loads=2, follows_latency=False)
    begun = {}
    for name, start in (("day", DAY), ("night", NIGHT)):
        clock = Hand(start)
        polite = Politeness(pace, clock, slowness=3)
        begun[name] = [load(polite, clock), load(polite, clock)]

    assert begun == {"day": [0, 6], "night": [0, 12]}


def test_few_writes_a_minute():
    """The third write of a minute waits; it may be prepared when the first is a minute old."""
    clock = Hand()
    polite = Politeness(Pace(), clock)

    begun = []
    for _ in range(4):
        polite.before_write()
        begun.append(clock.gone)
        polite.write_sent()
        clock.gone += 10

    assert begun == [0.0, 10.0, 60.0, 70.0]


@pytest.mark.parametrize("said", ["120", " 120 ", "Wed, 06 May 2026 04:02:00 GMT"])
def test_site_is_left_alone_as_long_as_it_says(said):
    """Neither a page nor a write begins until then, also where the profile wants no pace."""
    clock = Hand()
    polite = Politeness(NONE, clock)
    polite.hold(said)

    assert polite.held
    assert polite.objection()
    polite.before_load()
    assert clock.gone == 120
    assert not polite.held
    assert polite.objection() == ""


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e9", "٣", "Wed, 06 May 2020 04:02:00 GMT"])
def test_what_cannot_be_read_says_nothing(said):
    """A Retry-After without a sense, or one that is over, holds nothing up."""
    polite = Politeness(NONE, Hand())

    polite.hold(said)

    assert not polite.held


def test_longest_of_two_holds():
    """A shorter word that comes later does not end a longer one."""
    clock = Hand()
    polite = Politeness(NONE, clock)
    polite.hold("120")
    polite.hold("5")
    polite.before_write()

    assert clock.gone == 120


def test_too_long_a_hold_is_not_waited_for():
    """Where the site asks for more than ten minutes, nothing begins; the breaker does the waiting."""
    clock = Hand()
    polite = Politeness(NONE, clock)
    polite.hold(str(int(LONGEST_HOLD) + 1))

    with pytest.raises(SiteUnreachable, match="601"):
        polite.before_load()

    assert clock.gone == 0


def test_stop_ends_a_wait():
    """A hard stop is heard within a second."""
    clock = Hand()
    polite = Politeness(NONE, clock, lambda: "停止文件" if clock.gone >= 3 else "")
    polite.hold("120")

    with pytest.raises(GateRefused, match="停止文件"):
        polite.before_load()

    assert clock.gone == 3
    assert max(clock.slices) <= 1


def test_no_pace():
    """NONE lets everything begin at once."""
    assert loads(NONE, Hand(), 100) == [0.0] * 100


def test_last_load():
    """The last load is told by its beginning and its answer."""
    clock = Hand()
    polite = Politeness(Pace(), clock)
    clock.gone = 5.0
    polite.load_begins()
    begun = polite.last_load
    clock.gone = 7.0
    polite.load_answered(ok=True)

    assert (begun, polite.last_load) == ((5.0, 5.0), (5.0, 7.0))


def test_load_under_way():
    """Behind a load that is not answered yet, the pause begins anew each time that it is asked for."""
    clock = Hand()
    polite = Politeness(Pace(night_factor=1), clock)
    polite.load_begins()
    clock.gone = 10.0

    polite.before_load()

    assert polite.under_way
    assert clock.gone == 11.5


def test_load_that_came_to_nothing():
    """A load whose connection broke is over then, and the pause counts from there."""
    clock = Hand()
    polite = Politeness(Pace(night_factor=1), clock)
    polite.load_begins()
    clock.gone = 10.0
    polite.load_dropped()
    clock.gone = 11.0

    polite.before_load()

    assert not polite.under_way
    assert clock.gone == 11.5


def test_nothing_to_drop():
    """Where no load is under way, none comes to nothing: a request that fails moves no pause."""
    clock = Hand()
    polite = Politeness(Pace(night_factor=1), clock)
    load(polite, clock)
    clock.gone = 10.0

    polite.load_dropped()

    assert polite.last_load == (0.0, 0.0)


def test_free():
    """Reads beside each other are for a site without a pace only, whatever the pause behind the last one."""
    free = {}
    for name, pace in {"polite": Pace(), "none": NONE, "so many a minute": pace_of_rate(20)}.items():
        clock = Hand()
        polite = Politeness(pace, clock)
        load(polite, clock)
        clock.gone += 100
        free[name] = polite.is_free

    assert free == {"polite": False, "none": True, "so many a minute": False}


def pace_of_rate(loads):
    """A pace of so many loads a minute and no pause, as a number asks for it."""
    return Pace(seconds_between_loads=0, follows_latency=False, loads_per_minute=loads)


def test_free_beside_another():
    """Without a pace a load that is under way keeps nothing back."""
    polite = Politeness(NONE, Hand())
    polite.load_begins()

    assert polite.is_free


@pytest.mark.parametrize("trouble", ["error", "held"])
def test_not_free(trouble):
    """A site that has failed, or has asked for patience, is asked one thing at a time."""
    clock = Hand()
    polite = Politeness(NONE, clock)
    if trouble == "error":
        load(polite, clock, ok=False)
    else:
        polite.hold("5")

    assert not polite.is_free
