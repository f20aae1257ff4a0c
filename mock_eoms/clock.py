"""The site's own clock: Asia/Shanghai wall time that tests can set and advance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


def parse_time(text: str) -> datetime:
    """Read `yyyy-MM-dd HH:mm:ss` as Shanghai time; raises ValueError for anything else."""
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=SHANGHAI)


def print_time(moment: datetime) -> str:
    """Print a moment the way every page of the site prints it."""
    return moment.astimezone(SHANGHAI).strftime(TIME_FORMAT)


class Clock:
    """Real time plus an offset, so that a set clock keeps ticking."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the site's present moment."""
        return datetime.now(SHANGHAI) + self._offset

    def text(self) -> str:
        """Return the present moment as pages print it."""
        return print_time(self.now())

    def set(self, moment: datetime) -> None:
        """Make the clock show this moment now; it ticks on from there."""
        self._offset = moment - datetime.now(SHANGHAI)

    def advance(self, seconds: float) -> None:
        """Move the clock by a number of seconds, which may be negative."""
        self._offset += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Go back to real time."""
        self._offset = timedelta(0)

    def http_date(self) -> str:
        """Return the value of the HTTP Date header."""
        return format_datetime(self.now().astimezone(UTC), usegmt=True)
