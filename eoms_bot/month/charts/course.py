"""The course of the months: a line for each percentage, its last point with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eoms_bot.month.charts.theme import Theme
from eoms_bot.month.course import Course

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKS = "osD^vP"
_ROOM = 4.0
"""Percent above 100 and below 0, so that a line along the edge is seen."""
_COLUMNS = 7
"""This many names stand on one line of the legend."""


def course(axes: Axes, theme: Theme, data: Course) -> None:
    """A month without a figure leaves a gap."""
    places = range(len(data.months))
    for number, line in enumerate(data.shares):
        heights = [float("nan") if one.value is None else one.value for one in line.figures]
        axes.plot(
            places,
            heights,
            color=theme.lines[number],
            marker=_MARKS[number],
            markersize=5,
            linewidth=1.8,
            label=f"{line.name} {line.figures[-1].shown}",
        )
    axes.set_xticks(list(places), [f"{span.first.year}-{span.first.month:02}" for span in data.months])
    axes.set_xlim(-0.2, len(places) - 0.8)
    axes.set_ylim(-_ROOM, 100 + _ROOM)
    axes.set_yticks(range(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)])
    axes.grid(axis="y", color=theme.line, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    columns = _COLUMNS if theme.widest > 10 else 3
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, frameon=False, fontsize=9, borderpad=0
    )
