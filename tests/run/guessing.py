"""A preview whose orders are decided by the branch's tables: one by facts alone, one that wants a guess
confirmed.

Row 1 is the operator's workbook's. Row 2 has a talk with the customer and everything else by facts: it
waits for one
approval. Row 3 has a talk as well, but nobody has seen its customer's number: its site is a guess, and
what rests on
it. Row 4 is turned away by a guess.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.settings.facts import FactSources
from tests.decide import build
from tests.run.plans import BATCHES, OURS, ROWS, Office, order_of
from tests.tables import sources

SOLVED, FACTS, GUESSED, AWAY = (f"ID-056-20260105-0000{n}" for n in (1, 4, 5, 6))
SEEN, UNSEEN = "13900000003", "13900000004"
SITE, CELL = "LX_青槐政府", "LX_青槐政府-3"
PLACE = "青槐镇上湾村"
PLACES = Path(__file__).resolve().parents[2] / "fixtures" / "triage" / "gazetteer.json"
HERE = {"complaint": "青槐镇上湾村今天早上开始没有信号，电话打不出去", "fault_place": PLACE}

ORDERS = {
    SOLVED: order_of(SOLVED),
    FACTS: order_of(FACTS, customer_tel=SEEN, fault_number=SEEN, **HERE),
    GUESSED: order_of(GUESSED, customer_tel=UNSEEN, fault_number=UNSEEN, **HERE),
    AWAY: order_of(AWAY, complaint="家里宽带光猫红灯上不了网", complain_type=OURS),
}
CALLED = build.DISPATCHED + timedelta(hours=2)


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S}"


TABLES: dict[str, list[dict[str, str]]] = {
    "cells": [
        {
            **{"小区名称": CELL, "基站名称": SITE, "县区": "澜溪县", "乡镇": "青槐镇"},
            **{"覆盖地点": "青槐镇街上、上湾村", "网络类型": "4G(LTE)", "经度": "113.45", "纬度": "28.12"},
        },
        {
            **{"小区名称": "LX_柳林渡-1", "基站名称": "LX_柳林渡", "县区": "澜溪县", "乡镇": "柳林渡镇"},
            **{"覆盖地点": "柳林渡古镇", "网络类型": "5G", "经度": "113.45", "纬度": "28.5"},
        },
    ],
    "numbers": [
        {
            **{"号码": SEEN, "小区名称": CELL, "类型": "占用"},
            "最近时间": _at(build.DISPATCHED - timedelta(minutes=20)),
        }
    ],
    "alarms": [
        {
            **{"基站名称": SITE, "告警名称": "市电停电告警", "告警类别": "停电", "原因": "市电检修"},
            "发生时间": _at(build.DISPATCHED - timedelta(hours=1)),
            "清除时间": _at(build.DISPATCHED + timedelta(minutes=30)),
        }
    ],
    "calls": [
        {
            **{"号码": number, "时长": "65", "接通": "是", "主叫号码": build.DESK},
            "开始时间": _at(CALLED),
        }
        for number in (SEEN, UNSEEN)
    ],
    "call_notes": [
        {
            **{"工单号": number, "处理结果": "解决", "客户态度": "满意", "坐席": "王值班"},
            "时间": _at(CALLED + timedelta(minutes=5)),
        }
        for number in (FACTS, GUESSED)
    ],
}


class GuessOffice(Office):
    """An office with the branch's tables, and with the names of its places."""

    orders = ORDERS
    batches = (replace(BATCHES[0], rows=ROWS[:1]),)

    def __post_init__(self) -> None:
        super().__post_init__()
        files = self.settings.files.model_copy(update={"gazetteer": PLACES})
        self.settings = self.settings.model_copy(update={"files": files})
        self.tables()

    def tables(self, **changed: list[dict[str, str]]) -> None:
        """Write the tables, some with other rows, half an hour before the preview."""
        hours = (sources.NOW - build.NOW) / timedelta(hours=1) + 0.5
        files: dict[str, dict[str, Path]] = {
            key: {"file": sources.write(self.home, f"{key}.csv", rows, hours_old=hours)}
            for key, rows in (TABLES | changed).items()
        }
        facts = FactSources.model_validate(files)
        self.settings = self.settings.model_copy(update={"facts": facts})
