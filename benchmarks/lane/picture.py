"""The picture: seconds an order of every contender, for each setting, as bars."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from benchmarks.lane.table import Results, title

COLOURS = {True: "#1f5fa8", False: "#a8b4c0"}
BAR_INCHES = 0.34
EDGE_INCHES = 0.15


def draw(path: Path, results: Results, us: str) -> None:
    """Write the picture; the ending of the file decides the format.

    Bars say how many times the bot's time they are.
    """
    rows = sum(len(contenders) + 2 for contenders in results.values())
    edges = ConstrainedLayoutEngine(w_pad=EDGE_INCHES, h_pad=EDGE_INCHES)
    figure = Figure(figsize=(9, max(2.0, rows * BAR_INCHES)), layout=edges)
    panels = figure.subplots(len(results), 1, squeeze=False)[:, 0]
    for panel, (setting, contenders) in zip(panels, results.items(), strict=True):
        ranked = sorted(contenders.items(), key=lambda pair: -pair[1].seconds)
        ours = contenders[us].seconds if us in contenders else float("nan")
        bars = panel.barh(
            [name for name, _ in ranked],
            [one.seconds for _, one in ranked],
            color=[COLOURS[name == us] for name, _ in ranked],
        )
        panel.bar_label(
            bars, [f"{one.seconds:.2f} s = {one.seconds / ours:.2f}×" for _, one in ranked], padding=4
        )
        panel.set_title(title(setting), fontsize=10, loc="left")
        panel.margins(x=0.18)
        panel.spines[["top", "right"]].set_visible(False)
        panel.set_xlabel("seconds an order (median)")
    figure.savefig(path, dpi=110)
