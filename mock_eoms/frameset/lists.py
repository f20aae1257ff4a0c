"""The three lists: numbered pages and a filter by GET; each prints its times in a way of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from mock_eoms.clock import parse_time
from mock_eoms.frameset.vendor import path_of
from mock_eoms.pages.lists import leftovers, mutated, number, shift
from mock_eoms.store.orders import Order, Window
from mock_eoms.web import Call

PAGE, FILTER = "p", "gdh"
TODO = ("工单号", "主题", "级别", "派单时间", "处理时限", "处理人", "状态")
DONE = ("工单号", "主题", "派单时间", "处理时间", "处理人", "状态")
LEFTOVERS = ("遗留编号", "工单号", "问题描述", "解决措施", "登记人", "登记时间", "预计解决时间", "状态")
STATES = {"待处理": "待受理"}
"""The store's word for a task's state → this site's, where it has one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where its links lead, whether it is late or of a VIP, its cells."""

    cells: tuple[str, ...]
    link: str = ""
    late: bool = False
    vip: bool = False


def todo(call: Call) -> Response:
    """Show the orders that wait for this person; times have a year and no seconds."""
    shift(call)
    window = _window(call)
    total, orders = call.site.store.orders.waiting(call.login, window)
    orders, total = mutated(call, orders, total)
    rows = [
        Row(
            (
                *(order.order_no, order.summary, "VIP" if order.vip else "普通", minutes(order.dispatched)),
                *(minutes(order.deal_deadline), order.dealer_marked, state(order)),
            ),
            _link(call, order),
            _is_late(call, order),
            order.vip,
        )
        for order in orders
    ]
    return _page(call, window, "待办工单 > 05-故障管理流程 > 056-个人投诉处理", TODO, total, rows)


def done(call: Call) -> Response:
    """Show the orders in which this person handled a step; times have neither year nor seconds."""
    window = _window(call)
    total, orders = call.site.store.orders.handled(call.login, window)
    orders, total = mutated(call, orders, total)
    rows = [
        Row(
            (
                *(order.order_no, order.summary, short(order.dispatched), short(order.finished_at or "")),
                *(order.dealer, state(order)),
            ),
            _link(call, order),
        )
        for order in orders
    ]
    return _page(call, window, "已办工单 > 05-故障管理流程 > 056-个人投诉处理", DONE, total, rows)


def library(call: Call) -> Response:
    """Show the leftover library."""
    window = _window(call)
    total, entries = leftovers(call, window)
    rows = [
        Row(
            (
                *(one.leftover_no, one.order_no, one.problem, one.measure, one.registrar_name),
                *(minutes(one.time), minutes(one.plan_time), one.status),
            )
        )
        for one in entries
    ]
    return _page(call, window, "问题遗留库", LEFTOVERS, total, rows)


def state(order: Order) -> str:
    """A task's state as lists and the order's page print it."""
    return STATES.get(order.task_status, order.task_status)


def minutes(time: str) -> str:
    """A time of the store as `2026-11-29 18:30`; nothing stays nothing."""
    return time[:16]


def short(time: str) -> str:
    """A time of the store as `11-29 18:30`; nothing stays nothing."""
    return time[5:16]


def _is_late(call: Call, order: Order) -> bool:
    return bool(order.deal_deadline) and parse_time(order.deal_deadline) < call.site.clock.now()


def _link(call: Call, order: Order) -> str:
    return call.vendor.ctx + path_of(order)


def _window(call: Call) -> Window:
    size = call.site.switches.number("pagesize")
    return Window(number(call.query(PAGE), 1), size, "serialnum", call.query(FILTER).strip())


def _page(
    call: Call, window: Window, title: str, header: tuple[str, ...], total: int, rows: Sequence[Row]
) -> Response:
    return call.page(
        "frameset/list.html",
        path=title,
        header=header,
        rows=rows,
        total=total,
        pages=max(1, -(-total // window.size)),
        window=window,
        here=call.request.url.path,
    )
