"""The branch's table of past orders: two months of them, with call-backs made, missed and due, and promises kept and broken."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import mock_eoms.seed
from eoms_bot.model.order import Order
from mock_eoms.seed import places

GAZETTEER = Path(mock_eoms.seed.__file__).parent / "gazetteer.json"
COLUMNS = (
    *("工单号", "分派时间", "处理时限", "客户姓名", "客户电话", "县区", "投诉地点", "投诉内容", "占用基站"),
    *("省内投诉原因", "解决措施", "处理结果", "处理人", "完成时间", "预计解决时间", "遗留解决时间"),
    *("客户态度", "回访时间", "回访结果", "敏感", "需建站"),
)
CAUSES = (
    ("覆盖-室内弱覆盖", "室内信号弱，通话断断续续", "调整天馈下倾角，复测电平良好"),
    ("容量-小区高负荷", "晚上八点以后上网慢", "忙时负荷偏高，已开启载波"),
    ("故障-基站断电退服", "突然没有信号", "抢修恢复供电，业务恢复"),
    ("覆盖-无覆盖盲区", "村里打电话要走到村口", "已列入本期建设计划"),
    ("覆盖-规划站点未建成", "新小区里没有信号", "站点施工中，开通前请用室外信号"),
    ("干扰-外部干扰", "信号满格但通话杂音大", "排查到干扰源，正在协调拆除"),
)
UNSOLVED = ("覆盖-无覆盖盲区", "覆盖-规划站点未建成", "干扰-外部干扰")
PER_DAY = (2, 3, 1, 2, 4, 1, 2)
BACK = 56
LONG_PAST = 88
"""Orders up to this one are all settled with the customer."""


def rows(now: datetime) -> list[dict[str, str]]:
    """Orders of the last eight weeks but the last ten days, whose orders the bot itself has handled."""
    chance = random.Random(11)
    found: list[dict[str, str]] = []
    for back in range(BACK, 10, -1):
        for _ in range(PER_DAY[back % 7]):
            found.append(_row(chance, len(found) + 1, now - timedelta(days=back, hours=chance.randrange(10))))
    # Of yesterday: what was answered by hand, and has to be called back by now.
    for hours in (30, 27, 22, 20, 15):
        found.append(_row(chance, len(found) + 1, now - timedelta(hours=hours), called=False))
    return found


def row_of(order: Order) -> dict[str, str]:
    """An order that the bot has closed, as the branch's export has it: its own words, and nothing of what was done."""
    sent = order.ref.dispatched
    return {
        "工单号": order.order_no,
        "分派时间": _minute(sent) if sent else "",
        "客户姓名": order.fact("customer_name"),
        "客户电话": order.fact("customer_tel"),
        "县区": "澜溪县",
        "投诉地点": order.fact("fault_place"),
        "投诉内容": order.fact("complaint"),
    }


def _row(chance: random.Random, number: int, sent: datetime, *, called: bool = True) -> dict[str, str]:
    cause, words, measure = chance.choice(CAUSES)
    done = sent + timedelta(hours=chance.randrange(2, 9), minutes=chance.randrange(60))
    town, village = chance.choice(places.TOWNS), chance.choice(places.VILLAGES)
    estate = chance.choice(places.ESTATES)
    place = estate if cause.startswith(("容量", "干扰")) else f"{town}{village}"
    row = {
        "工单号": f"ID-056-{sent:%Y%m%d}-{700 + number:05d}",
        "分派时间": _minute(sent),
        "处理时限": _minute(sent + timedelta(hours=36)),
        "客户姓名": chance.choice(places.NAMES),
        "客户电话": f"1390000{7000 + number}",
        "县区": "澜溪县",
        "投诉地点": place,
        "投诉内容": words,
        "占用基站": f"LX_{place[:4]}-{number % 3 + 1}",
        "省内投诉原因": cause,
        "解决措施": measure,
        "处理结果": "未解决" if cause in UNSOLVED else "解决",
        "处理人": chance.choice(("王值班", "李协办", "周白班")),
        "完成时间": _minute(done),
        "客户态度": chance.choice(("满意", "满意", "基本满意", "认可", "不认可")),
    }
    return (
        row
        | _promise(chance, row, sent)
        | (_call(chance, row, done, number) if called else {"客户态度": "认可"})
    )


def _promise(chance: random.Random, row: Mapping[str, str], sent: datetime) -> dict[str, str]:
    """When an unsolved problem was to be solved, and when it was."""
    if row["处理结果"] != "未解决":
        return {}
    due = sent + timedelta(days=chance.choice((14, 21, 30, 60, 90)))
    solved = due + timedelta(days=chance.choice((-4, -2, 3)))
    kept = (
        {"遗留解决时间": _minute(solved)}
        if chance.random() < 0.45 and solved < sent + timedelta(days=24)
        else {}
    )
    wanted = {"需建站": "是"} if row["省内投诉原因"] == "覆盖-无覆盖盲区" else {}
    return {"预计解决时间": f"{due:%Y-%m-%d} 18:00"} | kept | wanted


def _call(chance: random.Random, row: Mapping[str, str], done: datetime, number: int) -> dict[str, str]:
    """The call-back within a day; a few were late, not reached, or found the customer unhappy."""
    if row["客户态度"] == "满意":
        return {}
    when = done + timedelta(hours=chance.choice((3, 8, 20, 26)))
    open_still = ("未接通", "不满意") if number > LONG_PAST else ()
    result = chance.choice(("满意", "基本满意", "认可", "认可", "基本满意", *open_still))
    return {"回访时间": _minute(when), "回访结果": result}


def csv_of(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A table as Excel saves one."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(columns), restval="")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
