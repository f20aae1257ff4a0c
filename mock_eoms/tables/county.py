"""The invented county's sites.

Every name of the gazetteer has one, with a position, a town and a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mock_eoms.people import gazetteer

MIDDLE = (113.4567, 28.1234)
"""Longitude and latitude of the county town's centre, in decimal degrees."""

STEP = 0.02
"""Degrees between neighbouring sites: about two kilometres, so that none serves its neighbour's place."""

COUNTY_TOWN = "城关镇"
TOWNS_OF = {
    "柳林渡古镇": "柳林渡镇",
    "柳林渡服务区": "柳林渡镇",
    "泽望高速澜溪段": "柳林渡镇",
    "青鹭湖景区": "青槐镇",
    "老澜青公路": "青槐镇",
}
"""Names that lie outside the county town."""

ALSO = {
    "柳林渡服务区": ("泽望高速澜溪段柳林渡服务区",),
    "客运站": ("城关镇迎宾路客运站", "迎宾路客运站"),
    "澜溪职业技术学院": ("职院",),
}
"""Site's name → what else it covers; made of names of the gazetteer."""

PREFIXES = {"澜溪县": "LX", "望川县": "WC", "松岭县": "SL", "禾岗县": "HG", "鹤阳区": "HY", "北湾区": "BW"}
SURNAMES = "王李张刘陈杨赵黄周吴"


@dataclass(frozen=True)
class Site:
    """One site; `covers` are the places of its 覆盖地点."""

    name: str
    county: str
    town: str
    covers: tuple[str, ...]
    longitude: float
    latitude: float
    person: str
    phone: str


@cache
def own_county() -> str:
    """The branch's county."""
    return str(gazetteer()["own_county"])


@cache
def sites() -> tuple[Site, ...]:
    """All sites, those of the own county first; the same ones for every seed."""
    return (*_own(), *_neighbours())


def site_of(place: str, county: str) -> tuple[Site, str] | None:
    """The county's site that covers a place, and the name that says so: the longest, then the first."""
    found = [
        (-len(name), place.index(name), number, site, name)
        for number, site in enumerate(sites())
        if site.county == county
        for name in site.covers
        if name in place
    ]
    if not found:
        return None
    *_, site, name = min(found, key=lambda one: one[:3])
    return site, name


def _own() -> Iterator[Site]:
    names = gazetteer()
    towns: list[str] = names["own_towns"]
    for number, town in enumerate(towns):
        # A town's middle; a site of the town alone stands for whatever lies in it and has no name of its own.
        middle = (town,) if town == COUNTY_TOWN else (f"{town}集镇", town)
        yield _site(f"{_stem(town)}政府", town, middle, *_middle(number), number)
        if town == COUNTY_TOWN:
            continue
        for index, village in enumerate(names["own_villages"]):
            where = _grid(_middle(number), index + 1, 4)
            yield _site(f"{_stem(town)}{village}", town, (f"{town}{village}",), *where, number)
    others = [*names["own_estates"], *names["own_landmarks"], *names["own_roads"]]
    counts = dict.fromkeys(towns, 0)
    for name in others:
        if any(name in also for also in ALSO.values()):
            continue
        town = TOWNS_OF.get(name, COUNTY_TOWN)
        counts[town] += 1
        number = towns.index(town)
        # Outside the county town they stand after the villages.
        slot = counts[town] + (0 if town == COUNTY_TOWN else len(names["own_villages"]))
        roads = (f"{town}{name}",) if name in names["own_roads"] and town == COUNTY_TOWN else ()
        where = _grid(_middle(number), slot, 6 if town == COUNTY_TOWN else 4)
        yield _site(name, town, (*roads, name, *ALSO.get(name, ())), *where, number)


def _neighbours() -> Iterator[Site]:
    for number, (county, names) in enumerate(gazetteer()["neighbours"].items()):
        for index, name in enumerate(names):
            town = name if name[-1] in "镇乡" else ""
            stem = f"{_stem(name)}政府" if town else name
            east, north = _grid((MIDDLE[0] + 0.8, MIDDLE[1] + 0.3 * number), index, 4)
            yield _site(stem, town, (name,), east, north, 20 + number, county)


def _site(
    stem: str, town: str, covers: tuple[str, ...], east: float, north: float, number: int, county: str = ""
) -> Site:
    county = county or own_county()
    person = f"{SURNAMES[number % len(SURNAMES)]}责任"
    name = f"{PREFIXES[county]}_{stem}"
    return Site(name, county, town, covers, east, north, person, f"139000000{21 + number}")


def _stem(town: str) -> str:
    return town.rstrip("镇乡")


def _middle(number: int) -> tuple[float, float]:
    """The centre of a town: the county town in the middle, the others three to a row around it."""
    if number == 0:
        return MIDDLE
    row, column = divmod(number - 1, 3)
    return (round(MIDDLE[0] - 0.3 + 0.3 * column, 4), round(MIDDLE[1] - 0.2 - 0.15 * row, 4))


def _grid(corner: tuple[float, float], slot: int, width: int) -> tuple[float, float]:
    row, column = divmod(slot, width)
    return (round(corner[0] + STEP * column, 4), round(corner[1] + STEP * row, 4))
