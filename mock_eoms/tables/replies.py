"""What the people of the desk found out about each order, as rows of the workbook that they fill in.

Unlike `mock_eoms.people.notes` these agree with the tables: the same sites, cells, causes and times.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mock_eoms.tables.contacts import measure
from mock_eoms.tables.known import CALLER, UNBUILT, Known
from mock_eoms.tables.rows import printed
from mock_eoms.tables.truth import REAL_CALLS

Reply = dict[str, str]
"""Chinese column → text; times `yyyy-MM-dd HH:mm`."""

OPENS = "18:00"
"""A planned day is over at this time."""

NOTES = {"宽带投诉": "光猫红灯闪烁", "非我部门工单": "资费争议"}
"""驳回原因 → what the handler adds to it."""


def replies(every: list[Known], now: datetime) -> Iterator[Reply]:
    """One row for each order that is to be completed or turned away.

    A customer who was not called before is called `now`.
    """
    for one in every:
        if one.action == "reject":
            yield _rejected(one)
        elif one.trouble is not None:
            yield _completed(one, now)


def _rejected(one: Known) -> Reply:
    truth = one.order.truth
    reason = str(truth["reject_reason"])
    row = {"工单号": one.order.order_no, "处理方式": "驳回", "驳回原因": reason}
    if truth.get("duplicate_of"):
        return row | {"原工单号": str(truth["duplicate_of"])}
    return row | {"驳回说明": NOTES.get(reason, str(truth.get("county")))}


def _completed(one: Known, now: datetime) -> Reply:
    trouble, truth = one.trouble, one.order.truth
    assert trouble is not None
    called = one.called if one.contact in REAL_CALLS and one.called else now
    network = str(truth.get("network") or "未知")
    return {
        "工单号": one.order.order_no,
        "处理方式": "完成",
        "处理结果": one.result,
        "省内投诉原因": trouble.cause,
        "有无口径": "有" if truth.get("has_koujing") else "无",
        "占用基站": trouble.site.name,
        "解决措施": measure(one),
        "联系客户电话": one.phone,
        "联系时间": printed(called),
        "联系号码": CALLER,
        "客户态度": one.attitude,
        "投诉区域": str(truth.get("area") or "县城"),
        "投诉所属小区": one.cell,
        "场景分类": str(truth.get("scene") or "未知"),
        "网络类型": network if network != "未知" else trouble.network or "4G(LTE)",
    } | _end(one)


def _end(one: Known) -> Reply:
    trouble = one.trouble
    assert trouble is not None
    if trouble.repaired is not None:
        return {"解决时间": printed(trouble.repaired)}
    if trouble.cause == UNBUILT and trouble.opens is not None:
        return {"暂时无法解决地点": "否", "预计解决时间": f"{trouble.opens} {OPENS}"}
    return {"暂时无法解决地点": "是"}
