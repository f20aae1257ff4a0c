"""A line picture as SVG: one file that every browser shows, so that no plotting library is needed for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 960, 360, 70, 24, 40
LINES = 5
Point = tuple[float, float]


def draw(
    path: Path, title: str, x_name: str, y_name: str, series: Sequence[Sequence[Point]], limit: float
) -> None:
    """Write each series as a line of its own, with a grid and the limit as a dashed line."""
    points = [point for one in series for point in one]
    right = max((x for x, _ in points), default=1.0) or 1.0
    top = max(limit, *(y for _, y in points)) * 1.1 if points else limit * 1.1
    parts = [f'<text x="{LEFT}" y="18" font-size="15">{escape(title)}</text>']
    parts += _grid(right, top, x_name, y_name)
    for one in series:
        line = " ".join(f"{_x(x, right):.1f},{_y(y, top):.1f}" for x, y in one)
        parts.append(f'<polyline fill="none" stroke="#1f5fa8" stroke-width="1.2" points="{line}"/>')
    level = _y(limit, top)
    parts.append(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{level:.1f}" y2="{level:.1f}" stroke="#b03030" stroke-dasharray="6 4"/>'
    )
    body = "\n".join(parts)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#333">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{body}\n</svg>\n',
        encoding="utf-8",
    )


def _grid(right: float, top: float, x_name: str, y_name: str) -> list[str]:
    parts = []
    for number in range(LINES + 1):
        x, y = right * number / LINES, top * number / LINES
        at, level = _x(x, right), _y(y, top)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{level:.1f}" y2="{level:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{level + 4:.1f}" text-anchor="end">{y:,.0f}</text>'
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{x:,.0f}</text>'
        )
    parts.append(
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{escape(x_name)}</text>'
        f'<text x="{WIDTH - RIGHT}" y="18" text-anchor="end">{escape(y_name)}</text>'
    )
    return parts


def _x(value: float, right: float) -> float:
    return LEFT + value / right * (WIDTH - LEFT - RIGHT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - 30)
