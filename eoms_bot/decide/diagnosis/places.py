"""Places: which rows of a table a complaint's place means, and how far two positions are apart."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from eoms_bot.model.evidence import Record

_EARTH = 6_371_000.0
_DEGREE = 111_000.0
"""Metres that a degree of latitude has at least: rows farther north or south need no exact distance."""
_COUNTY = re.compile(r"(?!隔壁|贫困|.?[我本全该各外邻到在去往回每县])[一-鿿]{2}县(?!城(?!关)|[委医政道级])")
"""Two signs and 县.

Words like 本县 and places like 县城 and 县医院 do not count, nor does a road named after a county.
"""


def by_place(rows: Iterable[Record], place: str, county: str, column: str = "覆盖地点") -> tuple[Record, ...]:
    """The county's rows one of whose places stands in the text; only those that match the longest place."""
    text = _plain(place)
    if other_county(text, county):
        return ()
    hits: list[tuple[int, Record]] = []
    for row in rows:
        longest = max((len(part) for part in row.parts(column) if part in text), default=0)
        if longest >= 2 and row.text("县区") in ("", county):
            hits.append((longest, row))
    best = max((length for length, _ in hits), default=0)
    return tuple(row for length, row in hits if length == best)


def other_county(place: str, county: str) -> str:
    """A county that the text names and that is not this one: every county has a 城关镇.

    Empty where there is none.
    """
    own = f"{county.removesuffix('县')}县"
    named = [found[0] for found in _COUNTY.finditer(_plain(place).replace(own, "，"))]
    return next((name for name in named if name != county), "")


def in_town(rows: Iterable[Record], place: str, county: str) -> tuple[Record, ...]:
    """The county's rows whose town stands in the text."""
    text = _plain(place)
    if other_county(text, county):
        return ()
    return tuple(
        row for row in rows if row.text("县区") == county and row.text("乡镇") and row.text("乡镇") in text
    )


def position(row: Record) -> tuple[float, float] | None:
    """(longitude, latitude) of a row that has both."""
    east, north = row.number("经度"), row.number("纬度")
    return None if east is None or north is None else (east, north)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance over ground."""
    (east1, north1), (east2, north2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = (
        math.sin((north2 - north1) / 2) ** 2
        + math.cos(north1) * math.cos(north2) * math.sin((east2 - east1) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


def nearest(
    rows: Iterable[Record], point: tuple[float, float], within: float
) -> tuple[tuple[float, Record], ...]:
    """The rows within this many metres with their distance, the nearest first."""
    found = [
        (metres(point, there), row)
        for row in rows
        if (there := position(row)) is not None and abs(there[1] - point[1]) * _DEGREE <= within
    ]
    return tuple(sorted((pair for pair in found if pair[0] <= within), key=lambda pair: pair[0]))


def _plain(text: str) -> str:
    return "".join(text.split())
