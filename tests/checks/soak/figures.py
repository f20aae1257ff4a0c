"""Figures: what was measured against what is promised; each counts as a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.checks.running import Ended


@dataclass(frozen=True)
class Figure:
    """One measure: the row it belongs to (L1, …), what it is, what was found, the limit, and whether it
    holds.
    """

    row: str
    what: str
    found: str
    limit: str
    ok: bool


def at_most(row: str, what: str, found: float, limit: float, unit: str = "") -> Figure:
    """A figure that must not be above its limit."""
    return Figure(row, what, f"{found:,.4g}{unit}", f"≤ {limit:,g}{unit}", found <= limit)


def at_least(row: str, what: str, found: float, limit: float, unit: str = "") -> Figure:
    """A figure that must not be below its limit."""
    return Figure(row, what, f"{found:,.4g}{unit}", f"≥ {limit:,g}{unit}", found >= limit)


def judged(figures: Sequence[Figure]) -> Ended:
    """The figures as what a case measured."""
    return Ended(
        figures={
            f"{one.row}/{one.what}": Ended(
                f"{one.found} ({one.limit})", [] if one.ok else [f"{one.found}, should be {one.limit}"]
            )
            for one in figures
        }
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
