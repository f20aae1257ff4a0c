"""Bar charts: days upright and stacked, weeks upright with their limit, groups lying with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eoms_bot.month.charts.theme import Theme
from eoms_bot.month.days import CODE_ZH, CODES, Days
from eoms_bot.month.warning import Watched

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROOM = 1.18
"""The axis of lying bars is this many times its longest bar, with room for the number after it."""
_WIDE, _ABREAST = 10.0, 5
"""A wider chart (inches) has all codes on one line of the legend; others have this many on a line."""
_LONGEST = 22
"""Characters of a name next to a bar; the table has the whole name."""


@dataclass(frozen=True)
class Bars:
    """Lying bars: a name, its length, the number in words; `alarmed` are those to look at."""

    names: tuple[str, ...]
    lengths: tuple[float, ...]
    labels: tuple[str, ...]
    alarmed: frozenset[int] = frozenset()


def days(axes: Axes, theme: Theme, data: Days) -> None:
    """Each day's orders, stacked by where they stand now."""
    places = [day.day.day for day in data.days]
    floor = [0] * len(places)
    for place, code in enumerate(CODES):
        heights = [day.counts[place] for day in data.days]
        if any(heights):
            axes.bar(places, heights, bottom=floor, width=0.78, color=theme.codes[code], label=CODE_ZH[code])
            floor = [low + high for low, high in zip(floor, heights, strict=True)]
    axes.set_xticks(places)
    axes.set_xlim(0.3, len(places) + 0.7)
    axes.set_xlabel("日")
    _upright(axes, theme)
    columns = len(CODES) if theme.widest > _WIDE else _ABREAST
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, frameon=False, fontsize=9, borderpad=0
    )


def weeks(axes: Axes, theme: Theme, data: Watched) -> None:
    """All orders of this week next to those of the weeks before, with their mean and the limit."""
    counts = (*data.past, data.this)
    colours = [theme.line] * len(data.past) + [theme.alarm if data.raised else theme.bar]
    drawn = axes.bar(range(len(counts)), counts, width=0.7, color=colours)
    ground = {
        "facecolor": theme.ground,
        "edgecolor": "none",
        "pad": 0.6,
    }  # the lines must not cross the numbers
    axes.bar_label(drawn, fontsize=9, color=theme.ink, padding=3, bbox=ground, zorder=4)
    names = [f"前{len(data.past) - week}周" for week in range(len(data.past))]
    axes.set_xticks(range(len(counts)), [*names, "最近七天"])
    axes.axhline(data.mean, color=theme.soft, linewidth=1.2, linestyle="--", label=f"均值 {data.mean:.1f}")
    axes.axhline(data.limit, color=theme.alarm, linewidth=1.2, label=f"门限 {data.limit:.1f}")
    _upright(axes, theme)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=9, borderpad=0)


def lying(axes: Axes, theme: Theme, data: Bars) -> None:
    """Groups, the first on top."""
    places = range(len(data.names))
    colours = [theme.alarm if place in data.alarmed else theme.bar for place in places]
    drawn = axes.barh(list(places), data.lengths, height=0.66, color=colours)
    axes.bar_label(drawn, labels=list(data.labels), padding=4, fontsize=9, color=theme.ink)
    axes.set_yticks(list(places), [_short(name) for name in data.names], color=theme.ink)
    axes.invert_yaxis()
    axes.set_xlim(0, (max(data.lengths) or 1) * _ROOM)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0)


def height_of(names: Sequence[str]) -> float:
    """Inches that lying bars need."""
    return 0.5 + 0.3 * max(len(names), 2)


def _upright(axes: Axes, theme: Theme) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.grid(axis="y", color=theme.line, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
