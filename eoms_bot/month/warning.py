"""Early warning: compares the last seven days with the eight weeks before them.

People can check the rule by hand. A warning is raised where this week has at least `least` orders and more
than mean + `spreads` × spread of the weeks before. The spread is the weeks' standard deviation, but never
less than the square root of their mean: rare events vary that much by themselves.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eoms_bot.model.board import BoardChoices, DayGroup, Span
from eoms_bot.month.figure import named

WEEKS = 8
LEAST_WEEKS = 4
"""With fewer whole weeks before this one nothing is said."""
ALL = "全部工单"
MOST = 30


@dataclass(frozen=True)
class Watched:
    """What is watched in this week: its kind, its name, the weeks' counts, and the result.

    The oldest week comes first.
    """

    kind: str
    name: str
    this: int
    past: tuple[int, ...]
    mean: float
    limit: float
    raised: bool

    @property
    def times(self) -> str:
        """How much more than the mean: `2.4 倍`; empty where the weeks before had none."""
        return f"{self.this / self.mean:.1f} 倍" if self.mean else ""


@dataclass(frozen=True)
class Warnings:
    """The week and what was raised in it.

    `total` is that of all orders; `why` says why nothing can be said.
    """

    first: date
    last: date
    total: Watched | None = None
    raised: tuple[Watched, ...] = ()
    why: str = ""
    rule: str = ""


def window(span: Span, today: date) -> Span:
    """This week and the eight before it: seven whole days that end with the month, or yesterday."""
    end = min(span.end, today)
    return Span(end - timedelta(days=7 * (WEEKS + 1)), end)


def rule_of(choices: BoardChoices) -> str:
    """The rule in words."""
    return (
        f"最近七天至少 {choices.warn_least} 张，并且多于前 {WEEKS} 周（不足 {WEEKS} 周按已有的整周）的"
        f"均值 + {choices.warn_spreads:g} × 离散度；离散度取标准差，且不小于均值的平方根"
    )


def warnings(
    span: Span,
    known_since: date | None,
    orders: Iterable[tuple[date, int]],
    groups: Mapping[str, Iterable[DayGroup]],
    choices: BoardChoices,
    *,
    completed_since: date | None = None,
) -> Warnings:
    """The warnings of a week.

    `span` is as `window` gives it; `orders` are all orders by day, `groups` completions by kind (原因, 区域, 站点).

    `known_since` is the day of the first order, `completed_since` that of the first completion. Before it, a
    cause is not rare but unknown, e.g. where a desk has only previewed.
    """
    weeks = _whole_weeks(span, known_since)
    this = Span(span.end - timedelta(days=7), span.end)
    rule = rule_of(choices)
    if weeks < LEAST_WEEKS:
        why = f"账本在这一周之前只有 {weeks} 个整周的记录，至少要 {LEAST_WEEKS} 个"
        return Warnings(this.first, this.last, why=why, rule=rule)
    total = watch("", ALL, _by_week(span, orders), weeks, choices)
    known = min(weeks, _whole_weeks(span, completed_since))
    if known < LEAST_WEEKS:
        left_out = "、".join(groups)
        rule += (
            f"；{left_out}还不看：账本在这一周之前只有 {known} 个整周有完成的工单，至少要 {LEAST_WEEKS} 个"
        )
        groups = {}
    watched = [
        watch(kind, name, counts, known, choices)
        for kind, days in groups.items()
        for name, counts in _named(span, days).items()
    ]
    raised = [one for one in (total, *watched) if one.raised]
    raised.sort(key=lambda one: (one.mean - one.this, one.kind, one.name))
    return Warnings(this.first, this.last, total, tuple(raised[:MOST]), rule=rule)


def watch(kind: str, name: str, counts: Sequence[int], weeks: int, choices: BoardChoices) -> Watched:
    """`counts` are nine weeks, this one last; only `weeks` of those before it count."""
    *before, this = counts
    past = tuple(before[len(before) - weeks :])
    mean = statistics.fmean(past)
    limit = mean + choices.warn_spreads * max(statistics.pstdev(past), math.sqrt(mean))
    return Watched(kind, name, this, past, mean, limit, this >= choices.warn_least and this > limit)


def _whole_weeks(span: Span, known_since: date | None) -> int:
    """How many weeks before this one the ledger knows whole."""
    if known_since is None:
        return 0
    days = (span.end - timedelta(days=7) - known_since).days
    return max(0, min(WEEKS, days // 7))


def _by_week(span: Span, days: Iterable[tuple[date, int]]) -> tuple[int, ...]:
    counts: Counter[int] = Counter()
    for day, count in days:
        if span.first <= day < span.end:
            counts[(day - span.first).days // 7] += count
    return tuple(counts[week] for week in range(WEEKS + 1))


def _named(span: Span, days: Iterable[DayGroup]) -> dict[str, tuple[int, ...]]:
    """The weeks of each name; what names nothing is not watched."""
    by_name: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for one in days:
        if one.name:
            by_name[named(one.name)].append((one.day, one.count))
    return {name: _by_week(span, counts) for name, counts in by_name.items()}
