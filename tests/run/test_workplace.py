"""When a workplace changes its context or browser, and how often it starts one again; browser and session are stand-ins."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.session import Cookies
from eoms_bot.errors import BrowserLost, ConfigError
from eoms_bot.run.lane.workplace import MOST_MEMORY, STARTS_PER_HOUR, Age, Workplace
from tests.ledger.kit import StillClock


@dataclass
class House:
    """A household of a given size."""

    size: int = 0
    ended: int = 0

    def memory(self):
        return self.size

    def end(self):
        self.ended += 1


def found_house():
    """The household of a launch that begins."""
    return House()


@dataclass
class Started:
    """A browser that knows whether it is closed."""

    household: House
    closed: bool = False


@dataclass
class Context:
    """A context that knows whether it is closed."""

    closed: bool = False

    def close(self):
        self.closed = True


@dataclass
class Session:
    """A session that remembers the cookies it was opened with."""

    given: tuple[str, ...]
    number: int
    context: Context = field(default_factory=Context)
    sending: bool = False
    window_due: bool = False

    @property
    def gate(self):
        return self

    def cookies(self):
        known: Any = (f"cookie {self.number}",)
        return Cookies(known)


class World:
    """A workplace on stand-ins; everything that it started, in order."""

    def __init__(self, **ages):
        self.clock = StillClock()
        self.browsers, self.sessions = [], []
        self.place = Workplace(self.launch, self.open, self.clock, found=found_house, **ages)

    @contextmanager
    def launch(self, household):
        self.browsers.append(Started(household))
        try:
            yield self.browsers[-1]
        finally:
            self.browsers[-1].closed = True

    def open(self, launched, cookies):
        self.sessions.append(Session(tuple(cookies.cookies), len(self.sessions)))
        return self.sessions[-1]

    def work(self, orders):
        """Work so many orders; how often something was renewed."""
        renewed = 0
        for _ in range(orders):
            self.place.worked()
            renewed += self.place.grown_old()
        return renewed


def test_context_is_renewed_after_25_orders():
    """L2: the 25th order is the last of a context; the next one starts with its cookies, the old one is closed."""
    world = World()

    with world.place:
        before, then = world.work(24), world.work(1)

    assert (before, then, len(world.browsers)) == (0, 1, 1)
    assert world.sessions[0].context.closed
    assert world.sessions[1].given == ("cookie 0",)
    assert world.place.session is world.sessions[1]


@pytest.mark.parametrize(("rows", "renewed"), [(0, 0), (200, 0), (3_999, 0), (4_000, 1), (10_000, 1)])
def test_context_is_renewed_behind_a_long_list(rows, renewed):
    """L2: the 200 pages of 4,000 rows fill a context as 25 orders do; the orders behind them begin in a fresh one."""
    world = World()

    with world.place:
        world.place.read_list(rows)

        assert (world.place.grown_old(), len(world.browsers)) == (bool(renewed), 1)
        assert not renewed or world.work(24) == 0


def test_context_with_a_late_window_is_renewed():
    """F01: a window that may still open goes with its context, before the next order; the new one is kept."""
    world = World()

    with world.place:
        world.place.session.window_due = True
        then, after = world.work(1), world.work(1)

    assert (then, after, len(world.browsers)) == (1, 0, 1)
    assert world.sessions[0].context.closed


def test_context_is_renewed_after_15_minutes():
    """L2: a context that is a quarter of an hour old is renewed, however few orders it has seen."""
    world = World()

    with world.place:
        young = world.work(1)
        world.clock.wait(15 * 60)
        old = world.work(1)

    assert (young, old) == (0, 1)


def test_browser_is_renewed_after_200_orders():
    """L2: after 200 orders the whole browser is renewed; the cookies go along."""
    world = World()

    with world.place:
        world.work(199)
        browsers = len(world.browsers)
        world.work(1)
        last = world.sessions[-1]

    assert (browsers, len(world.browsers)) == (1, 2)
    assert last.given == (f"cookie {last.number - 1}",)


def test_big_browser_is_renewed():
    """L2: a browser that holds more than its share of memory is renewed at the next measuring."""
    world = World(browser=Age(orders=200, seconds=7200, memory=100))

    with world.place:
        world.browsers[0].household.size = 101
        world.work(10)

    assert len(world.browsers) == 2


def test_dead_browser_is_started_again():
    """F50: what is left of a dead browser is ended, and a new one starts without its cookies."""
    world = World()

    with world.place:
        world.place.start_again(BrowserLost("gone"))
        state = (world.browsers[0].household.ended, world.browsers[0].closed, world.sessions[-1].given)

    assert state == (1, True, ())


def test_launch_that_hangs_can_be_killed():
    """F51: the watchdog reaches driver and browser while they are still being started."""
    world = World()
    seen = []

    @contextmanager
    def hanging(household):
        world.place.kill()
        seen.append(household.ended)
        yield Started(household)

    world.place = Workplace(hanging, world.open, world.clock, found=found_house)
    with world.place:
        pass

    assert seen == [1]


class Starts:
    """A workplace whose starts break as told, one after another, before or behind the browser; None is a start that works."""

    def __init__(self, *launches, pages=()):
        self.world, self.launches, self.pages = World(), list(launches), list(pages)
        self.place = Workplace(self.launch, self.open, self.world.clock, found=found_house)

    @contextmanager
    def launch(self, household):
        broken = self.launches.pop(0) if self.launches else None
        if broken:
            raise broken
        with self.world.launch(household) as started:
            yield started

    def open(self, launched, cookies):
        broken = self.pages.pop(0) if self.pages else None
        if broken:
            raise broken
        return self.world.open(launched, cookies)

    @property
    def left(self):
        """The browsers that are still there."""
        return [one for one in self.world.browsers if not one.closed]


CLOSED = PlaywrightError("BrowserContext.new_page: Target page, context or browser has been closed")


@pytest.mark.parametrize("where", ["launch", "page"])
def test_first_browser_that_dies_is_started_again(where):
    """F50: a run whose browser dies before its first page starts another, as it does later on."""
    starts = Starts(BrowserLost("gone")) if where == "launch" else Starts(pages=[CLOSED])

    with starts.place as place:
        assert place.session is starts.world.sessions[0]
        assert len(starts.left) == 1


@pytest.mark.parametrize("where", ["launch", "page"])
def test_second_death_before_the_first_page(where):
    """F50: the next death comes out as browser trouble, never as an error that nobody foresaw, and nothing is left behind it."""
    lost = BrowserLost("gone")
    starts = Starts(lost, lost) if where == "launch" else Starts(pages=[CLOSED, CLOSED])

    with pytest.raises(BrowserLost, match=r"gone|已退出"), starts.place:
        pass

    assert starts.left == []
    assert all(one.household.ended for one in starts.world.browsers)


def test_browser_that_never_was():
    """A first start for which there is no browser is a wrong configuration, and is not tried again."""
    starts = Starts(ConfigError("none"))

    with pytest.raises(ConfigError), starts.place:
        pass

    assert starts.world.browsers == []


def test_browser_that_is_there_no_more():
    """F50: a browser that has vanished since the run's first start, like one that is being updated, is lost; no setting is wrong."""
    starts = Starts(None, ConfigError("none"))

    with starts.place as place, pytest.raises(BrowserLost, match="none"):
        place.start_again(BrowserLost("gone"))


def test_fourth_death_within_an_hour_ends_it():
    """F50: three starts an hour are enough; the next death comes out as it is, with the number of deaths."""
    world = World()

    with world.place:
        for _ in range(STARTS_PER_HOUR):
            world.place.start_again(BrowserLost("gone"))
        with pytest.raises(BrowserLost, match="4 次"):
            world.place.start_again(BrowserLost("gone"))

    assert len(world.browsers) == STARTS_PER_HOUR + 1


def test_deaths_of_an_hour_ago_are_forgotten():
    """F50: deaths count for an hour."""
    world = World()

    with world.place:
        for _ in range(STARTS_PER_HOUR):
            world.place.start_again(BrowserLost("gone"))
        world.clock.wait(3601)
        world.place.start_again(BrowserLost("gone"))

    assert len(world.browsers) == STARTS_PER_HOUR + 2


@pytest.mark.parametrize(
    ("size", "sending", "swollen"),
    [(MOST_MEMORY, False, False), (MOST_MEMORY + 1, False, True), (MOST_MEMORY + 1, True, False)],
)
def test_swollen(size, sending, swollen):
    """L2: a browser is swollen beyond 2 GB; while a write is on its way nobody may say so."""
    world = World()

    with world.place:
        world.browsers[0].household.size = size
        world.sessions[0].sending = sending

        assert world.place.swollen() is swollen
