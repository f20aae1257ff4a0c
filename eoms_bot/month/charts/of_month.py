"""Which charts a month has: their names, what each is drawn from, and how large it is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eoms_bot.month.ageing import BOUNDS, NAMES
from eoms_bot.month.charts import bars, canvas
from eoms_bot.month.charts.bars import Bars
from eoms_bot.month.charts.canvas import Kind
from eoms_bot.month.charts.theme import Theme
from eoms_bot.month.course import Course
from eoms_bot.month.figure import Figure, named
from eoms_bot.month.heat import Heat
from eoms_bot.month.month import Month

if TYPE_CHECKING:
    from matplotlib.axes import Axes


WIDE, HALF = 15.0, 6.1
"""Inches across."""


@dataclass(frozen=True)
class Chart:
    """A chart: its title, what of the month it shows, how it is painted, and its size.

    What it shows is None where there is nothing to draw.
    """

    title: str
    data: Callable[[Month], Any]
    paint: Callable[[Axes, Theme, Any], None]
    size: Callable[[Any], tuple[float, float]]


def drawn(name: str, month: Month, theme: Theme, kind: Kind) -> bytes | None:
    """The chart of that name; None where the month has nothing for it."""
    data = data_of(name, month)
    return None if data is None else painted(name, data, theme, kind)


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


def data_of(name: str, month: Month) -> Hashable | None:
    """What a chart is drawn from: while it is the same, so is the chart."""
    found: Hashable | None = CHARTS[name].data(month)
    return found


def painted(name: str, data: Any, theme: Theme, kind: Kind) -> bytes:
    """The chart of these data as a file's bytes."""
    chart = CHARTS[name]
    wide, high = chart.size(data)
    size = min(wide, theme.widest), high
    return canvas.draw(lambda axes, own: chart.paint(axes, own, data), theme, size, kind)


def _areas(month: Month) -> Bars | None:
    known = [figure for figure in month.areas if figure.value is not None]
    names = tuple(figure.name.removeprefix("万投比 ") for figure in known)
    return Bars(names, tuple(map(_length, known)), tuple(figure.shown for figure in known)) if known else None


def _length(figure: Figure) -> float:
    return figure.value or 0.0


def _attitudes(month: Month) -> Bars | None:
    return _bars([(named(group.names[0]), group.count) for group in month.attitudes])


def _sites(month: Month) -> Bars | None:
    return _bars([(row.site, row.count) for row in month.sites.rows[:12]])


def _ageing(month: Month) -> Bars | None:
    old = frozenset(range(len(BOUNDS) - 1, len(NAMES)))
    pairs = list(zip(NAMES, month.ageing.open, strict=True))
    return _bars(pairs, old) if month.ageing.total else None


def _bars(pairs: list[tuple[str, int]], alarmed: frozenset[int] = frozenset()) -> Bars | None:
    names, counts = tuple(name for name, _ in pairs), tuple(count for _, count in pairs)
    return Bars(names, tuple(map(float, counts)), tuple(map(str, counts)), alarmed) if pairs else None


def _lying(data: Bars) -> tuple[float, float]:
    return HALF, bars.height_of(data.names)


def _heat(axes: Axes, theme: Theme, data: Heat) -> None:
    """Causes by area, each cell with its number, from the ground's colour to a strong one; 0 stays empty."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("heat", [theme.ground, theme.heat])
    axes.imshow(data.cells, cmap=colours, vmin=0, vmax=max(data.most, 1), aspect="auto")
    for row, counts in enumerate(data.cells):
        for column, count in enumerate(counts):
            if count:
                axes.text(column, row, str(count), ha="center", va="center", fontsize=9, color=theme.ink)
    axes.set_xticks(range(len(data.areas)), data.areas)
    axes.set_yticks(range(len(data.causes)), data.causes)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelcolor=theme.ink)
    for side in axes.spines.values():
        side.set_visible(False)


CHARTS: dict[str, Chart] = {
    "days": Chart(
        "每日工单",
        lambda month: month.days if month.days.total else None,
        bars.days,
        lambda _data: (WIDE, 3.4),
    ),
    "course": Chart(
        "各月走势",
        lambda month: month.course if month.course.shares else None,
        course,
        lambda _data: (WIDE, 3.2),
    ),
    "heat": Chart(
        "原因 × 区域",
        lambda month: month.heat if month.heat.total else None,
        _heat,
        lambda data: (HALF, 0.6 + 0.31 * max(len(data.causes), 3)),
    ),
    "sites": Chart("热点站点", _sites, bars.lying, _lying),
    "weeks": Chart(
        "最近七天与前八周", lambda month: month.warnings.total, bars.weeks, lambda _data: (HALF, 2.9)
    ),
    "ageing": Chart("遗留账龄", _ageing, bars.lying, _lying),
    "attitudes": Chart("客户态度", _attitudes, bars.lying, _lying),
    "areas": Chart("各区域万投比", _areas, bars.lying, _lying),
}
"""Name → chart, in the order in which page and workbook show them."""
