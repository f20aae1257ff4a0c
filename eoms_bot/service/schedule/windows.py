"""The window of a schedule: from `begin` to `end`, on the days of the schedule.

A window over midnight belongs to the day on which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model.schedule import Schedule, minutes_of
from eoms_bot.model.zone import SHANGHAI


@dataclass(frozen=True)
class Window:
    """From `begin` on, and before `end`; Shanghai time."""

    begin: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.begin <= moment < self.end


def window_at(schedule: Schedule, days: WorkDays, moment: datetime) -> Window | None:
    """The window that contains a moment (aware); None when the schedule may not run then."""
    today = moment.astimezone(SHANGHAI).date()
    for day in (today, today - timedelta(days=1)):
        if schedule.days == "workdays" and not days.works(day):
            continue
        window = _window_of(schedule, day)
        if window.holds(moment):
            return window
    return None


def _window_of(schedule: Schedule, day: date) -> Window:
    midnight = datetime.combine(day, time(), SHANGHAI)
    begin, end = minutes_of(schedule.begin), minutes_of(schedule.end)
    if end <= begin:
        end += 24 * 60
    return Window(midnight + timedelta(minutes=begin), midnight + timedelta(minutes=end))
