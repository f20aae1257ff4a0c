"""The three lists, as displaytag shows them: paged and searched by GET, rows with plain links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from mock_eoms.boco.vendor import SHEET
from mock_eoms.boco.words import task_state
from mock_eoms.clock import parse_time
from mock_eoms.pages.lists import leftover_cells, leftovers, mutated, number, shift
from mock_eoms.store.orders import Order, Window
from mock_eoms.web import Call

PAGE = "d-49-p"
"""The parameter under which displaytag has the number of the page."""

SOON = timedelta(hours=2)
HEADER = ("工单流水号", "工单主题", "派单时间", "完成时限", "处理环节", "任务状态", "任务所有者")
LEFTOVER_HEADER = (
    "遗留编号",
    "工单流水号",
    "问题描述",
    "解决措施",
    "登记人",
    "登记时间",
    "预计解决时间",
    "状态",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where its links lead, its further classes, its cells."""

    cells: tuple[str, ...]
    link: str = ""
    css: str = ""


def todo(call: Call) -> Response:
    """Show the orders that wait for this person."""
    shift(call)
    window = _window(call)
    total, rows = call.site.store.orders.waiting(call.login, window)
    rows, total = mutated(call, rows, total)
    return _orders(call, window, "待处理工单", total, rows)


def done(call: Call) -> Response:
    """Show the orders in which this person handled a step."""
    window = _window(call)
    total, rows = call.site.store.orders.handled(call.login, window)
    rows, total = mutated(call, rows, total)
    return _orders(call, window, "已处理工单", total, rows)


def leftover(call: Call) -> Response:
    """Show the leftover library."""
    window = _window(call)
    total, entries = leftovers(call, window)
    rows = [Row(leftover_cells(one)) for one in entries]
    return _page(call, window, "问题遗留库", LEFTOVER_HEADER, total, rows)


def _orders(call: Call, window: Window, title: str, total: int, orders: Sequence[Order]) -> Response:
    rows = [
        Row(
            (
                *(order.order_no, order.summary, order.dispatched, order.deal_deadline),
                *("一级处理", task_state(order), order.dealer_marked),
            ),
            _link(call, order),
            f"{_lateness(call, order)} {'vip' if order.vip else ''}",
        )
        for order in orders
    ]
    return _page(call, window, title, HEADER, total, rows)


def _link(call: Call, order: Order) -> str:
    ids = f"sheetKey={order.base_id}&TKID={order.task_id}&piid=P{order.base_id}"
    return f"{call.vendor.ctx}{SHEET}?method=showDetailPage&{ids}&taskName=FirstExcuteHumTask"


def _lateness(call: Call, order: Order) -> str:
    """The class of a row whose order is about to be late, or is late."""
    if not order.deal_deadline or not order.active:
        return ""
    left = parse_time(order.deal_deadline) - call.site.clock.now()
    return "overtime" if left < timedelta() else "soon" if left < SOON else ""


def _window(call: Call) -> Window:
    size = call.site.switches.number("pagesize")
    text = call.query("sheetId").strip()
    return Window(number(call.query(PAGE), 1), size, "serialnum", text)


def _page(
    call: Call, window: Window, title: str, header: tuple[str, ...], total: int, rows: Sequence[Row]
) -> Response:
    pages = max(1, -(-total // window.size))
    here = f"{call.vendor.ctx}{SHEET}?method={call.query('method')}"
    return call.page(
        "boco/list.html",
        title=title,
        header=header,
        rows=rows,
        total=total,
        pages=pages,
        window=window,
        first=window.offset + 1,
        page=PAGE,
        here=here,
        sheet=SHEET,
        list_method=call.query("method"),
    )
