"""Rows of the reply templates as values: one good reply of each, to be spoilt by the tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from eoms_bot.advise.replies import compose
from eoms_bot.advise.reply_common import Draft, ReplyDesk
from eoms_bot.model.branch import ReplyLimits
from eoms_bot.model.evidence import Evidence, Record, Value
from eoms_bot.model.texts.reply_kinds import ReplyChoices
from eoms_bot.model.zone import SHANGHAI
from tests.decide import diagnosing as county

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=SHANGHAI)
DESK = "13900000090"
ROUTER = "127.0.0.11"

Row = dict[str, Value | None]


def clock(hour: int, minute: int = 0) -> datetime:
    """A time of the day of the tests."""
    return datetime(2026, 1, 5, hour, minute, tzinfo=SHANGHAI)


FAULT: Row = {
    "基站名称": "LX_青槐政府",
    "故障现象": "周边无信号",
    "到达时间": clock(10, 20),
    "原因": "天馈老化",
    "其他专业": "电力",
    "其他专业到达时间": clock(10, 30),
    "其他专业恢复时间": clock(11),
    "更换设备": "跳线",
    "旧型号": "J-2",
    "旧数量": 1.0,
    "新型号": "J-3",
    "新数量": 1.0,
    "处理方法": "更换跳线",
    "是否恢复": "是",
    "故障恢复时间": clock(11, 40),
    "告警清除时间": clock(11, 38),
    "处理人员": "王维护",
    "处理人员电话": "13900000021",
    "故障归类": "天馈",
}
OPEN: Row = FAULT | {"是否恢复": "否", "故障恢复时间": None, "告警清除时间": None}
SLOW: Row = {
    "影响业务": "网页、视频",
    "影响范围": "大部分",
    "机房": "青槐机房",
    "丢包率": 5.0,
    "延时": 80.0,
    "包长": 2000.0,
    "次数": 20.0,
    "现场现象": "网页打开慢",
    "测试时间": clock(10),
    "测试人": "李测试",
    "测试人电话": "13900000022",
}
ANNOUNCEMENT: Row = {
    "县区": "澜溪县",
    "小区或学校": "锦绣澜庭",
    "楼栋": "3栋",
    "影响业务": "个人宽带、WLAN",
    "原因": "市政施工损伤光缆",
    "影响用户数": 120.0,
    "抢修队伍": "城区抢修班",
    "发生时间": clock(9, 10),
    "预计恢复时间": clock(18),
    "公告人": "赵公告",
    "公告人电话": "13900000023",
    "公告部门": "澜溪网络部",
    "公告地市": "泽宁市",
}


def site(number: int, **change: Value) -> Row:
    """A slow site."""
    row: Row = {"网站名称": f"甲网{number}", "解析地址": f"127.0.0.{number}", "地址类别": "第三方出口"}
    return {**row, **change}


def record(row: Row, number: int = 2) -> Record:
    """A row of a file; columns that are None are empty."""
    values = {name: value for name, value in row.items() if value is not None}
    return Record(f"回复.xlsx 第{number}行", NOW, values)


def desk(**tables: Any) -> ReplyDesk:
    """The desk under the tests' choices, with these tables only."""
    everything = county.evidence(**tables)
    own = Evidence({key: everything.of(key) for key in tables})
    return ReplyDesk(ReplyChoices(routers={"青槐机房": ROUTER}), (DESK,), ReplyLimits(), own, NOW)


def fault(base: Row = FAULT, tables: dict[str, Any] | None = None, **change: Value | None) -> Draft:
    """The draft of a fault reply with some columns changed."""
    return compose("fault", (record(base | change),), desk(**(tables or {})))[0][1]


def slow(sites: int = 3, **change: Value | None) -> Draft:
    """The draft of a slow-network reply over so many sites."""
    return of_sites([site(number) for number in range(1, sites + 1)], **change)


def of_sites(sites: list[Row], **change: Value | None) -> Draft:
    """The draft of a slow-network reply over these sites."""
    rows = [SLOW | change | sites[0], *sites[1:]]
    ((_, draft),) = compose("slow", [record(row, number) for number, row in enumerate(rows, start=2)], desk())
    return draft


def announcement(tables: dict[str, Any] | None = None, **change: Value | None) -> Draft:
    """The draft of an announcement with some columns changed."""
    return compose("announcement", (record(ANNOUNCEMENT | change),), desk(**(tables or {})))[0][1]


def reasons(draft: Draft) -> str:
    """All refusals as one text."""
    return "\n".join(f"{one.column}：{one.why}" for one in draft.refusals)


def later(minutes: int) -> datetime:
    """A time so many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)
