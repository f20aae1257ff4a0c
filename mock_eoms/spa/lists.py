"""The three lists, one portion after the other; there is nothing to search by."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from mock_eoms.pages.lists import leftover_cells, leftovers, mutated, number, shift
from mock_eoms.spa.vendor import answer
from mock_eoms.spa.words import haste, minute, short
from mock_eoms.store.leftovers import Leftover
from mock_eoms.store.orders import Order, Window
from mock_eoms.web import Call

TODO_HEADER = ("工单编号", "工单主题", "派单时间", "处理时限", "任务状态", "处理人")
DONE_HEADER = ("工单编号", "工单主题", "派单时间", "处理时间", "任务状态", "处理人")
LEFTOVER_HEADER = (
    *("遗留编号", "工单编号", "问题描述", "解决措施"),
    *("登记人", "登记时间", "预计解决时间", "状态"),
)


def todo(call: Call) -> Response:
    """The orders that wait for this person."""
    shift(call)
    window = _window(call)
    total, orders = call.site.store.orders.waiting(call.login, window)
    orders, total = mutated(call, orders, total)
    rows = [_row(call, order, order.deal_deadline) for order in orders]
    return _page(call, window, TODO_HEADER, total, rows)


def done(call: Call) -> Response:
    """The orders in which this person handled a step."""
    window = _window(call)
    total, orders = call.site.store.orders.handled(call.login, window)
    orders, total = mutated(call, orders, total)
    rows = [_row(call, order, order.finished_at or "") for order in orders]
    return _page(call, window, DONE_HEADER, total, rows)


def leftover(call: Call) -> Response:
    """The leftover library."""
    window = _window(call)
    total, entries = leftovers(call, window)
    return _page(call, window, LEFTOVER_HEADER, total, [_entry(one) for one in entries])


def _row(call: Call, order: Order, time: str) -> dict[str, object]:
    """A row: its cells, and what its button asks for, which the page shows nowhere."""
    return {
        "cells": [
            *(order.order_no, order.summary, short(order.dispatched), short(time)),
            *(order.task_status, order.dealer_marked),
        ],
        "baseId": order.base_id,
        "taskId": order.task_id,
        "rest": call.site.switches.on("rest"),
        "vip": order.vip,
        "haste": haste(call, order),
    }


def _entry(one: Leftover) -> dict[str, object]:
    *texts, time, plan_time, status = leftover_cells(one)
    return {"cells": [*texts, short(time), minute(plan_time), status]}


def _window(call: Call) -> Window:
    size = number(call.posted("/pageSize"), call.site.switches.number("pagesize"))
    return Window(number(call.posted("/pageNum"), 1), size)


def _page(
    call: Call, window: Window, header: tuple[str, ...], total: int, rows: Sequence[dict[str, object]]
) -> Response:
    more = window.offset + window.size < total
    return answer(call, {"columns": header, "rows": rows, "total": total, "hasMore": more})
