"""Orders of each day, and where they stand now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eoms_bot.model.board import OPEN, REJECTED, DayOutcome, Span
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome

CODES = (
    *(Outcome.DONE.value, REJECTED, Outcome.HELD.value, Outcome.BY_OTHER.value, Outcome.REFUSED.value),
    *(Outcome.NOT_SENT.value, Outcome.UNKNOWN.value, Outcome.SKIPPED.value, OPEN),
)
"""Where an order can stand, in the order of columns and bars."""
CODE_ZH = {outcome.value: text for outcome, text in OUTCOME_ZH.items()} | {
    Outcome.DONE.value: "完成工单",
    REJECTED: "派单驳回",
    OPEN: "未结束",
}


@dataclass(frozen=True)
class Day:
    """The orders of one day by code, in the order of `CODES`."""

    day: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True)
class Days:
    """Every day of the month, those without an order too."""

    days: tuple[Day, ...]

    @property
    def totals(self) -> dict[str, int]:
        """The month's orders by code."""
        sums = (sum(column) for column in zip(*(day.counts for day in self.days), strict=True))
        return dict(zip(CODES, sums, strict=True))

    @property
    def total(self) -> int:
        """The month's orders."""
        return sum(day.total for day in self.days)

    @property
    def used(self) -> tuple[str, ...]:
        """The codes that there are at all."""
        return tuple(code for code, count in self.totals.items() if count)


def days(span: Span, counted: Iterable[DayOutcome]) -> Days:
    """The month's days."""
    found = Counter({(one.day, one.code): one.count for one in counted})
    return Days(tuple(Day(day, tuple(found[day, code] for code in CODES)) for day in span.days))
