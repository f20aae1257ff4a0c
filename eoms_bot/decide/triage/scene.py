"""场景 and 网络类型: rules and places say the scene, and `RANK` which of several; a network type is said by the text, never assumed."""

from __future__ import annotations

from collections.abc import Iterable

from eoms_bot.decide.triage.evidence import Evidence
from eoms_bot.decide.triage.gazetteer import ESTATE, ROAD, TOWN, VILLAGE, Place
from eoms_bot.model.triage import UNKNOWN

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
"""Who goes before whom where several match (`rules.md` §3.4)."""

_SURE = (VILLAGE, ESTATE, ROAD)
_RANK = {scene: number for number, scenes in enumerate(RANK) for scene in scenes}


def scene(evidence: Evidence, places: Iterable[Place]) -> str:
    """The scene of a complaint; places and words count alike, the order of precedence decides."""
    named = [place.scene for place in places if place.scene]
    said = evidence.labels("场景")
    if "乡镇" in said:
        # In the streets of a township: 乡 alone is countryside.
        named = [
            one for one in named if one != "农村" or any(p.kind != TOWN and p.scene == one for p in places)
        ]
    return min([*named, *said], key=lambda one: _RANK.get(one, len(RANK)), default=UNKNOWN)


def is_sure(scene: str, evidence: Evidence, places: Iterable[Place]) -> bool:
    """Whether words say the scene, or an estate, a village or a road does; in a town there are other scenes
    too.
    """
    return scene in evidence.labels("场景") or any(
        place.scene == scene and place.kind in _SURE for place in places
    )


def network(evidence: Evidence, given: str) -> str:
    """The type that the text names; else the one that came with the order; else unknown."""
    said = sorted(evidence.of("网络"), key=lambda found: -found.rule.weight)
    if said:
        return said[0].rule.label
    return given or UNKNOWN
