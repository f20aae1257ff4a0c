"""The figures of one kind of orders and one way of answering, and the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.typing.effort import Effort, Kind

MOST_CELLS = {Kind.SOLVED: 3.0, Kind.UNSOLVED: 4.0, Kind.REJECTED: 1.0}
"""Cells of an order where the branch has its tables."""
MOST_KEYS = 12.0
MOST_WITHOUT = 8.0
"""Cells of an order where the branch has no table."""
JUDGED, TABLES = "console", "tables"


@dataclass(frozen=True)
class Figures:
    """Of the orders of one kind that were finished: means and worst; those over the target, those left.

    `seed` is `all` for the orders of all seeds together.
    """

    seed: str
    supply: str
    way: str
    kind: Kind
    orders: int
    cells: float
    most_cells: float
    keys: float
    most_keys: int
    over: tuple[Effort, ...]
    left: tuple[Effort, ...]


def figures(seed: str, supply: str, way: str, kind: Kind, found: Sequence[Effort]) -> Figures:
    """The figures of the orders of a kind."""
    ours = [one for one in found if one.kind is kind]
    done = [one for one in ours if not one.left]
    most = target(supply, kind)
    return Figures(
        *(seed, supply, way, kind, len(ours)),
        cells=fmean(one.cells for one in done) if done else 0.0,
        most_cells=max((one.cells for one in done), default=0.0),
        keys=fmean(one.keys for one in done) if done else 0.0,
        most_keys=max((one.keys for one in done), default=0),
        over=tuple(one for one in done if one.cells > most),
        left=tuple(one for one in ours if one.left),
    )


def target(supply: str, kind: Kind) -> float:
    """The most cells that an order of the kind may cost."""
    return MOST_CELLS[kind] if supply == TABLES else MOST_WITHOUT


def beyond(one: Figures) -> Iterator[str]:
    """Which targets the means miss; nothing of a way that is not judged."""
    if one.way != JUDGED:
        return
    most = target(one.supply, one.kind)
    if one.cells > most:
        yield f"{one.kind} {one.cells:.2f} cells > {most:g}"
    if one.supply == TABLES and one.keys > MOST_KEYS:
        yield f"{one.kind} {one.keys:.1f} keys > {MOST_KEYS:g}"


def summary(every: Sequence[Figures]) -> str:
    """The last line: the mean of each kind, and which targets are missed."""
    judged = [one for one in every if one.way == JUDGED]
    found = []
    for kind in Kind:
        ours = [one for one in judged if one.kind is kind and one.supply == TABLES]
        found.append(
            f"{kind} {max((one.cells for one in ours), default=0):.2f} (target {MOST_CELLS[kind]:g})"
        )
    keys = max((one.keys for one in judged if one.supply == TABLES), default=0)
    bare = max((one.cells for one in judged if one.supply != TABLES), default=0)
    found += [f"keys {keys:.1f} (target {MOST_KEYS:g})", f"no tables {bare:.2f} (target {MOST_WITHOUT:g})"]
    found.append(f"{sum(len(one.left) for one in judged)} left in no mean")
    missed = [f"{one.supply}: {', '.join(words)}" for one in judged if (words := list(beyond(one)))]
    verdict = f"BEYOND: {'; '.join(missed)}" if missed else "within"
    return f"mean: {', '.join(found)}: {verdict}"
