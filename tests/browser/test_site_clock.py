"""What the site said of the time runs on, whatever becomes of our own clock."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from eoms_bot.browser.session import Session

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


def listening(clock):
    """A session without any page: only what it hears of the time matters here."""
    nothing = cast(Any, None)
    return Session(nothing, nothing, nothing, "", nothing, nothing, nothing, nothing, clock, 1.0, 1.0, 1.0)


def test_nothing_heard():
    """A site that has not told the time is not ahead."""
    assert listening(SetClock()).site_ahead_seconds == 0.0


def test_time_passes():
    """While both clocks run, the difference stays what it was when the site told the time."""
    clock = SetClock()
    session = listening(clock)
    clock.wall = NOON - timedelta(seconds=30)
    session._hear(AT_NOON)
    clock.wait(600)

    assert session.site_ahead_seconds == 30.0


@pytest.mark.parametrize("seconds", [600, -600, 86400])
def test_clock_is_set(seconds):
    """F60: a clock of ours that is set is seen at once, without any further page."""
    clock = SetClock()
    session = listening(clock)
    session._hear(AT_NOON)
    clock.wall += timedelta(seconds=seconds)

    assert session.site_ahead_seconds == -seconds


@pytest.mark.parametrize("date", ["", "2026年", "Wed, 25 Nov 2026 05:00:00 -0000"])
def test_unreadable_date(date):
    """A Date header that tells nothing leaves what was heard before."""
    session = listening(SetClock())
    session._hear(AT_NOON)
    session._hear(date)

    assert session.site_ahead_seconds == 0.0
