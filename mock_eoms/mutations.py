"""Changes that happen to an order behind the reader's back."""

from __future__ import annotations

from datetime import timedelta

from mock_eoms.clock import parse_time, print_time
from mock_eoms.site import Site
from mock_eoms.store.orders import Order

PARTS = ("deadline", "dealer", "status", "content", "task")


def mutate_order(site: Site, order: Order, part: str) -> None:
    """Change the named part of an order from now on; an unknown part changes the content."""
    change = site.store.orders.change
    match part:
        case "deadline":
            change(
                order.base_id,
                deal_deadline=print_time(parse_time(order.deal_deadline) - timedelta(minutes=45)),
            )
        case "dealer":
            change(order.base_id, holder="clerk02", task_status="处理中", accepted_at=site.clock.text())
        case "status":
            change(order.base_id, status="待质检", task_status="已完成处理", active=0)
        case "task":
            change(order.base_id, task_id=order.task_id[::-1])
        case _:
            text = (
                order.fields.get("CCH_ComplainDesc", "")
                + "【客服补充】客户来电补充：问题地点有变化，请重新核实。"
            )
            change(order.base_id, fields={**order.fields, "CCH_ComplainDesc": text})
