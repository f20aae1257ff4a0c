"""Rows that a careful reader passes over: stale, contradicted, or of another number, site or county.

Each maker gives one row; its word for the noise says why it speaks for no open order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mock_eoms.tables import shares
from mock_eoms.tables.columns import EVIDENCE, LIVE
from mock_eoms.tables.county import COUNTY_TOWN, PREFIXES, Site, own_county, sites
from mock_eoms.tables.evidence import ALARMS, CHECKS, FINE
from mock_eoms.tables.known import CALLER, Known, Trouble, draw, troubles_of
from mock_eoms.tables.rows import Row, Value

STALE, OTHER_NUMBER, OTHER_SITE, OTHER_COUNTY = "stale", "another number", "another site", "another county"
CONTRADICTED = "contradicted by a newer row"
SETTLES_NOTHING = "a class that settles nothing"
UNANSWERED = "nobody answered"
SORTS = 4
"""Sorts of noise that a table has at most; its maker gives them in turn."""

Made = tuple[dict[str, Value], datetime | None, str]


@dataclass(frozen=True)
class Scene:
    """What the makers draw from: the troubles, the sites that no order is about, the time of the export."""

    troubles: list[Trouble]
    idle: list[Site]
    foreign: list[Site]
    at: datetime

    def days_ago(self, rng: random.Random, first: int, last: int) -> datetime:
        """A time between this many whole days before the export."""
        return self.at - timedelta(days=rng.randint(first, last), minutes=rng.randint(0, 600))


def noise(seed: int, true: list[Row], known: list[Known], at: datetime, now: datetime) -> Iterator[Row]:
    """As many rows as make the fixed share of all rows of the evidence tables, spread over those tables."""
    troubles = troubles_of(known)
    if not troubles:
        return
    places = [str(one.order.truth.get("place") or "") for one in known]
    foreign = [site for site in sites() if site.county != own_county()]
    # With thousands of orders every own site is named.
    idle = [site for site in sites() if site.county == own_county() and _idle(site, places)] or foreign
    scenes = {when: Scene(troubles, idle, foreign, when) for when in (at, now)}
    counts = {key: sum(row.table == key for row in true) for key in EVIDENCE}
    for key, number in spread(counts).items():
        rng = draw(seed, "noise", key)
        # A short table has other sorts of noise under another seed.
        first = rng.randrange(SORTS)
        for place in range(first, first + number):
            values, since, why = MAKERS[key](rng, scenes[now if key in LIVE else at], place)
            yield Row(key, values, since, noise=why)


def spread(counts: dict[str, int]) -> dict[str, int]:
    """How many rows of noise each table gets: one at least, the rest as its true rows are many."""
    true = sum(counts.values())
    wanted = max(shares.counted(true, shares.NOISE / (1 - shares.NOISE)), len(counts))
    left = wanted - len(counts)
    shown = (
        {key: 1 + left * number // true for key, number in counts.items()}
        if true
        else dict.fromkeys(counts, 1)
    )
    for key in sorted(counts, key=lambda name: -counts[name])[: wanted - sum(shown.values())]:
        shown[key] += 1
    return shown


def _idle(site: Site, places: list[str]) -> bool:
    """Whether no order's place names what the site covers; the name of a village has its town in it."""
    return not any(name in place for name in site.covers for place in places)


def _stranger(rng: random.Random) -> str:
    """A number that no order has."""
    return f"1390002{rng.randint(1000, 9999)}"


def _trouble(rng: random.Random, scene: Scene) -> Trouble:
    return rng.choice(scene.troubles)


def _use(rng: random.Random, scene: Scene, place: int) -> Made:
    one = _trouble(rng, scene)
    if place % 2:
        when, phone, why = scene.at - timedelta(minutes=rng.randint(30, 900)), _stranger(rng), OTHER_NUMBER
        cell = one.cell
    else:
        when, phone, why = scene.days_ago(rng, 5, 10), one.orders[0].fields["CCH_ConsumerTel"], STALE
        cell = f"{rng.choice(scene.idle).name}-2"
    values: dict[str, Value] = {
        "号码": phone,
        "小区名称": cell,
        "类型": "占用",
        "最近时间": when,
        "次数": rng.randint(1, 60),
    }
    return values, when, why


def _alarm(rng: random.Random, scene: Scene, place: int) -> Made:
    name, sort, reason = rng.choice(tuple(ALARMS.values()))
    began, end, why = scene.at - timedelta(minutes=rng.randint(60, 600)), None, OTHER_SITE
    site = rng.choice(scene.idle)
    if place % 4 == 1:
        site, why = _trouble(rng, scene).site, STALE
        began = scene.days_ago(rng, 6, 9)
        end = began + timedelta(hours=rng.randint(1, 6))
    elif place % 4 == 2:
        site, why = rng.choice(scene.foreign), OTHER_COUNTY
    elif place % 4 == 3:
        site, why = _trouble(rng, scene).site, SETTLES_NOTHING
        name, sort, reason = "门禁告警", "其他", ""
        end = began + timedelta(minutes=20)
    values: dict[str, Value] = {
        "基站名称": site.name,
        "小区名称": "",
        "告警名称": name,
        "告警类别": sort,
        "发生时间": began,
        "清除时间": end or "",
        "原因": reason,
        "责任人": site.person,
        "责任人电话": site.phone,
    }
    return values, began, why


def _indicator(rng: random.Random, scene: Scene, place: int) -> Made:
    bad = rng.choice(({"PRB利用率": 95.0}, {"底噪": -90.0}, {"驻波比": 2.6}, {"误码率": 4.0}))
    when, why = scene.at - timedelta(minutes=rng.randint(5, 300)), OTHER_SITE
    cell = f"{rng.choice(scene.idle).name}-1"
    if place % 4 == 1:
        when, why = scene.days_ago(rng, 6, 9), STALE
        cell = _trouble(rng, scene).cell
    elif place % 4 == 2:
        cell, why = f"{rng.choice(scene.foreign).name}-1", OTHER_COUNTY
    elif place % 4 == 3:
        measured = [one for one in scene.troubles if one.table == "indicators"]
        if measured:
            # The newer row of the same cell is that of the trouble itself.
            cell, why = rng.choice(measured).cell, CONTRADICTED
            when = scene.at - timedelta(hours=rng.randint(30, 40))
    return {"小区名称": cell, "时间": when, **FINE, **bad}, when, why


def _plan(rng: random.Random, scene: Scene, place: int) -> Made:
    site, why = rng.choice(scene.idle), OTHER_SITE
    county, town, covers = site.county, site.town, site.covers[0]
    if place % 2 == 0:
        # Both counties have a town of this name.
        county, town, covers, why = "望川县", COUNTY_TOWN, COUNTY_TOWN, OTHER_COUNTY
    values: dict[str, Value] = {
        "站名": f"{PREFIXES[county]}_{covers}规划",
        "县区": county,
        "乡镇": town,
        "覆盖地点": covers,
        "阶段": "施工",
        "预计开通日期": (scene.at + timedelta(days=rng.randint(10, 90))).date(),
        "批次": f"{scene.at.year}年一期",
    }
    return values, None, why


def _announcement(rng: random.Random, scene: Scene, place: int) -> Made:
    foreign = place % 2 == 1
    site = rng.choice(scene.foreign) if foreign else _trouble(rng, scene).site
    began = scene.at - timedelta(hours=5) if foreign else scene.days_ago(rng, 6, 9)
    values: dict[str, Value] = {
        "公告编号": f"GG-{began:%Y%m%d}-{90000 + place}",
        "县区": site.county,
        "影响地点": site.covers[0],
        "影响业务": "手机业务",
        "原因": "供电线路检修",
        "发生时间": began,
        "预计恢复时间": began + timedelta(hours=6),
        "恢复时间": "" if foreign else began + timedelta(hours=5),
    }
    return values, began, OTHER_COUNTY if foreign else STALE


def _change(rng: random.Random, scene: Scene, place: int) -> Made:
    other = place % 2 == 1
    site = rng.choice(scene.idle) if other else _trouble(rng, scene).site
    began = scene.days_ago(rng, 1, 3) if other else scene.days_ago(rng, 40, 60)
    values: dict[str, Value] = {
        "变更编号": f"BG-{began:%Y%m%d}-{90000 + place}",
        "县区": site.county,
        "基站名称": site.name,
        "变更类别": "搬迁",
        "变更内容": "站点搬迁",
        "开始时间": began,
        "完成时间": began + timedelta(hours=8),
        "复测结果": "正常",
        "责任人": site.person,
    }
    return values, began, OTHER_SITE if other else STALE


def _check(rng: random.Random, scene: Scene, place: int) -> Made:
    cause = rng.choice(tuple(CHECKS))
    way, words, passed_on = CHECKS[cause]
    other = place % 2 == 1
    when = scene.at - timedelta(hours=2) if other else scene.days_ago(rng, 7, 12)
    phone = _stranger(rng) if other else _trouble(rng, scene).orders[0].fields["CCH_ConsumerTel"]
    values: dict[str, Value] = {
        "号码": phone,
        "核查方式": way,
        "省内投诉原因": cause,
        "核查结论": words,
        "核查时间": when,
        "无线侧": "正常",
        "转派部门": passed_on,
    }
    return values, when, OTHER_NUMBER if other else STALE


def _event(rng: random.Random, scene: Scene, place: int) -> Made:
    other = place % 2 == 1
    site = rng.choice(scene.idle) if other else _trouble(rng, scene).site
    began = scene.at - timedelta(hours=4) if other else scene.days_ago(rng, 30, 60)
    values: dict[str, Value] = {
        "活动": f"{site.covers[0]}集会",
        "县区": site.county,
        "活动地点": site.covers[0],
        "开始时间": began,
        "结束时间": began + timedelta(hours=10),
        "保障清单": "否",
    }
    return values, None, OTHER_SITE if other else STALE


def _test(rng: random.Random, scene: Scene, place: int) -> Made:
    other = place % 2 == 1
    site = rng.choice(scene.foreign) if other else _trouble(rng, scene).site
    when = scene.days_ago(rng, 2, 9) if other else scene.days_ago(rng, 40, 80)
    values: dict[str, Value] = {
        "县区": site.county,
        "测试地点": site.covers[0],
        "测试时间": when,
        "移动电平": -82,
        "联通电平": -90,
        "电信电平": -91,
        "测试人": "李测试",
    }
    return values, when, OTHER_COUNTY if other else STALE


def _call(rng: random.Random, scene: Scene, place: int) -> Made:
    if place % 2:
        when = scene.at - timedelta(minutes=rng.randint(20, 900))
        values: dict[str, Value] = {
            "号码": _stranger(rng),
            "开始时间": when,
            "时长": rng.randint(30, 200),
            "接通": "是",
            "主叫号码": CALLER,
        }
        return values, when, OTHER_NUMBER
    one = _trouble(rng, scene)
    when = one.dispatched + timedelta(minutes=1)
    values = {
        "号码": one.orders[-1].fields["CCH_ConsumerTel"],
        "开始时间": when,
        "时长": 0,
        "接通": "否",
        "主叫号码": CALLER,
    }
    return values, when, UNANSWERED


def _note(rng: random.Random, scene: Scene, _place: int) -> Made:
    when = scene.at - timedelta(minutes=rng.randint(20, 900))
    values: dict[str, Value] = {
        "工单号": "",
        "号码": _stranger(rng),
        "处理结果": "解决",
        "客户态度": "满意",
        "坐席": "王值班",
        "时间": when,
        "备注": "已处理，客户满意",
    }
    return values, when, OTHER_NUMBER


def _card(rng: random.Random, scene: Scene, place: int) -> Made:
    other = place % 2 == 1
    site = rng.choice(scene.idle) if other else _trouble(rng, scene).site
    when = scene.at - timedelta(hours=3) if other else scene.days_ago(rng, 6, 9)
    cause = rng.choice(tuple(ALARMS))
    values: dict[str, Value] = {
        "基站名称": site.name,
        "省内投诉原因": cause,
        "处理办法": ALARMS[cause][2],
        "处理班组": f"{site.town}抢修班",
        "恢复时间": when,
        "告知人": site.person,
        "时间": when,
        "有效期至": when + timedelta(hours=24),
        "登记人": "王值班",
    }
    return values, when, OTHER_SITE if other else STALE


MAKERS: dict[str, Callable[[random.Random, Scene, int], Made]] = {
    "numbers": _use,
    "alarms": _alarm,
    "indicators": _indicator,
    "planning": _plan,
    "announcements": _announcement,
    "changes": _change,
    "checks": _check,
    "events": _event,
    "drive_tests": _test,
    "calls": _call,
    "call_notes": _note,
    "site_cards": _card,
}
"""Table → what makes a row of its noise."""
