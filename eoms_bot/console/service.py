"""The unattended service as a page shows it, read from the files that the service writes.

The work calendar that it uses is kept for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.console.kept import Cached
from eoms_bot.decide.workdays import WorkDays
from eoms_bot.disk import Disk
from eoms_bot.model.ports import Clock
from eoms_bot.model.schedule import LEVEL_ZH
from eoms_bot.service.alarm_texts import GOOD_ENDS, ended
from eoms_bot.service.calendar import calendar_of
from eoms_bot.service.condition import NOT_RUN, ServiceCondition, condition_of
from eoms_bot.service.schedule.rows import HOW_ZH, STATE_ZH, Row
from eoms_bot.settings import Settings

CALENDAR_SECONDS = 300.0


@dataclass(frozen=True)
class Next:
    """A schedule and its next moment, as ISO text; empty when it has none."""

    name: str
    level: str
    tick: str
    until: str


@dataclass(frozen=True)
class PastRuns:
    """A moment and its result; times are ISO texts."""

    name: str
    tick: str
    result: str
    why: str
    bad: bool


@dataclass(frozen=True)
class ServiceShown:
    """Everything that the page shows."""

    seen: ServiceCondition
    ahead: Sequence[Next]
    past: Sequence[PastRuns]


class ServicePage:
    """Reads the service's files."""

    def __init__(self, settings: Settings, clock: Clock, disk: Disk) -> None:
        self._settings, self._clock, self._disk = settings, clock, disk
        self._days: Cached[WorkDays] = Cached(
            lambda: calendar_of(settings.facts, clock.now())[0], CALENDAR_SECONDS, clock
        )

    def shown(self, now: datetime) -> ServiceShown | None:
        """What the page shows at `now` (aware); None when no schedule is set."""
        if not self._settings.service.schedules:
            return None
        seen = condition_of(self._settings, self._days.get().value, self._disk, now)
        return ServiceShown(
            seen, [self._next(name, seen) for name in seen.coming], [_past(row) for row in seen.rows]
        )

    def _next(self, name: str, seen: ServiceCondition) -> Next:
        coming, level = seen.coming[name], LEVEL_ZH[self._settings.service.schedules[name].level]
        if coming is None:
            return Next(name, level, "", "")
        return Next(name, level, coming.tick.isoformat(), coming.until.isoformat())


def _past(row: Row) -> PastRuns:
    why = ended(row) if row.code is not None else HOW_ZH[row.how] if row.how else row.why
    many = f"（共 {row.count} 次）" if row.count > 1 else ""
    bad = row.state in NOT_RUN or (row.code is not None and row.code not in GOOD_ENDS)
    return PastRuns(row.schedule, row.tick.isoformat(), STATE_ZH[row.state] + many, why, bad)
