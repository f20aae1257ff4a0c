"""The looks of the charts.

The colours are those of the console's style sheet on light and on dark ground; paper has light ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from eoms_bot.model.board import OPEN, REJECTED
from eoms_bot.report.outcomes import SHOWN


@dataclass(frozen=True)
class Theme:
    """Ground, writing, quiet writing, lines, and colours.

    One colour is for bars, one for what needs a look, and one for each code of an order.
    """

    name: str
    ground: str
    ink: str
    soft: str
    line: str
    bar: str
    alarm: str
    heat: str
    """What the fullest cell of the heat table is filled with."""
    codes: dict[str, str]
    lines: tuple[str, ...]
    """One for each line of a chart; markers distinguish the lines where colours do not."""
    widest: float = 15.0
    """Inches: a chart that is shown smaller than it is drawn has letters that nobody can read."""


def _bars(ground: int) -> dict[str, str]:
    return {one.value: shown.bar[ground] for one, shown in SHOWN.items() if shown.bar}


LIGHT = Theme(
    "light",
    ground="#ffffff",
    ink="#1c2733",
    soft="#596673",
    line="#d9e0e7",
    bar="#3f74ab",
    alarm="#b42318",
    heat="#f0903c",
    codes={**_bars(0), REJECTED: "#6f9fce", OPEN: "#dde3e9"},
    lines=("#1b7f4b", "#3f74ab", "#b94a08", "#7a4fa3", "#a37200", "#b42318"),
)
DARK = Theme(
    "dark",
    ground="#1a222b",
    ink="#dde4ea",
    soft="#9aa8b5",
    line="#33404c",
    bar="#6aa5dd",
    alarm="#ff8d80",
    heat="#a9541c",
    codes={**_bars(1), REJECTED: "#5b8fc4", OPEN: "#44515d"},
    lines=("#4fae7c", "#6aa5dd", "#ffa26b", "#c09be6", "#e3b64e", "#ff8d80"),
)
PAPER = replace(LIGHT, name="paper", widest=7.6)
"""The theme for paper, as wide as a sheet of A4 between its margins."""
THEMES = {theme.name: theme for theme in (LIGHT, DARK, PAPER)}
