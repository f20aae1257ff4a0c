"""How orders move on: the changes that an accepted action makes to an order and its history."""

from __future__ import annotations

from collections.abc import Mapping

from mock_eoms.form_fields import YES_NO, finish_fields
from mock_eoms.site import Site
from mock_eoms.store.history import Entry
from mock_eoms.store.orders import NAMES, Order

LABELS = {
    **{
        "ACCEPT": "受理",
        "T1Finish": "完成工单",
        "REJECT": "派单驳回",
        "NOTICE": "阶段处理",
        "REASSIGN": "转派",
    },
}


def carry_out(site: Site, order: Order, login: str, action: str, values: Mapping[str, str]) -> None:
    """Change the order as the action says and add its log line; call it inside a transaction."""
    now = site.clock.text()
    change = site.store.orders.change
    desc, fields = values.get("Desc", ""), ()  # type: tuple[str, tuple[tuple[str, str], ...]]
    match action:
        case "ACCEPT":
            change(order.base_id, holder=login, task_status="处理中", accepted_at=now)
        case "T1Finish":
            desc, fields = values.get("CCH_ComplainDealDesc", ""), _shown_fields(site, values)
            change(order.base_id, **_ended(login, now, "待质检", "已完成处理"))
            site.store.leftovers.set_plan_time(order.base_id, values.get("CCH_ONE_planSolveTime", ""))
        case "REJECT":
            change(order.base_id, **_ended(login, now, "已驳回", "已驳回处理"))
        case "REASSIGN":
            target = "clerk01" if login == "clerk02" else "clerk02"
            change(order.base_id, holder=target, task_status="处理中", accepted_at=now, finished_at=now)
    site.store.history.add(
        Entry(
            order.base_id,
            order.task_id,
            now,
            login,
            NAMES.get(login, login),
            action,
            LABELS[action],
            desc,
            fields,
        )
    )


def _ended(login: str, now: str, status: str, task_status: str) -> dict[str, object]:
    return {"holder": login, "status": status, "task_status": task_status, "active": 0, "finished_at": now}


def _shown_fields(site: Site, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the completed form as the history shows it: labels, and texts instead of radio codes."""
    texts = dict(YES_NO)
    shown = [field for field in finish_fields(site.switches) if field.kind not in ("hidden", "button")]
    return tuple(
        (
            field.label,
            texts.get(values.get(field.code, ""), "")
            if field.kind == "radio"
            else values.get(field.code, ""),
        )
        for field in shown
    )
