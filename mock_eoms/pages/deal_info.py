"""处理记录: what the iframe of the form shows of an order's history."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.store.history import Entry
from mock_eoms.store.orders import Order
from mock_eoms.web import Call


def show(call: Call) -> Response:
    """Show the steps of an order with their log lines."""
    order = call.order()
    if order is None:
        return call.page("error.html", message="无法找到您需要的页面！")
    entries = call.site.store.history.of(order.base_id)
    if call.fault is not None and call.fault.do == "mutate":
        entries = entries[:-1]
    return call.page("deal_info.html", order=order, steps=_steps(order, entries))


def _steps(order: Order, entries: list[Entry]) -> list[dict[str, object]]:
    """Group the log lines by step, dispatch first."""
    dispatch = order.base_id + "01"
    groups: dict[str, list[Entry]] = {dispatch: [], order.task_id: []}
    for entry in entries:
        groups.setdefault(entry.process_id, []).append(entry)
    steps: list[dict[str, object]] = []
    for process_id, lines in groups.items():
        first = process_id == dispatch
        fields = next((line.fields for line in reversed(lines) if line.fields), ())
        steps.append(
            {
                "id": process_id,
                "desc": "客服派单" if first else "一级处理",
                "role": "建单人" if first else "主办",
                "name": order.creator if first else order.dealer,
                "start": order.created if first else order.dispatched,
                "state": "已派发" if first else order.task_status,
                "entries": lines,
                "fields": fields,
            }
        )
    return steps
