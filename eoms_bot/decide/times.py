"""Times as replies write them: China standard time, to the minute."""

from __future__ import annotations

import calendar
from datetime import datetime

from eoms_bot.model.zone import SHANGHAI


def to_minute(when: datetime) -> str:
    """`2026-01-05 10:30`."""
    return f"{when.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def moment(text: str) -> datetime | None:
    """The time that a person typed as `2026-01-05 10:30`; None where it is none."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def to_second(when: datetime) -> str:
    """`2026-01-05 10:30:00`."""
    return f"{when.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def whole_minute(when: datetime) -> datetime:
    """The time without its seconds: people note times to the minute."""
    return when.replace(second=0, microsecond=0)


def months_after(when: datetime, months: int) -> datetime:
    """The same day and time this many months later, or that month's last day."""
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    day = min(when.day, calendar.monthrange(year, month + 1)[1])
    return when.replace(year=year, month=month + 1, day=day)
