"""The work calendar as the service follows it: read again every hour.

The service sounds an alarm when the calendar is not reliable.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from eoms_bot.decide.workdays import WorkDays, workdays_of
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.outbox import Alarm
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch.sources import read_sources

EVERY = timedelta(hours=1)
AHEAD = timedelta(days=14)
"""How long before a year begins its holidays should be known."""
KEY = "calendar"
PLAIN = "节假日和调休不知道，按周一到周五"


def calendar_of(sources: FactSources, now: datetime) -> tuple[WorkDays, str]:
    """The working days at `now` (aware), and what is wrong with the calendar.

    The problem is in Chinese; empty when there is none.
    """
    table = read_sources(sources, now, ("calendar",)).evidence.of("calendar")
    days = workdays_of(table.records) if table.usable else WorkDays()
    return days, _wrong(table, days, now)


def _wrong(table: Snapshot, days: WorkDays, now: datetime) -> str:
    if not table.usable:
        return f"{table.describe()}；{PLAIN}"
    for year in ((now + ahead).astimezone(SHANGHAI).year for ahead in (timedelta(), AHEAD)):
        if not days.knows(year):
            return f"工作日历里没有 {year} 年；{PLAIN}"
    return ""


class Calendar:
    """Gives the working days at a time; `needed` when a schedule follows them."""

    def __init__(self, sources: FactSources, alarms: Alarms, *, needed: bool) -> None:
        self._sources, self._alarms, self._needed = sources, alarms, needed
        self._days, self._read_at = WorkDays(), datetime.min.replace(tzinfo=SHANGHAI)

    def __call__(self, now: datetime) -> WorkDays:
        """The working days at `now`."""
        if self._needed and abs(now - self._read_at) >= EVERY:
            self._days, wrong = calendar_of(self._sources, now)
            self._read_at = now
            if wrong:
                self._alarms.sound(Alarm(KEY, f"【日历】{wrong}"))
            else:
                self._alarms.over(KEY, "【恢复】工作日历又可用了")
        return self._days
