"""This site's words for what the store knows, and how it prints times."""

from __future__ import annotations

import re
from datetime import timedelta

from mock_eoms.clock import parse_time
from mock_eoms.store.orders import Order
from mock_eoms.web import Call

LABELS = {
    "ACCEPT": "受理",
    "T1Finish": "完成处理",
    "REJECT": "驳回",
    "NOTICE": "阶段回复",
    "REASSIGN": "转派",
}
"""The store's action → its button, and how the order's records call it."""

SUBMITS = {"T1Finish": "提交完成", "REJECT": "提交驳回", "NOTICE": "提交回复", "REASSIGN": "提交转派"}
"""The store's action → the words of the one control that posts its form."""

SECONDS = re.compile(r"^(\d{4}-)(\d\d-\d\d \d\d:\d\d)(:\d\d)?$")
SOON = timedelta(hours=2)


def minute(time: str) -> str:
    """A time with its year, to the minute; what is no time stays."""
    return SECONDS.sub(r"\1\2", time)


def short(time: str) -> str:
    """A time as the lists print it: `11-29 18:30`."""
    return SECONDS.sub(r"\2", time)


def haste(call: Call, order: Order) -> str:
    """`late` or `soon` for an open order whose limit is over, or less than two hours away."""
    if not order.deal_deadline or not order.active:
        return ""
    left = parse_time(order.deal_deadline) - call.site.clock.now()
    return "late" if left < timedelta() else "soon" if left < SOON else ""
