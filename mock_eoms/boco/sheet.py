"""An order's detail page, and what its scripts fetch into it.

They fetch the form of an operation, options, and the log.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from mock_eoms import drift
from mock_eoms.boco import fields
from mock_eoms.boco.vendor import SHEET
from mock_eoms.boco.words import ENTRIES, OPERATIONS, SHEET_STATES, operations, task_state
from mock_eoms.form_fields import CRM_FIELDS
from mock_eoms.web import Call

LOST = "无法找到您需要的页面！"


def detail(call: Call) -> Response:
    """Show an order; what may be chosen for it depends on who looks."""
    order = call.order()
    if order is None:
        return call.page("boco/failure.html", message=LOST)
    if call.fault is not None and call.fault.do == "stale":
        order = replace(order, holder=None, task_status="待处理", accepted_at=None)
    switches = call.site.switches
    limits = (order.accept_deadline, order.deal_deadline)
    shown = [(crm.label, order.fields.get(crm.code, "")) for crm in CRM_FIELDS if crm.code != "BaseSN"]
    return call.page(
        "boco/detail.html",
        order=order,
        sheet=SHEET,
        operations=operations(call, order),
        limits=limits if switches["limits"] == "right" else limits[::-1],
        sheet_state=SHEET_STATES[order.active],
        task_state=task_state(order),
        fields=[(label, value) for label, value in shown if value or label != "解释口径"],
        has_leftover=bool(call.site.store.leftovers.of(order.base_id)),
        drift=drift.for_scripts(switches, order.order_no),
    )


def deal_page(call: Call) -> Response:
    """The form of an operation, for a script to put into the page."""
    order, action = call.order(), OPERATIONS.get(call.query("operateType"), "")
    if order is None or not action:
        return call.page("boco/failure.html", message=LOST)
    switches = call.site.switches
    shown = fields.deal_fields(action, switches)
    return call.page(
        "boco/deal.html",
        order=order,
        action=action,
        fields=shown,
        options={field.name: fields.choices(field, "", switches) for field in shown},
        locked={code for code, _ in switches.pairs("readonly")},
        previous=f"{order.base_id}01",
    )


def options(call: Call) -> Response:
    """The options of a select that hangs on another one, as JSON: [value, text] each."""
    name, parent = call.query("field"), call.query("parent")
    if call.fault is not None and call.fault.do == "mutate":
        return call.json([])
    for field in fields.FINISH:
        if field.name == name:
            return call.json(fields.choices(field, parent, call.site.switches))
        if field.kind == "cascade" and field.below == name:
            return call.json(fields.lower(field, parent))
    return call.json([])


def log(call: Call) -> Response:
    """流转信息: every entry of an order's log, for a script to put into the page."""
    order = call.order()
    if order is None:
        return call.page("boco/failure.html", message=LOST)
    entries = call.site.store.history.of(order.base_id)
    if call.fault is not None and call.fault.do == "mutate":
        entries = entries[:-1]
    lines = [(one.time, one.name, ENTRIES.get(one.action, one.label), one.desc) for one in entries]
    return call.page("boco/flow.html", lines=lines)
