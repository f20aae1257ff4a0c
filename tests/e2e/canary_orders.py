"""What a branch has of the customers of the canary story: orders on the site, rows of workbooks, tables of its own."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support import orders
from tests.support.bot import ROOT
from tests.support.canaries import COLLEAGUES, PEOPLE, Person
from tests.support.mock_site import MockSite

ENDS = dict(
    zip(
        (
            *("completed", "unsolved", "rejected", "lacking", "unnamed", "lost"),
            *("refused", "odd", "taken", "explained", "killed", "repeated"),
        ),
        PEOPLE,
        strict=False,
    )
)
"""How an order ends → whose it is."""

PAST = PEOPLE[11:]
"""Whose past orders the branch has; the first of them has an open one on the site as well."""

EXPLAINED = "因站点停电正在抢修，预计今晚恢复，已告知"
TOLD = "信号弱，通话断续，请核实处理。"


def put(site: MockSite, end: str) -> str:
    """Insert the order that ends so; returns its number."""
    one = ENDS[end]
    more = {"CCH_Koujing": EXPLAINED + one.told()} if end == "explained" else {}
    return orders.put(site, held=end not in ("completed", "taken"), fields=fields_of(one) | more)


def fields_of(one: Person) -> dict[str, str]:
    """An order's fields with everything of its customer that a hotline may type."""
    return {
        "BaseSummary": f"个人投诉-{one.name}（{one.number}）信号弱",
        "CCH_ConsumerName": one.name,
        "CCH_ConsumerTel": one.number,
        "ComplaintNum": one.number,
        "CCH_ApplyPhone": one.caller_number,
        "CCH_Complain_AreaDesc": one.address,
        "CCH_IncidentDesc": f"{one.caller}反映信号弱",
        "CCH_ComplainDesc": one.told() + TOLD,
        "CCH_PretreatmentDesc": f"{one.told()}未恢复，请核实处理。",
    }


def row_of(end: str, order_no: str) -> orders.Row:
    """The workbook's row of an order; what people type freely names the customer."""
    one = ENDS[end]
    if end == "rejected":
        return orders.rejected(order_no, 驳回说明=f"{one.name}住{one.address}", 备注=one.told())
    make = orders.unsolved if end == "unsolved" else orders.solved
    row = make(order_no, 联系客户电话=one.number, 备注=one.told())
    row["解决措施"] = f"到{one.address}调整天线,{one.name}认可"
    more = {"lacking": {"占用基站": "", "客户态度": ""}, "explained": {"有无口径": "有"}}
    return row | more.get(end, {})


def tables(folder: Path) -> dict[str, str]:
    """The branch's own tables, customers in all of them, written into a new folder; the variables that name them."""
    now = orders.minutes(-60)
    seen = {"小区名称": "LX_青槐政府-3", "类型": "占用", "最近时间": now}
    cell = {"小区名称": "LX_青槐政府-3", "基站名称": "LX_青槐政府", "县区": "澜溪县", "乡镇": "青槐镇"}
    told = {"公告编号": "GG-1", "县区": "澜溪县", "原因": "市电检修", "发生时间": now}
    rows = {
        "HISTORY": [_past(number, one, now) for number, one in enumerate(PAST)],
        "CELLS": [cell | {"覆盖地点": "上河村、上湾村、大坝村"}],
        "NUMBERS": [{"号码": one.number} | seen for one in PEOPLE],
        "ANNOUNCEMENTS": [told | {"影响地点": one.address} for one in PEOPLE[15:16]],
    }
    folder.mkdir()
    files = {
        f"EOMS_FACTS_{key}_FILE": write_csv(folder / f"{key.lower()}.csv", found)
        for key, found in rows.items()
    }
    gazetteer = ROOT / "fixtures" / "triage" / "gazetteer.json"
    return files | {
        "EOMS_FILES_GAZETTEER": str(gazetteer),
        "EOMS_INTERCEPT_PROVINCE_MAIL": "duty@eoms.example",
    }


def complaints(path: Path) -> Path:
    """Everybody's complaint as a line of JSON."""
    lines = [{"id": str(n), "text": one.told(), "phone": one.number} for n, one in enumerate(PEOPLE)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> str:
    """A CSV file with these rows (column → text), at its path as text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def _past(number: int, one: Person, when: str) -> dict[str, str]:
    """A past order; every second one has been handled."""
    row = {
        "工单号": f"ID-056-20260105-{number:05}",
        "分派时间": when,
        "客户姓名": one.name,
        "客户电话": one.number,
        "县区": "澜溪县",
        "投诉地点": one.address,
        "投诉内容": one.told() + TOLD,
        "占用基站": "LX_青槐政府",
    }
    handled = {
        "解决措施": f"到{one.address}更换跳线，{one.name}认可",
        "处理结果": "解决",
        "处理人": COLLEAGUES[0],
        "完成时间": orders.minutes(-30),
        "回访结果": f"{one.name}未接通",
    }
    return row | (handled if number % 2 == 0 else {})
