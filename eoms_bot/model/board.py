"""Values of the month figures: plain counts from the ledger, a branch's choices, a month's bounds.

Days and months are those of Asia/Shanghai.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field, PositiveInt

from eoms_bot.model.branch import Frozen

OPEN, REJECTED = "OPEN", "REJECTED"
"""States that `Outcome` lacks: an order without an outcome, and one that was proven to be rejected."""
READY_DAY = 3
"""From this day of the following month on, a month's report is ready."""
FIRST_YEAR, LAST_YEAR = 2020, 2099
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class BoardChoices(Frozen):
    """What a branch sets for its figures; the descriptions are what the page of settings says."""

    users: PositiveInt | None = Field(default=None, description="用户数，万投比的分母；不写就没有万投比")
    users_by_area: dict[str, PositiveInt] = Field(
        default_factory=dict, description='各投诉区域的用户数，例如 "县城" = 52000；没写的区域没有万投比'
    )
    satisfied: tuple[str, ...] = Field(
        default=("满意", "基本满意", "认可"), description="算满意的客户态度和回访结果"
    )
    hot_least: int = Field(default=3, ge=2, le=1000, description="一个站一个月几张工单算热点")
    warn_least: int = Field(default=5, ge=1, le=10_000, description="预警：一周至少几张工单")
    warn_spreads: float = Field(
        default=2.0, ge=0.5, le=10, description="预警：高出前八周均值几个离散度（见月报的 口径说明）"
    )


@dataclass(frozen=True)
class Span:
    """Days from `first` up to `end`, which is excluded."""

    first: date
    end: date

    @property
    def key(self) -> str:
        """A month as addresses and files have it: `2026-10`."""
        return f"{self.first:%Y-%m}"

    @property
    def title(self) -> str:
        """A month as people say it: `2026年10月`."""
        return f"{self.first.year}年{self.first.month}月"

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)

    @property
    def ready_on(self) -> date:
        """The day from which on a month's report is ready."""
        return self.end + timedelta(days=READY_DAY - 1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day."""
        return tuple(self.first + timedelta(days=n) for n in range((self.end - self.first).days))

    def before(self) -> Span:
        """The month before this one."""
        return month_of(self.first - timedelta(days=1))

    def after(self) -> Span:
        """The month after this one."""
        return month_of(self.end)


def month_of(day: date) -> Span:
    """The month in which a day lies."""
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1))


def month_named(text: str) -> Span | None:
    """The month of a text like `2026-10`; None where it is none."""
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    fits = FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12
    return month_of(date(year, month, 1)) if fits else None


@dataclass(frozen=True)
class DayOutcome:
    """How many orders that were first seen on a day now have `code` (an outcome, OPEN or REJECTED)."""

    day: date
    code: str
    count: int


@dataclass(frozen=True)
class ReplyTally:
    """A month's proven replies.

    `timed` have a known deadline; `in_time` of those were answered before it. `numbered` are completions
    whose customer's number is known. `repeats` are the groups of equal number and class that complained by
    more than one order.
    """

    completed: int = 0
    rejected: int = 0
    solved: int = 0
    timed: int = 0
    in_time: int = 0
    numbered: int = 0
    repeats: int = 0


@dataclass(frozen=True)
class Group:
    """How many there are under a name, or under two (a cause in an area); `unsolved` of them are 未解决."""

    names: tuple[str, ...]
    count: int
    unsolved: int = 0


@dataclass(frozen=True)
class DayGroup:
    """How many completions of a day stand under a name."""

    day: date
    name: str
    count: int


@dataclass(frozen=True)
class Leftover:
    """An order that was completed as 未解决.

    It says since when it is open, for when the solution was promised and when it was solved, as far as known.
    """

    order_no: str
    since: date
    expected: date | None = None
    solved: date | None = None
