"""Names: what a gazetteer's places are called in texts, short forms included, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eoms_bot.decide.reading.clean import normal
from eoms_bot.model.gazetteer import Gazetteer

COUNTY, TOWN, VILLAGE, ESTATE, LANDMARK, ROAD, GENERIC = range(7)
OWN = ("own_towns", "own_villages", "own_estates", "own_landmarks", "own_roads")
"""What a gazetteer lists of its own county, by kind from `TOWN` on."""

_GENERIC = ("县城", "城区", "老城", "新城区", "县里", "城关", "本县", "我县")
_SCENES = (
    (("医院", "卫生院", "中医院"), "医院"),
    (("学院", "大学", "职院", "大学城"), "高校"),
    (("一中", "二中", "三中", "中学", "小学", "高中", "幼儿园"), "中小学"),
    (("景区", "风景区", "公园", "古镇", "古城"), "景区"),
    (("经开区", "工业园", "产业园", "开发区", "园区"), "工业园区"),
    (("西站", "东站", "南站", "北站", "火车站", "高铁站"), "高铁"),
    (("服务区", "收费站"), "高速"),
    (("政务中心", "看守所", "派出所", "法院", "政府"), "政企单位"),
    (("汽车站", "客运站", "体育场", "体育馆"), "县城"),
    (("广场", "商场", "中心", "万象城", "大厦", "酒店"), "商业楼宇"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its full name. `county` is whose it is, empty where several others have one; `shared` where
    another county may have one of that name.
    """

    name: str
    county: str
    kind: int
    scene: str = ""
    shared: bool = False


class Names:
    """Every written form → the place that it names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.own = gazetteer.own_county
        self.places: dict[str, Place] = {}
        for county, names in gazetteer.neighbours.items():
            for name in names:
                self._add(Place(name, county, _kind(name), _scene_of(name, _kind(name))))
        shared = set(gazetteer.shared)
        for kind, field in enumerate(OWN, start=TOWN):
            for name in getattr(gazetteer, field):
                twice = name in shared or normal(name) in self.places
                self._add(Place(name, self.own, kind, _scene_of(name, kind), twice))
        for county in (self.own, *gazetteer.neighbours):
            self._add(Place(county, county, COUNTY))
        for word in _GENERIC:
            self.places.setdefault(word, Place(word, self.own, GENERIC, "县城", True))

    def _add(self, place: Place) -> None:
        full = normal(place.name)
        known = self.places.get(full)
        twice = (
            known is not None
            and known.county != place.county
            and self.own not in (known.county, place.county)
        )
        self.places[full] = replace(place, county="", shared=True) if twice else place
        county = place.county[:-1]
        if place.kind == ROAD and full.endswith("段") and len(full.partition(county)[0]) > 2:
            # Without its section a road is in no county for certain.
            whole = full.partition(county)[0]
            self.places.setdefault(whole, Place(whole, "", ROAD, place.scene, True))
        for form in map(normal, _short_forms(place, self.own)):
            known = self.places.get(form)
            if known is None:
                self.places[form] = place
            elif known.county != place.county:
                whose = self.own if self.own in (known.county, place.county) else ""
                self.places[form] = Place(form, whose, known.kind, known.scene, True)


def _kind(name: str) -> int:
    if name.endswith(("镇", "乡", "街道")):
        return TOWN
    if name.endswith(("村", "组", "湾", "冲")):
        return VILLAGE
    return ROAD if name.endswith(("路", "街", "道", "段", "高速", "公路")) else LANDMARK


def _scene_of(name: str, kind: int) -> str:
    if kind == TOWN:
        if name.startswith("城关"):
            return "县城"
        return "农村" if name.endswith("乡") else "乡镇"
    if kind == ROAD:
        if "高速" in name:
            return "高速"
        return "国省道" if name.endswith(("公路", "国道", "省道", "线")) else "县城"
    if kind in (VILLAGE, ESTATE):
        return "农村" if kind == VILLAGE else "住宅小区"
    return next((scene for endings, scene in _SCENES if name.endswith(endings)), "")


def _short_forms(place: Place, own: str) -> tuple[str, ...]:
    """Forms that people write instead of the full name."""
    name, county = place.name, place.county[:-1]
    if place.kind == COUNTY:
        return (name[:-1],) if len(name) > 2 else ()
    forms: list[str] = []
    if place.kind == TOWN and len(name) > 3:
        forms += [name[:-1], f"{name[:-1]}乡" if name.endswith("镇") else f"{name[:-1]}镇"]
    elif place.kind == TOWN and len(name) == 3 and not place.shared:
        forms.append(name[:-1])
    if place.kind == VILLAGE and name.endswith("村") and len(name) > 3:
        forms.append(name[:-1])
    if name.endswith("段") and county in name:
        forms.append(f"{county}段")
    for prefix in (place.county, county, "县" if place.county == own else place.county):
        rest = name.removeprefix(prefix)
        if rest != name and len(rest) > 2 and place.kind == LANDMARK:
            forms.append(rest)
    if name.endswith(("景区", "风景区")):
        forms.append(name.removesuffix("景区").removesuffix("风"))
    if name.endswith("人民医院"):
        forms.append(f"{name.removesuffix('人民医院')}医院")
    if name.endswith("安置房"):
        forms.append(name.removesuffix("安置房"))
    return tuple(form for form in forms if len(form) > 1)
