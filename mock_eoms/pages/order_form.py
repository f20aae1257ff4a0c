"""The order form: opening it from a list, showing it, and the step pages of its actions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from mock_eoms import drift
from mock_eoms.dictionary import options
from mock_eoms.form_fields import CRM_FIELDS, STEP_COMMENTS, CrmField, StepField, step_fields
from mock_eoms.store.orders import Order
from mock_eoms.store.schema import GROUP_MEMBERS
from mock_eoms.web import Call


@dataclass(frozen=True, slots=True)
class Button:
    """An action button: `next` ones open a step page, `closes` ones close the window after the save."""

    name: str
    label: str
    type: str
    next: bool
    closes: bool


ACCEPT = Button("ACCEPT", "受　理", "free", False, False)
FINISH = Button("T1Finish", "完成工单", "next", True, True)
REJECT = Button("REJECT", "派单驳回", "free", True, True)
NOTICE = Button("NOTICE", "阶段处理", "free", True, False)
REASSIGN = Button("REASSIGN", "转　派", "free", True, True)


def open_sheet(call: Call) -> Response:
    """Go from a list row to the form."""
    order = call.order()
    if order is None:
        return call.page("error.html", message="无法找到您需要的页面！")
    mode = "VIEW" if call.query("processType") == "DEALED" else "MODIFY"
    return call.redirect(call.vendor.at.form(order.base_id, mode, order.task_id))


def view(call: Call) -> Response:
    """Show the form; buttons depend on who may do what, and nobody may edit fields of the CRM part."""
    order = call.order()
    if order is None:
        return call.page("error.html", message="无法找到您需要的页面！")
    if call.fault is not None and call.fault.do == "stale":
        order = replace(order, holder=None, task_status="待处理", accepted_at=None)
    mode = call.query("mode", "MODIFY")
    fixed, free = buttons(call, order) if mode != "VIEW" else ((), ())
    return call.page(
        "form.html",
        order=order,
        mode=mode,
        at=call.vendor.at,
        rows=_field_rows(order),
        fixed=fixed,
        free=free,
        stamp=call.site.clock.text(),
        has_leftover=bool(call.site.store.leftovers.of(order.base_id)),
        drift=drift.for_scripts(call.site.switches, order.order_no),
    )


def buttons(call: Call, order: Order) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Return fixed and free buttons that this person has on this order."""
    switches = call.site.switches
    if not order.active or call.login not in GROUP_MEMBERS:
        return (), ()
    if order.holder == call.login or (order.holder is None and switches["accept"] == "none"):
        return (FINISH, REJECT), (NOTICE, REASSIGN)
    if order.holder is not None:
        return (), ()
    accept = Button("ACCEPT", "受　理", "free", False, switches["accept"] == "close")
    rejects = () if switches.on("reject_needs_accept") else (REJECT,)
    return (accept, *rejects), (REASSIGN,)


def show_step(call: Call) -> Response:
    """Return the step page of an action, for a script to put into the form."""
    order = call.order()
    action = call.query("actionID")
    if order is None:
        return call.page("error.html", message="无法找到您需要的页面！")
    return call.page(
        "step.html",
        order=order,
        action=action,
        comment=STEP_COMMENTS.get(action, ""),
        fields=call.site.skin.dressed(step_fields(action, call.site.switches)),
        choices=lambda field: _choices(call, field),
        limits=dict(call.site.switches.pairs("max_bytes")),
        locked={code for code, _ in call.site.switches.pairs("readonly")},
        has_leftover=bool(call.site.store.leftovers.of(order.base_id)),
    )


def _choices(call: Call, field: StepField) -> list[tuple[str, str]]:
    """Value and text of the options that a drop-down comes with.

    A drop-down that hangs on another gets its options later.
    """
    return [(item.value, item.text) for item in options(field.code, "", call.site.switches)]


def _field_rows(order: Order) -> list[list[tuple[CrmField, str]]]:
    """Lay the CRM fields out: two narrow ones per line, wide ones alone; an absent 口径 has no section."""
    lines: list[list[tuple[CrmField, str]]] = []
    for crm in CRM_FIELDS:
        value = order.fields.get(crm.code, "")
        if crm.code == "CCH_Koujing" and not value:
            continue
        if not crm.wide and lines and len(lines[-1]) == 1 and not lines[-1][0][0].wide:
            lines[-1].append((crm, value))
        else:
            lines.append([(crm, value)])
    return lines
