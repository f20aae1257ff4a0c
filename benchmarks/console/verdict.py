"""Verdicts: figures against their limits, and the lines that report them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from benchmarks.speed import thousandths

PAGE, LIVE, EXPORT, WATCHED_RATIO = 0.2, 2.0, 10.0, 1.03
"""The limits of L8.

Seconds of a page (95 % of the answers), of a live view and of an export of 10,000 rows (all of them). The
last one is the ratio of a bot's times.
"""
EXPORTED = 10_000


@dataclass(frozen=True)
class Verdict:
    """What is reported of one figure, and whether it lies within its limit."""

    line: str
    within: bool


def percentile(values: Sequence[float], share: float) -> float:
    """The least of the values that this share of them does not exceed."""
    return sorted(values)[max(ceil(share * len(values)), 1) - 1]


def timed(
    name: str,
    seconds: Sequence[float],
    limit: float,
    unit: float,
    *,
    share: float = 1.0,
    first: float | None = None,
    cpu: float | None = None,
) -> Verdict:
    """Times of answers: this share of them must lie below the limit.

    `unit` is the reference's time, `cpu` the server's for one.
    """
    judged = percentile(seconds, share)
    within = judged < limit
    figures = (percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds))
    cells = [f"{len(seconds):6d}", *(f"{figure * 1e3:9.1f}" for figure in figures)]
    cells += [f"{'' if one is None else f'{one * 1e3:.1f}':>9}" for one in (first, cpu)]
    cells += [
        f"{'' if cpu is None else f'{thousandths(cpu, unit):.0f}':>8}",
        f"{judged / limit:8.2f}",
        f"  {'within' if within else 'BEYOND'}",
    ]
    return Verdict("".join([*cells, f"  {name}"]), within)


HEAD = (
    f"{'n':>6}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'first ms':>9}{'CPU ms':>9}{'work':>8}{'of limit':>8}"
)


def exported(name: str, seconds: float, cpu: float, rows: int) -> Verdict:
    """An export; one of more rows than the limit speaks of may take longer in proportion."""
    limit = EXPORT * max(rows, EXPORTED) / EXPORTED
    within = seconds < limit
    words = (
        f"{seconds:8.2f} s of {limit:.1f} s, CPU {cpu:.2f} s, {rows:,} rows"
        f"  {'within' if within else 'BEYOND'}  {name}"
    )
    return Verdict(words, within)


def with_people(alone: Sequence[float], watched: Sequence[float]) -> Verdict:
    """A bot's seconds an order without anybody who looks, and with: the ratio of the medians.

    A quicker one is within.
    """
    ratio = median(watched) / median(alone)
    within = ratio <= WATCHED_RATIO
    spread = (max(alone) - min(alone)) / median(alone)
    words = (
        f"{median(alone):8.3f} s an order alone, {median(watched):.3f} s with people:"
        f" {ratio:.3f} of {WATCHED_RATIO}"
        f"  {'within' if within else 'BEYOND'}  (alone it spreads by {spread:.1%})"
    )
    return Verdict(words, within)


def counted(verdicts: Sequence[Verdict]) -> str:
    """The last line."""
    within = sum(one.within for one in verdicts)
    return f"{within} within, {len(verdicts) - within} beyond"
