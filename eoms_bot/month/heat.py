"""Causes by area: where what goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from eoms_bot.model.board import Group
from eoms_bot.month.figure import named

MOST_CAUSES, MOST_AREAS = 15, 8
OTHERS = "其余"


@dataclass(frozen=True)
class Heat:
    """Completions by cause (rows) and area (columns), the most frequent first."""

    areas: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    cells: tuple[tuple[int, ...], ...] = ()

    @property
    def sums(self) -> tuple[int, ...]:
        """The sum of each cause."""
        return tuple(sum(row) for row in self.cells)

    @property
    def total(self) -> int:
        """All completions."""
        return sum(self.sums)

    @property
    def most(self) -> int:
        """The largest cell."""
        return max((max(row) for row in self.cells), default=0)


def heat(groups: Iterable[Group]) -> Heat:
    """The table; what does not fit stands under 其余, so that nothing is lost from the sums."""
    found = [(named(group.names[0]), named(group.names[1]), group.count) for group in groups]
    causes = _ranked(((cause, count) for cause, _area, count in found), MOST_CAUSES)
    areas = _ranked(((area, count) for _cause, area, count in found), MOST_AREAS)
    cells: Counter[tuple[str, str]] = Counter()
    for cause, area, count in found:
        cells[cause if cause in causes else OTHERS, area if area in areas else OTHERS] += count
    return Heat(areas, causes, tuple(tuple(cells[cause, area] for area in areas) for cause in causes))


def _ranked(counts: Iterable[tuple[str, int]], most: int) -> tuple[str, ...]:
    sums: Counter[str] = Counter()
    for name, count in counts:
        sums[name] += count
    names = sorted(sums, key=lambda name: (-sums[name], name))
    return tuple(names) if len(names) <= most else (*names[: most - 1], OTHERS)
