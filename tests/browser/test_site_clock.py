"""What the site said of the time runs on, whatever becomes of our own clock."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.browser.gate.heard import Heard
from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
AT_NOON = "Wed, 25 Nov 2026 04:00:00 GMT"


class SetClock:
    """A wall clock that may be set, beside a monotonic one that may not."""

    def __init__(self):
        self.wall, self.ran = NOON, 0.0

    def now(self):
        return self.wall

    def monotonic(self):
        return self.ran

    def wait(self, seconds):
        self.wall, self.ran = self.wall + timedelta(seconds=seconds), self.ran + seconds


@pytest.fixture
def listening(profile):
    """Makes ears for what a site says, by that clock."""
    return lambda clock: Heard(profile, Politeness(NONE, clock), clock)


def says(heard, date):
    """The site answers with this Date."""
    asked = WireRequest("GET", "http://eoms.example/eoms/x")
    heard.head(0, asked, 200, ((b"date", date.encode()),))


def test_nothing_heard(listening):
    """A site that has not told the time is not ahead."""
    heard = listening(SetClock())

    assert (heard.knows_clock, heard.ahead_seconds) == (False, 0.0)


def test_time_passes(listening):
    """While both clocks run, the difference stays what it was when the site told the time."""
    clock = SetClock()
    heard = listening(clock)
    clock.wall = NOON - timedelta(seconds=30)
    says(heard, AT_NOON)
    clock.wait(600)

    assert heard.ahead_seconds == 30.0


@pytest.mark.parametrize("seconds", [600, -600, 86400])
def test_clock_is_set(listening, seconds):
    """F60: a clock of ours that is set is seen at once, without any further page."""
    clock = SetClock()
    heard = listening(clock)
    says(heard, AT_NOON)
    clock.wall += timedelta(seconds=seconds)

    assert heard.ahead_seconds == -seconds


@pytest.mark.parametrize("date", ["", "2026年", "Wed, 25 Nov 2026 05:00:00 -0000"])
def test_unreadable_date(listening, date):
    """A Date header that tells nothing leaves what was heard before."""
    heard = listening(SetClock())
    says(heard, AT_NOON)
    says(heard, date)

    assert (heard.knows_clock, heard.ahead_seconds) == (True, 0.0)


def test_unreadable_date_alone(listening):
    """A site that has told nothing but nonsense has not told the time."""
    heard = listening(SetClock())
    says(heard, "2026年")

    assert (heard.knows_clock, heard.ahead_seconds) == (False, 0.0)
