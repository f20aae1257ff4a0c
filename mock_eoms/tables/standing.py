"""Tables that speak for no single order.

They are: people, calendar, agreed wordings, and the archive of earlier orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mock_eoms.people import gazetteer
from mock_eoms.seed import places
from mock_eoms.seed.build import CASES
from mock_eoms.tables.contacts import words_of
from mock_eoms.tables.county import SURNAMES, own_county, site_of, sites
from mock_eoms.tables.known import Known, draw
from mock_eoms.tables.rows import Row, Value
from mock_eoms.tables.shares import PAST_ORDERS

HOLIDAYS = ((1, 1, 1, "元旦"), (5, 1, 3, "劳动节"), (10, 1, 7, "国庆节"))
"""(month, first day, days, name) of the invented branch's calendar."""

POSTS = {"县区投诉接口人": "接口", "现场测试人员": "测试"}
"""Post → what its people are called after their surname."""


def people() -> Iterator[Row]:
    """Whom to call: each county's responsible people, its desk and testers, and their stand-ins."""
    persons = {(site.county, site.person, site.phone): None for site in sites()}
    for county, person, phone in persons:
        yield Row("people", _person(county, "县区责任人", person, phone, backs=False))
    counties = [own_county(), *gazetteer()["neighbours"]]
    for number, county in enumerate(counties):
        for index, (post, called) in enumerate(POSTS.items()):
            for backs in (False, True):
                place = number * 4 + index * 2 + backs
                name = f"{SURNAMES[place % len(SURNAMES)]}{called}"
                yield Row("people", _person(county, post, name, f"139000001{place:02d}", backs=backs))


def _person(county: str, post: str, name: str, phone: str, *, backs: bool) -> dict[str, Value]:
    return {
        "县区": county,
        "岗位": post,
        "姓名": name,
        "电话": phone,
        "时段": "18:00-08:00" if backs else "08:00-18:00",
        "备岗": "是" if backs else "否",
    }


def calendar(now: datetime) -> Iterator[Row]:
    """The holidays of the year before, this one and the next."""
    for year in (now.year - 1, now.year, now.year + 1):
        for month, first, days, name in HOLIDAYS:
            for day in range(first, first + days):
                yield Row(
                    "calendar", {"日期": f"{year}-{month:02d}-{day:02d}", "类型": "休息日", "说明": name}
                )


def wordings(known: list[Known], now: datetime) -> Iterator[Row]:
    """The agreed wordings that orders carry, each once."""
    found: dict[str, Known] = {}
    for one in known:
        words = one.order.fields.get("CCH_Koujing", "")
        if words and one.trouble is not None:
            found.setdefault(words, one)
    for number, (words, one) in enumerate(found.items(), start=1):
        assert one.trouble is not None
        yield Row(
            "koujing",
            {
                "口径编号": f"KJ-{number:03d}",
                "省内投诉原因": one.trouble.cause,
                "适用地点": one.trouble.name,
                "口径": words,
                "可以解决": "是" if one.order.truth.get("solvable") else "否",
                "有效期至": (now + timedelta(days=60)).date(),
            },
        )


def archive(seed: int, now: datetime) -> Iterator[Row]:
    """Closed orders of earlier weeks, of numbers and days that no open order has."""
    rng = draw(seed, "archive")
    cases = [case for case in CASES if case.expected == "complete"]
    for number in range(1, PAST_ORDERS + 1):
        case = rng.choice(cases)
        words = {
            "town": rng.choice(places.TOWNS),
            "village": rng.choice(places.VILLAGES),
            "estate": rng.choice(places.ESTATES),
            "road": rng.choice(places.ROADS),
            "tel": f"1390001{1000 + number}",
            "name": rng.choice(places.NAMES),
        }
        place = case.place.format(**words)
        found = site_of(place, own_county())
        sent = now - timedelta(days=rng.randint(4, 60), minutes=rng.randint(0, 1439))
        solved = case.solvable is not False
        result = "解决" if solved else "未解决"
        done = sent + timedelta(hours=rng.randint(2, 30))
        yield Row(
            "history",
            {
                "工单号": f"ID-056-{sent:%Y%m%d}-{8000 + number:05d}",
                "分派时间": sent,
                "处理时限": sent + timedelta(hours=36),
                "客户姓名": words["name"],
                "客户电话": words["tel"],
                "县区": own_county(),
                "投诉地点": place,
                "投诉内容": case.text.format(**words),
                "占用基站": found[0].name if found else "",
                "省内投诉原因": case.cause,
                "解决措施": words_of(case.cause, result),
                "处理结果": result,
                "处理人": "王值班",
                "完成时间": done,
                "客户态度": "满意" if solved else "认可",
                "敏感": "否",
            },
            sent,
        )
