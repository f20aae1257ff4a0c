"""Figures: what was measured against what is promised, printed as a table and counted as cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.checks.running import Result


@dataclass(frozen=True)
class Figure:
    """One measure: the row it belongs to (L1, …), what it is, what was found, the limit, and whether it holds."""

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


def told(figures: Sequence[Figure]) -> None:
    """Print the figures."""
    for one in figures:
        word = "ok    " if one.ok else "FAILED"
        print(f"{word} {one.row}  {one.what:<58} {one.found:>14}   {one.limit}", flush=True)


def results(figures: Sequence[Figure], seed: int, seconds: float, home: str) -> list[Result]:
    """The figures as cases of a check."""
    return [
        Result(
            f"{one.row}/{one.what}",
            seed,
            round(seconds, 1),
            f"{one.found} ({one.limit})",
            [] if one.ok else [f"{one.found}, should be {one.limit}"],
            home,
        )
        for one in figures
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
