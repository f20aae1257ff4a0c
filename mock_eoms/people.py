"""What the people of the desk found out about the seeded orders: calls made, measures taken.

The site itself knows nothing of this. It stands in for the handlers, so that a demonstration has facts.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from mock_eoms.clock import parse_time
from mock_eoms.site import Site
from mock_eoms.store.orders import Order

CALLER = "13900000008"
MEASURES = {
    "覆盖": "现场测试确认该处电平偏低，已调整天馈下倾角，复测信号良好",
    "容量": "忙时小区负荷偏高，已做负荷均衡并开启载波，复测速率正常",
    "干扰": "扫频排查到干扰源，已协调处理并调整参数，底噪恢复正常",
    "故障": "站点告警经抢修已消除，业务恢复，复测通话与上网正常",
    "优化": "已补全邻区关系并优化切换参数，复测通话稳定",
    "工程": "割接后参数已回退并复核，复测业务正常",
    "核心网": "无线侧核查正常，已由省核心网修正用户数据，复测正常",
}
WAITING = "该处已列入本期建设计划，站点正在施工，开通前请客户使用室外或无线局域网"
NO_PLAN = "该处常住用户少，本期无建设计划，已向客户解释并登记建站需求"
OTHER_MEASURE = "无线侧核查正常，已指导客户检查终端设置，复测正常"


def notes(site: Site) -> list[dict[str, str]]:
    """One row per order that somebody has worked on; texts only, times `yyyy-MM-dd HH:mm`."""
    now = site.clock.now()
    ours = (None, "clerk01")
    orders = [order for order in site.store.orders.every() if order.active and order.holder in ours]
    rows = [_row(order, place, now) for place, order in enumerate(orders)]
    # Every eleventh order has not been looked at by anybody yet.
    return [row for place, row in enumerate(rows) if place % 11 != 10]


def archive(site: Site) -> list[dict[str, str]]:
    """What the branch's own archive holds of every order on the site.

    The columns are those of its table of past orders.
    """
    return [
        {
            "工单号": order.order_no,
            "分派时间": _minute(parse_time(order.dispatched)),
            "处理时限": _minute(parse_time(order.deal_deadline)),
            "客户电话": order.fields.get("CCH_ConsumerTel", ""),
            "县区": order.fields.get("CCH_FaultArea", ""),
            "投诉地点": order.fields.get("CCH_Complain_AreaDesc") or "未写",
            "投诉内容": order.fields.get("CCH_ComplainDesc", ""),
        }
        for order in site.store.orders.every()
    ]


def gazetteer() -> dict[str, Any]:
    """The branch's names of places: its own county's and its neighbours', all of them invented."""
    text = resources.files("mock_eoms").joinpath("seed", "gazetteer.json").read_text(encoding="utf-8")
    names: dict[str, Any] = json.loads(text)
    return names


def _row(order: Order, place: int, now: datetime) -> dict[str, str]:
    truth = order.truth
    row = {"工单号": order.order_no}
    if truth.get("expected_action") == "reject":
        row |= {"处理方式": "驳回", "驳回原因": str(truth["reject_reason"])}
        if truth.get("duplicate_of"):
            row |= {"原工单号": str(truth["duplicate_of"])}
        return row | {"驳回说明": _why(order)}
    row |= {"处理方式": "完成", "有无口径": "有" if truth["has_koujing"] else "无"}
    row |= _result(order, place, now) | _contact(order, place, now)
    return row | {
        "省内投诉原因": str(truth.get("cause") or "其他-信息不足待核"),
        "占用基站": f"LX_{order.base_id[-3:]}-{place % 3 + 1}",
        "投诉区域": str(truth.get("area") or "县城"),
        "投诉所属小区": f"LX_{order.base_id[-3:]}-{place % 3 + 1}",
        "场景分类": str(truth.get("scene") or "未知"),
        "网络类型": _network(order, place),
    }


def _result(order: Order, place: int, now: datetime) -> dict[str, str]:
    """Solved, to be solved by a date, or not to be solved; each with the measure that goes with it."""
    solvable = order.truth.get("solvable")
    kind = str(order.truth.get("cause") or "").partition("-")[0]
    if solvable is False:
        return {"处理结果": "未解决", "暂时无法解决地点": "是", "解决措施": NO_PLAN}
    if place % 3 == 1:
        due = now + timedelta(days=20 + place)
        return {
            "处理结果": "未解决",
            "暂时无法解决地点": "否",
            "预计解决时间": f"{due:%Y-%m-%d} 18:00",
            "解决措施": WAITING,
        }
    solved = max(parse_time(order.dispatched) + timedelta(minutes=5), now - timedelta(minutes=50))
    return {"处理结果": "解决", "解决时间": _minute(solved), "解决措施": MEASURES.get(kind, OTHER_MEASURE)}


def _contact(order: Order, place: int, now: datetime) -> dict[str, str]:
    """The call to the customer; every ninth order still lacks it."""
    if place % 9 == 8:
        return {"联系号码": CALLER}
    called = max(parse_time(order.dispatched) + timedelta(minutes=6), now - timedelta(minutes=30))
    attitude = ("满意", "认可", "基本满意")[place % 3]
    return {
        "联系客户电话": order.fields.get("CCH_ConsumerTel", ""),
        "联系时间": _minute(called),
        "联系号码": CALLER,
        "客户态度": attitude,
    }


def _network(order: Order, place: int) -> str:
    network = str(order.truth.get("network") or "未知")
    return "4G(LTE)" if network == "未知" and place % 4 else network


def _why(order: Order) -> str:
    """What the handler adds to the reason; the desk's own rule table makes a sentence of it."""
    return {
        "宽带投诉": "光猫红灯闪烁",
        "其他县区投诉": str(order.truth.get("county")),
        "重复派单": "",
        "非我部门工单": "资费争议",
    }.get(str(order.truth["reject_reason"]), "")


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
