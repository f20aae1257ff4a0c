"""The heat table: causes by area, each cell with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eoms_bot.month.charts.theme import Theme
from eoms_bot.month.heat import Heat

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def heat(axes: Axes, theme: Theme, data: Heat) -> None:
    """Cells from the colour of the ground to a strong one; 0 stays empty."""
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
