"""Tables of an invented county for the method's tests, built as values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from eoms_bot.decide.diagnosis.diagnose import diagnose
from eoms_bot.decide.diagnosis.model import Complaint, Diagnosis, Inquiry, Suspect, Thresholds
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Evidence, Record, Snapshot, Value
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.tables import load_rules

AT = datetime(2026, 1, 5, 10, 0, tzinfo=SHANGHAI)
CUSTOMER = "13900000001"
COUNTY = "澜溪县"
PHRASES = load_rules().phrase

Row = dict[str, Value]

QINGHUAI: Row = {
    "小区名称": "LX_青槐政府-3",
    "基站名称": "LX_青槐政府",
    "县区": COUNTY,
    "乡镇": "青槐镇",
    "覆盖地点": "青槐镇街上、上湾村",
    "经度": 113.45,
    "纬度": 28.12,
    "责任人": "王责任",
}
NEARBY: Row = QINGHUAI | {
    "小区名称": "LX_大坝村-1",
    "基站名称": "LX_大坝村",
    "覆盖地点": "大坝村",
    "纬度": 28.125,
}
FAR: Row = QINGHUAI | {
    "小区名称": "LX_柳林渡-1",
    "基站名称": "LX_柳林渡",
    "乡镇": "柳林渡镇",
    "覆盖地点": "柳林渡古镇",
    "纬度": 28.5,
}
SEEN: Row = {
    "号码": CUSTOMER,
    "小区名称": "LX_青槐政府-3",
    "类型": "占用",
    "最近时间": datetime(2026, 1, 5, 9, 40, tzinfo=SHANGHAI),
}
OUTAGE: Row = {
    "基站名称": "LX_青槐政府",
    "告警名称": "市电停电告警",
    "告警类别": "停电",
    "发生时间": datetime(2026, 1, 5, 9, 10, tzinfo=SHANGHAI),
}
HEALTHY: Row = {
    "小区名称": "LX_青槐政府-3",
    "时间": datetime(2026, 1, 5, 8, 0, tzinfo=SHANGHAI),
    "底噪": -115.0,
    "误码率": 0.0,
    "驻波比": 1.1,
    "PRB利用率": 40.0,
}
PLAN: Row = {
    "站名": "LX_上湾村规划",
    "县区": COUNTY,
    "覆盖地点": "上湾村、杨家冲",
    "阶段": "施工",
}
TABLES: dict[str, list[Row]] = {
    "cells": [QINGHUAI, NEARBY, FAR],
    "numbers": [SEEN],
    "alarms": [],
    "indicators": [HEALTHY],
    "planning": [PLAN],
    "announcements": [],
}
"""Everything is there and well."""


def evidence(**tables: list[Row] | str) -> Evidence:
    """The tables with some replaced; a text instead of rows is a state that is not 正常."""
    found = {}
    for key, rows in (TABLES | tables).items():
        label: Any = KINDS[key].label
        if isinstance(rows, str):
            state: Any = rows
            found[key] = Snapshot(label, state, why="试验")
        else:
            records = tuple(
                Record(f"{label}.csv 第{number}行", AT, row) for number, row in enumerate(rows, start=2)
            )
            found[key] = Snapshot(label, "正常", records, AT)
    return Evidence(found)


def asked(place: str = "青槐镇上湾村", words: str = "在家里信号很弱", **given: Any) -> Inquiry:
    """A complaint; `phones`, `at`, `position`, `evidence`, `thresholds` and `phrases` may be given."""
    question = Complaint(
        place, COUNTY, given.get("at", AT), given.get("phones", (CUSTOMER,)), words, given.get("position")
    )
    tables, limits = given.get("evidence", evidence()), given.get("thresholds", Thresholds())
    return Inquiry(question, tables, limits, given.get("phrases", PHRASES))


GIVEN = ("phones", "at", "position", "thresholds", "phrases")


def found(*complaint: str, **tables: Any) -> Diagnosis:
    """What the method makes of a complaint with some tables replaced; place and words may be given."""
    given = {name: tables.pop(name) for name in GIVEN if name in tables}
    return diagnose(asked(*complaint, evidence=evidence(**tables), **given))


def verdicts(diagnosis: Diagnosis, name: str) -> list[str]:
    """The verdicts of the steps of a name."""
    return [step.verdict for step in diagnosis.steps if step.name.endswith(name)]


def site(diagnosis: Diagnosis) -> Sourced:
    """The site, which must have been found."""
    assert diagnosis.site is not None, diagnosis
    return diagnosis.site


def cause(diagnosis: Diagnosis) -> Suspect:
    """The strongest suspect, which there must be."""
    assert diagnosis.cause is not None, diagnosis
    return diagnosis.cause
