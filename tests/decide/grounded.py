"""The branch's tables around one solved order, for the tests of C-佐证."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from eoms_bot.model.batch import BatchRow
from eoms_bot.model.evidence import Evidence
from tests.decide import build
from tests.decide import diagnosing as county

ALARM: county.Row = {
    "基站名称": "LX_青槐政府",
    "告警名称": "驻波告警",
    "告警类别": "驻波",
    "发生时间": build.DISPATCHED - timedelta(hours=1),
    "清除时间": datetime(2026, 1, 5, 16, 18, tzinfo=build.NOW.tzinfo),
}
PLACE = build.order(fault_place="青槐镇上湾村")


def tables(**given: Any) -> Evidence:
    """Only these tables."""
    every = county.evidence(**given)
    return Evidence({key: every.of(key) for key in given})


def notes(row: BatchRow, **given: Any) -> list[tuple[str, str]]:
    """The steps of C-佐证 as (verdict, note)."""
    return build.told(row, "C-佐证", **given)
