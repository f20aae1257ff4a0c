"""场景: what the names of a text's places say next to the learned reading, and where it is certain."""

from __future__ import annotations

import re

from eoms_bot.decide.reading.gazetteer import GENERIC, TOWN
from eoms_bot.decide.reading.model import Chance
from eoms_bot.decide.reading.place import Where

RANK = (
    ("电梯",),
    ("地下停车场(含地下室)",),
    ("高铁", "高速", "医院", "高校", "中小学", "景区", "工业园区"),
    ("商业楼宇", "政企单位"),
    ("国省道",),
    ("住宅小区",),
    ("农村",),
    ("乡镇",),
    ("县城",),
)
"""Who goes before whom where several match."""

COUNTRY, TOWNSHIP = "农村", "乡镇"
WIDE = (COUNTRY, TOWNSHIP, "县城")
"""Scenes that are where a place lies, and not what it is."""

LIFT, GARAGE = "电梯", "地下停车场(含地下室)"
_LIFT = re.compile("电梯|轿厢|梯内|梯里")
_BOTH = re.compile(
    "(?:电梯|轿厢)(?:里|内|间)?(?:和|及|与|跟|、|还有).{0,3}(?:车库|地下|负)|(?:车库|地下室|停车场|"
    "层)(?:和|及|与|跟|、|还有).{0,3}电梯"
)
"""A lift and a garage that are named in one breath."""

LIKELY = 0.15
"""From which probability on a scene may be meant as well as the first."""

EVEN = 0.5
"""From which probability on what the names say too is certain."""

_IN_TOWN = re.compile(
    "集镇|场镇|街[上面头道]|镇上|乡上|镇街|老街|新街|正街|集市|农贸|赶[场集]|[镇乡]政府|[镇乡]中心|"
    "卫生院|粮站|供销社|信用社"
)
"""Words for the middle of a town; its name alone may stand for any of its villages."""


def likeliest(ranked: tuple[Chance, ...], places: Where, text: str) -> Chance:
    """The first scene, but a lift goes before the garage that is named with it, a village before its
    township, and a facility by its name before the town that it lies in, as `RANK` has it.
    """
    first, spots = ranked[0], _of_spots(places)
    if first.label == GARAGE and _LIFT.search(text):
        lift = next((one for one in ranked if one.label == LIFT), None)
        if lift is not None and _BOTH.search(text):
            return Chance(LIFT, first.share + lift.share)
        if lift is not None and lift.share >= LIKELY:
            return lift
    village = first.label == TOWNSHIP and spots == {COUNTRY}
    facility = len(spots) == 1 and first.label in WIDE and spots.isdisjoint(WIDE)
    if village or facility:
        return next((one for one in ranked if one.label in spots), first)
    return first


def is_certain(scene: Chance, least: float, places: Where, text: str) -> bool:
    """Whether a scene is more than a guess: its places' names say it too, or, where they say nothing, it is
    likely enough. The name of a township is no word for its scene: the trouble may be in any of its villages.
    """
    if scene.label == GARAGE and _LIFT.search(text):
        return False
    spots = _of_spots(places)
    named = any(place.kind == TOWN for place in places.own)
    if spots == {scene.label} or (scene.label == TOWNSHIP and not spots and named and _IN_TOWN.search(text)):
        return scene.label == COUNTRY or scene.share >= EVEN
    if scene.label == TOWNSHIP or (scene.label in WIDE and spots):
        return False
    return scene.share >= least


def _of_spots(places: Where) -> set[str]:
    """What the names of the certain places in one's own county say, townships apart."""
    spots = (place for place in places.own if place.kind not in (TOWN, GENERIC))
    return {place.scene for place in spots if place.scene not in ("", TOWNSHIP)}
