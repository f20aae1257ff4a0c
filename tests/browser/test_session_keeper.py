"""When a session is kept warm, on a clock that the test moves; the site is a session that notes touches."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.keep_warm import KeepWarm
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.session_keeper import LOST, SessionKeeper

NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
"""In Shanghai."""
MINUTE = 60
HOUR = 3600
KEEP = KeepWarm(path="home", minutes=10, most_minutes=60)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self, start=NOON):
        self.start, self.gone = start, 0.0

    def now(self):
        return self.start + timedelta(seconds=self.gone)

    def monotonic(self):
        return self.gone

    def wait(self, seconds):
        self.gone += seconds


class Site:
    """A session whose last page load was a moment ago; `touched` lists each page asked for, and when."""

    def __init__(self, clock):
        self.clock, self.politeness = clock, Politeness(NONE, clock)
        self.touched, self.is_lost, self.knows_us = [], False, True
        self.load()

    def load(self):
        self.politeness.load_begins()
        self.politeness.load_answered(ok=True)

    def touch(self, path):
        self.touched.append((path, self.clock.gone))
        self.is_lost = not self.knows_us
        self.load()


def waiting(seconds, keep=KEEP, start=NOON, before=lambda site: None, **how):
    """Keep a session for so many seconds, with a look each half minute; returns touches and messages."""
    clock = Hand(start)
    site = Site(clock)
    before(site)
    keeper = SessionKeeper(keep, clock, chance=lambda: 0.0, **how)
    messages = []
    while clock.gone < seconds:
        messages.append(keeper.look(site))
        clock.wait(30)
    return site.touched, [text for text in messages if text]


def test_each_interval():
    """While somebody waits, the profile's page is asked for each ten minutes, without a message."""
    assert waiting(35 * MINUTE) == ([("home", 600.0), ("home", 1200.0), ("home", 1800.0)], [])


def test_by_chance_sooner():
    """Chance makes the interval up to a fifth shorter, never longer."""
    clock = Hand()
    site = Site(clock)
    keeper = SessionKeeper(KEEP, clock, chance=lambda: 1.0)

    clock.wait(479)
    keeper.look(site)
    early = list(site.touched)
    clock.wait(1)
    keeper.look(site)

    assert (early, site.touched) == ([], [("home", 480.0)])


def test_page_loads_are_enough():
    """A session that loads pages for itself gets no touch in addition."""
    clock = Hand()
    site = Site(clock)
    keeper = SessionKeeper(KEEP, clock, chance=lambda: 0.0)

    for _ in range(20):
        clock.wait(9 * MINUTE)
        keeper.look(site)
        site.load()

    assert site.touched == []


def test_longest_time():
    """Touches stop an hour after the last page load that the work wanted: the session may end."""
    touched, _messages = waiting(5 * HOUR)

    assert [at for _path, at in touched] == [600.0, 1200.0, 1800.0, 2400.0, 3000.0]


def test_wanted_load_begins_anew():
    """A page load of the work begins a new hour."""
    clock = Hand()
    site = Site(clock)
    keeper = SessionKeeper(KEEP, clock, chance=lambda: 0.0)
    clock.wait(2 * HOUR)
    keeper.look(site)
    none = list(site.touched)
    site.load()
    keeper.look(site)
    clock.wait(10 * MINUTE)
    keeper.look(site)

    assert (none, len(site.touched)) == ([], 1)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"keep": None}, id="not in the profile"),
        pytest.param({"enough": lambda: "停止文件要求停止"}, id="soft stop"),
        pytest.param({"until": NOON + timedelta(minutes=10)}, id="end of the window"),
        pytest.param({"start": NOON + timedelta(hours=11)}, id="23:00"),
        pytest.param({"start": NOON - timedelta(hours=6)}, id="06:00"),
        pytest.param({"before": lambda site: site.politeness.hold("7200")}, id="site wants peace"),
    ],
)
def test_nothing_is_asked(how):
    """Where the profile does not want it, or nobody needs the session, the site is left alone."""
    assert waiting(50 * MINUTE, **how) == ([], [])


def test_nobody_has_logged_in():
    """Before the first page load there is nothing to keep."""
    clock = Hand()
    site = Site(clock)
    site.politeness = Politeness(NONE, clock)

    clock.wait(HOUR)
    SessionKeeper(KEEP, clock).look(site)

    assert site.touched == []


def test_lost_session_is_told_once():
    """A touch that finds the session gone gives the person one message, and no touch follows."""
    touched, messages = waiting(50 * MINUTE, before=lambda site: setattr(site, "knows_us", False))

    assert (len(touched), messages) == (1, [LOST])


@pytest.mark.parametrize("keep", [KEEP, None], ids=["kept", "not kept"])
def test_loss_in_another_window(keep):
    """A loss that some frame has noticed gives a message as well, without a request."""
    touched, messages = waiting(50 * MINUTE, keep, before=lambda site: setattr(site, "is_lost", True))

    assert (touched, messages) == ([], [LOST])


def test_told_again_of_the_next_session():
    """After a new login the next loss gives a message again."""
    clock = Hand()
    site = Site(clock)
    site.is_lost = True
    keeper = SessionKeeper(None, clock)

    messages = [keeper.look(site)]
    site.is_lost = False
    messages.append(keeper.look(site))
    site.is_lost = True
    messages.append(keeper.look(site))

    assert messages == [LOST, "", LOST]
