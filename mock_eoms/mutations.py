"""Changes that happen to an order unnoticed by its reader."""

from __future__ import annotations

from datetime import timedelta

from mock_eoms.clock import parse_time, print_time
from mock_eoms.site import Site
from mock_eoms.store.history import Entry
from mock_eoms.store.orders import Order

PARTS = (
    "deadline",
    "no_deadline",
    "dealer",
    "status",
    "content",
    "task",
    "withdrawn",
    "urged",
    "reminded",
    "supervised",
    "returned",
    "lagging",
)
URGED = "【客服催办】客户再次来电催办，请尽快处理。"


def mutate_order(site: Site, order: Order, part: str) -> None:
    """Change the named part of an order from now on; an unknown part changes the content.

    `returned`: a closed order comes back as a new task. `lagging`: a closed one still stands on the list.
    `reminded` and `supervised` are lines in the history alone, as the site's own interface files them.
    """
    change = site.store.orders.change
    match part:
        case "deadline":
            change(
                order.base_id,
                deal_deadline=print_time(parse_time(order.deal_deadline) - timedelta(minutes=45)),
            )
        case "no_deadline":
            change(order.base_id, deal_deadline="")
        case "dealer":
            change(order.base_id, holder="clerk02", task_status="处理中", accepted_at=site.clock.text())
        case "status":
            change(order.base_id, status="待质检", task_status="已完成处理", active=0)
        case "task":
            change(order.base_id, task_id=order.task_id[::-1])
        case "withdrawn":
            change(order.base_id, status="已撤单", task_status="已撤单", active=0)
            _note(site, order, "撤单", "客户已撤诉，工单撤回。")
        case "returned":
            fresh = {"task_id": order.task_id[::-1], "status": "一级处理中", "task_status": "待处理"}
            change(order.base_id, **fresh, holder=None, active=1, finished_at=None)
            _note(site, order, "退回", "质检不通过，退回重新处理。")
        case "lagging":
            change(order.base_id, active=1, task_status="处理中", status="一级处理中")
        case "reminded":
            _note(site, order, "催办", URGED)
        case "supervised":
            _note(site, order, "督办", "省公司督办，请当日回复。")
        case "urged":
            _add_text(site, order, URGED)
            _note(site, order, "催办", URGED)
        case _:
            _add_text(site, order, "【客服补充】客户来电补充：问题地点有变化，请重新核实。")


def _add_text(site: Site, order: Order, more: str) -> None:
    text = order.fields.get("CCH_ComplainDesc", "") + more
    site.store.orders.change(order.base_id, fields={**order.fields, "CCH_ComplainDesc": text})


def _note(site: Site, order: Order, label: str, text: str) -> None:
    """A line of the customer service in the order's history."""
    entry = Entry(order.base_id, order.task_id, site.clock.text(), "kf", "客服接口", "SERVICE", label, text)
    site.store.history.add(entry)
