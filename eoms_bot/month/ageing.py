"""Leftovers: how long unsolved problems have been open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from eoms_bot.model.board import Leftover

BOUNDS = (7, 30, 60, 90)
"""Days: 0–7, 8–30, 31–60, 61–90, longer."""
NAMES = ("7 天以内", "8–30 天", "31–60 天", "61–90 天", "90 天以上")


@dataclass(frozen=True)
class Ageing:
    """Open leftovers as of a day by their age (as `NAMES`), those past their promised day, those solved.

    Solved are those that were solved by that day. `average` is the mean age of the open ones in days, None
    where there is none; `note` says what is not known.
    """

    as_of: date
    open: tuple[int, ...]
    overdue: int = 0
    unpromised: int = 0
    solved: int = 0
    average: float | None = None
    note: str = ""

    @property
    def total(self) -> int:
        """All open ones."""
        return sum(self.open)


def ageing(leftovers: Iterable[Leftover], as_of: date, note: str = "") -> Ageing:
    """Those that were there on that day."""
    there = [one for one in leftovers if one.since <= as_of]
    waiting = [one for one in there if one.solved is None or one.solved > as_of]
    ages = [(as_of - one.since).days for one in waiting]
    counts = [0] * len(NAMES)
    for age in ages:
        counts[sum(age > bound for bound in BOUNDS)] += 1
    return Ageing(
        as_of,
        tuple(counts),
        overdue=sum(one.expected is not None and one.expected < as_of for one in waiting),
        unpromised=sum(one.expected is None for one in waiting),
        solved=len(there) - len(waiting),
        average=sum(ages) / len(ages) if ages else None,
        note=note,
    )
