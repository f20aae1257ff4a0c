"""Working days: Monday to Friday, except for the days that the branch's work calendar names.

Those are holidays and 调休.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from eoms_bot.model.evidence import Record

_SATURDAY = 5


@dataclass(frozen=True)
class WorkDays:
    """`named` says for single days whether people work on them; all others go by the weekday."""

    named: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        return self.named.get(day, day.weekday() < _SATURDAY)

    def knows(self, year: int) -> bool:
        """True where the calendar says anything of a year; otherwise the year's holidays are unknown."""
        return any(day.year == year for day in self.named)


def workdays_of(records: Iterable[Record]) -> WorkDays:
    """The days that a work calendar (`docs/zh/facts.md`, 工作日历) names."""
    return WorkDays({day: row.text("类型") == "工作日" for row in records if (day := row.day("日期"))})
