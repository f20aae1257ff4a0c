"""The three lists: each posts its own query form, whole, to page and to search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from mock_eoms.pages.lists import leftover_cells, leftovers, mutated, number, shift
from mock_eoms.store.orders import Order, Window
from mock_eoms.web import Call

TODO_HEADER = ("工单编号", "工单类型", "工单主题", "处理人", "派单时间", "处理时限", "状态")
DONE_HEADER = ("工单编号", "工单类型", "工单主题", "处理人", "派单时间", "处理时间", "状态")
LEFTOVER_HEADER = (
    *("遗留编号", "工单编号", "问题描述", "解决措施"),
    *("登记人", "登记时间", "预计解决时间", "状态"),
)
KIND = "个人投诉处理"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, the address that its links open, its class."""

    cells: tuple[str, ...]
    url: str = ""
    css: str = ""


def todo(call: Call) -> Response:
    """Show the orders that wait for this person."""
    shift(call)
    window = _window(call)
    total, orders = call.site.store.orders.waiting(call.login, window)
    orders, total = mutated(call, orders, total)
    rows = [_row(call, order, "DEAL", order.deal_deadline) for order in orders]
    return _page(call, window, "待处理工单", TODO_HEADER, total, rows)


def done(call: Call) -> Response:
    """Show the orders in which this person handled a step."""
    window = _window(call)
    total, orders = call.site.store.orders.handled(call.login, window)
    orders, total = mutated(call, orders, total)
    rows = [_row(call, order, "DEALED", order.finished_at or "") for order in orders]
    return _page(call, window, "已处理工单", DONE_HEADER, total, rows)


def leftover(call: Call) -> Response:
    """Show the leftover library."""
    window = _window(call)
    total, entries = leftovers(call, window)
    rows = [Row(leftover_cells(one)) for one in entries]
    return _page(call, window, "问题遗留库", LEFTOVER_HEADER, total, rows)


def _row(call: Call, order: Order, process_type: str, time: str) -> Row:
    at = call.vendor.at
    ids = f"BaseSchema={at.schema}&baseID={order.base_id}&taskID={order.task_id}&processType={process_type}"
    cells = (
        *(order.order_no, KIND, order.summary, order.dealer_marked),
        *(order.dispatched, time, order.status),
    )
    return Row(cells, f"{call.vendor.ctx}{at.open}?{ids}", "vip" if order.vip else "")


def _window(call: Call) -> Window:
    size = number(call.posted("pageSize"), call.site.switches.number("pagesize"))
    text = call.posted("BaseSN").strip()
    return Window(number(call.posted("pageNumber"), 1), size, "serialnum", text)


def _page(
    call: Call, window: Window, title: str, header: tuple[str, ...], total: int, rows: Sequence[Row]
) -> Response:
    pages = max(1, -(-total // window.size))
    here = call.request.url
    return call.page(
        "v2/list.html",
        title=title,
        header=header,
        rows=rows,
        total=total,
        pages=pages,
        window=window,
        action=f"{here.path}?{here.query}" if here.query else here.path,
        kind=call.query("action"),
    )
