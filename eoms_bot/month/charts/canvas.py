"""Draws with matplotlib: imported for the first chart, one chart at a time, never by pyplot.

matplotlib is an extra and takes a second to load; its settings belong to the whole process, hence the lock.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from eoms_bot.month.charts.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FONTS = (
    *(
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Source Han Sans CN",
        "WenQuanYi Micro Hei",
        "WenQuanYi Zen Hei",
    ),
    *("Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "SimHei", "SimSun", "Songti SC"),
    *("Noto Sans CJK JP", "Droid Sans Fallback", "AR PL UMing CN", "AR PL UKai CN"),
)
"""Names of fonts with Chinese characters, the ones that read best first.

`bootstrap.py` installs one of them.
"""
NO_LIBRARY = "没有安装绘图库（pip install 'eoms-bot[console]'），只有数字，没有图"
NO_FONT = "这台机器没有中文字体，只有数字，没有图；Debian 上装 fonts-wqy-microhei，再重启控制台"
SALT = "eoms-bot"
"""Makes the names inside an SVG the same each time."""

Paint = Callable[["Axes", Theme], None]
Kind = Literal["svg", "png"]
_LOCK = threading.Lock()


def obstacle() -> str:
    """Why no chart can be drawn on this machine, in words for people; empty where one can."""
    if importlib.util.find_spec("matplotlib") is None:
        return NO_LIBRARY
    # Not under the lock: a page must not wait until another page's chart is drawn.
    return "" if chinese_font() else NO_FONT


@cache
def chinese_font() -> str:
    """The best Chinese font of this machine by its name; empty where there is none."""
    from matplotlib import font_manager  # here, because it looks through all fonts the first time

    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in there), "")


def draw(paint: Paint, theme: Theme, size: tuple[float, float], kind: Kind) -> bytes:
    """The chart as a file's bytes; `size` is in inches, of 100 points across in a PNG twice as sharp."""
    with _LOCK:
        import matplotlib as mpl  # here: see above
        from matplotlib.figure import Figure

        with mpl.rc_context(_settings(theme)):
            figure = Figure(figsize=size, facecolor=theme.ground, layout="constrained")
            axes = figure.add_subplot()
            axes.set_facecolor(theme.ground)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            paint(axes, theme)
            buffer = BytesIO()
            # No date inside: the same numbers are the same picture.
            metadata = {"Date": None} if kind == "svg" else {}
            figure.savefig(buffer, format=kind, dpi=160, facecolor=theme.ground, metadata=metadata)
    return buffer.getvalue()


def _settings(theme: Theme) -> Any:
    """matplotlib's own names for these colours and fonts."""
    colours = dict.fromkeys(("text.color", "axes.labelcolor"), theme.ink)
    colours |= dict.fromkeys(("xtick.color", "ytick.color"), theme.soft)
    return {
        **colours,
        "axes.edgecolor": theme.line,
        "axes.unicode_minus": False,
        "font.family": [chinese_font() or "sans-serif"],
        "font.size": 10,
        "svg.fonttype": "path",
        "svg.hashsalt": SALT,
    }
