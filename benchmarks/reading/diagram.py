"""The picture of how far the reading may be believed, as SVG: said probability against what was right.

Each head has a panel: the texts in ten bands of the probability that the model gave its answer. A bar is the
share of right answers, with the number of texts below. The last panel is the trade. It moves the threshold,
and shows how many rejects would go alone and how many of them would be false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from benchmarks.reading.judging import Judged, Said

BANDS = 10
NAMES = {
    "action": "动作（宽带、非我部门、移动网络、说不清）",
    "county": "县区（本县、外县、不知道）",
    "cause": "省内投诉原因",
}
TRADE = "独自驳回的门槛：多放一些，错多少"
PANEL, GAP, EDGE = 400, 90, 70
WIDTH = 2 * EDGE + 2 * PANEL + GAP
ROW = 300
BLUE, RED, GREY = "#1f5fa8", "#b03030", "#d8dde3"


class Band(NamedTuple):
    """The texts whose answer had a probability from `start` on: how many, and the share of right ones."""

    start: float
    texts: int
    right: float


class Step(NamedTuple):
    """With the threshold here: false rejects alone, and the share of all rejects that go alone."""

    false: int
    share: float


def bands(said: Sequence[Said]) -> list[Band]:
    """The ten bands, the empty ones as well."""
    found = []
    for number in range(BANDS):
        inside = [one.right for one in said if min(int(one.share * BANDS), BANDS - 1) == number]
        found.append(Band(number / BANDS, len(inside), sum(inside) / len(inside) if inside else 0.0))
    return found


def trade(judged: Sequence[Judged]) -> list[Step]:
    """The steps as the threshold falls: rejects of the same margin go together."""
    rejects = max(1, sum(one.read.is_reject for one in judged))
    free = sorted((one for one in judged if one.margin is not None), key=_margin, reverse=True)
    alone = false = 0
    steps = [Step(0, 0.0)]
    for _, same in groupby(free, key=_margin):
        for one in same:
            alone, false = alone + 1, false + (not one.read.right_alone)
        steps.append(Step(false, alone / rejects))
    return steps


def chosen(judged: Sequence[Judged]) -> Step:
    """Where the model's own thresholds lie."""
    alone = [one.read for one in judged if one.read.alone]
    false = sum(not one.right_alone for one in alone)
    return Step(false, len(alone) / max(1, sum(one.read.is_reject for one in judged)))


def _margin(one: Judged) -> float:
    return one.margin if one.margin is not None else float("-inf")


def picture(judged: Sequence[Judged]) -> str:
    """The whole picture."""
    panels = [
        [*_title(name), *_reliability(bands([one.said[head] for one in judged if head in one.said]))]
        for head, name in NAMES.items()
    ]
    panels.append([*_title(TRADE), *_curve(trade(judged), chosen(judged))])
    parts = []
    for number, panel in enumerate(panels):
        x, y = EDGE + number % 2 * (PANEL + GAP), 50 + number // 2 * (ROW + 130)
        parts += [f'<g transform="translate({x} {y})">', *panel, "</g>"]
    height = 50 + 2 * ROW + 130 + 80
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" fill="#333">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n'
        f"{body}\n</svg>\n"
    )


def _title(name: str) -> Iterator[str]:
    yield f'<text x="0" y="-18" font-size="15" font-weight="bold">{escape(name)}</text>'


def _reliability(found: Sequence[Band]) -> Iterator[str]:
    """Bars; on the dashed line a probability is what it says."""
    yield from _grid()
    wide = PANEL / BANDS
    for band in found:
        left, tall = band.start * PANEL, band.right * ROW
        if band.texts:
            yield (
                f'<rect x="{left + 3:.1f}" y="{ROW - tall:.1f}" width="{wide - 6:.1f}" height="{tall:.1f}" '
                f'fill="{BLUE}" fill-opacity="0.75"/>'
            )
        yield _text(left + wide / 2, ROW + 34, str(band.texts), "middle", 11)
    for number in range(0, BANDS + 1, 2):
        yield _text(number / BANDS * PANEL, ROW + 17, f"{number * 100 // BANDS}%", "middle")
    yield f'<line x1="0" y1="{ROW}" x2="{PANEL}" y2="0" stroke="{RED}" stroke-dasharray="5 4"/>'
    yield _text(-8, ROW + 34, "条数", "end", 11)
    yield _text(PANEL / 2, ROW + 56, "模型说的把握；柱高是其中说对的比例，虚线是说多少对多少", "middle")


def _curve(steps: Sequence[Step], mine: Step) -> Iterator[str]:
    """Steps of the share over the number of false ones; the ring is where the thresholds are."""
    most = max(1, *(step.false for step in steps))
    yield from _grid()
    for number in range(most + 1) if most <= BANDS else range(0, most + 1, -(-most // BANDS)):
        yield _text(number / most * PANEL, ROW + 17, str(number), "middle")
    goal = ROW - 0.6 * ROW
    yield f'<line x1="0" y1="{goal:.1f}" x2="{PANEL}" y2="{goal:.1f}" stroke="{RED}" stroke-dasharray="5 4"/>'
    yield _text(PANEL, goal - 6, "目标 60%", "end", 11)
    points = " ".join(f"{one.false / most * PANEL:.1f},{ROW - one.share * ROW:.1f}" for one in steps)
    yield f'<polyline fill="none" stroke="{BLUE}" stroke-width="2" points="{points}"/>'
    x, y = mine.false / most * PANEL, ROW - mine.share * ROW
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#fff" stroke="{BLUE}" stroke-width="2"/>'
    yield _text(x + 12, y + 20, f"现在的门槛：{mine.share:.0%} 独自驳回，错 {mine.false} 张", "start")
    yield _text(PANEL / 2, ROW + 40, "其中错的张数；高度是独自驳回占全部驳回的比例", "middle")


def _grid() -> Iterator[str]:
    for level in (number / 5 for number in range(6)):
        y = ROW - level * ROW
        yield f'<line x1="0" y1="{y:.1f}" x2="{PANEL}" y2="{y:.1f}" stroke="{GREY}"/>'
        yield _text(-8, y + 4, f"{level:.0%}", "end")


def _text(x: float, y: float, words: str, anchor: str, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'
