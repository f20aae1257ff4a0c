"""What a schedule will do: its next moments, with the window of each.

People check with it what they have written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model import cron
from eoms_bot.model.schedule import Schedule
from eoms_bot.service.schedule.windows import window_at

FARTHEST = timedelta(days=366)
"""A moment that does not come within a year counts as never."""


@dataclass(frozen=True)
class Coming:
    """A moment to come, and the end of its window; Shanghai time."""

    schedule: str
    tick: datetime
    until: datetime


def coming(name: str, schedule: Schedule, days: WorkDays, now: datetime) -> Iterator[Coming]:
    """The moments of one schedule after `now` (aware), within a year."""
    for tick in cron.ticks(schedule.cron, now, now + FARTHEST):
        window = window_at(schedule, days, tick)
        if window is not None:
            yield Coming(name, tick, window.end)


def next_of(schedules: Mapping[str, Schedule], days: WorkDays, now: datetime) -> dict[str, Coming | None]:
    """The next moment of each schedule; None when it has none within a year."""
    return {name: next(coming(name, one, days, now), None) for name, one in schedules.items()}
