"""Orders for the mock site, and the workbook rows that decide them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.mock_site import MockSite

CUSTOMER, DESK = "13900000001", "13900000008"
SITE_ZONE = ZoneInfo("Asia/Shanghai")
FIELDS = {
    "BaseSummary": "个人投诉-镇区信号弱",
    "CCH_ComplainType": "移动业务.网络质量.语音通话（4G）.无信号或信号弱",
    "CCH_ComplainResource": "10086热线",
    "CCH_ConsumerName": "柳试样",
    "CCH_ConsumerTel": CUSTOMER,
    "ComplaintNum": CUSTOMER,
    "CCH_ApplyPhone": CUSTOMER,
    "CCH_ClientLevel": "C",
    "CCH_Complain_AreaDesc": "青槐镇集镇",
    "CCH_ComplainDesc": "青槐镇集镇信号弱，通话断续，请核实处理。",
    "CCH_PretreatmentDesc": "已核实用户状态正常，未恢复，请核实处理。",
}
CANARIES = (CUSTOMER, FIELDS["CCH_ConsumerName"])
"""What of every inserted order must never stand in an artefact; other words of it are places, which may."""

Row = dict[str, str]


def put(site: MockSite, *, held: bool = True, fields: dict[str, str] | None = None, **details: Any) -> str:
    """Insert an order, accepted by clerk01 already if `held`; returns its number."""
    holder = {"holder": "clerk01"} if held else {}
    return str(site.add_order({**FIELDS, **(fields or {})}, **holder, **details)["order_no"])


def minutes(offset: float) -> str:
    """The site's time so many minutes from now, as a workbook has it."""
    return f"{datetime.now(SITE_ZONE) + timedelta(minutes=offset):%Y-%m-%d %H:%M}"


def solved(order_no: str, **changes: str) -> Row:
    """The row of an order that was solved, with the customer called."""
    row = {
        "工单号": order_no,
        "处理方式": "完成",
        "处理结果": "解决",
        "暂时无法解决地点": "",
        "预计解决时间": "",
        "省内投诉原因": "覆盖-室外弱覆盖",
        "有无口径": "无",
        "占用基站": "LX_青槐政府-3",
        "解决措施": "调整天线方位角,复测正常",
        "解决时间": minutes(-10),
        "联系客户电话": CUSTOMER,
        "联系时间": minutes(-5),
        "联系号码": DESK,
        "客户态度": "认可",
        "投诉区域": "乡镇",
        "投诉所属小区": "LX_青槐政府-3",
        "场景分类": "乡镇",
        "网络类型": "4G(LTE)",
        "驳回原因": "",
        "驳回说明": "",
        "原工单号": "",
        "集团投诉原因": "",
        "措施类别": "",
        "未联系原因": "",
        "重大投诉": "",
        "备注": "",
    }
    return row | changes


def unsolved(order_no: str, **changes: str) -> Row:
    """The row of an order that waits for a planned site; it needs a leftover entry."""
    expected = {"解决时间": "", "暂时无法解决地点": "否", "预计解决时间": minutes(60 * 24 * 40)}
    words = {
        "处理结果": "未解决",
        "解决措施": "规划站施工中,开通后覆盖改善",
        "省内投诉原因": "覆盖-规划站点未建成",
    }
    return solved(order_no) | expected | words | changes


def rejected(order_no: str, **changes: str) -> Row:
    """The row of an order that goes back for a reason of the rule table."""
    row = dict.fromkeys(solved(order_no), "")
    return row | {"工单号": order_no, "处理方式": "驳回", "驳回原因": "非我部门工单"} | changes


ROWS = {"accept": solved, "complete": solved, "reject": rejected, "leftover": unsolved}
"""Write → the row of an order that takes it."""
TIMES = {"解决时间": -10, "联系时间": -5, "预计解决时间": 60 * 24 * 40}
"""Column → minutes from now."""


def row(kind: str, order_no: str, now: datetime | None = None) -> Row:
    """The row of an order that takes this write, its times by `now`: the site's clock, if that is not this
    machine's.
    """
    cells = ROWS[kind](order_no)
    times = {} if now is None else {name: by for name, by in TIMES.items() if cells[name]}
    return cells | {
        name: f"{(now or datetime.now(SITE_ZONE)) + timedelta(minutes=by):%Y-%m-%d %H:%M}"
        for name, by in times.items()
    }
