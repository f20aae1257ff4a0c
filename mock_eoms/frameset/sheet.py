"""An order's pages in the work frame: its facts, its 处理记录, its forms, and the leftover entry's window."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from mock_eoms import drift
from mock_eoms.form_fields import CRM_FIELDS, CrmField
from mock_eoms.frameset import fields, wire
from mock_eoms.frameset.lists import minutes, state
from mock_eoms.frameset.vendor import (
    ACCEPT,
    AT,
    DRAFT_SAVE,
    FINISH,
    FINISH_SAVE,
    REJECT,
    REJECT_SAVE,
    TODO,
    path_of,
)
from mock_eoms.store.orders import Order
from mock_eoms.store.schema import GROUP_MEMBERS
from mock_eoms.web import Call

LOST = "无法找到您需要的页面！"
ACCEPT_WORD = "受理"
ENTRIES = {"ACCEPT": "受理", "T1Finish": "完成", "REJECT": "驳回", "REASSIGN": "转派", "NOTICE": "阶段回复"}
"""Store's action → how 处理记录 calls it; what others do keeps its own word."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the order's page: its word and where it leads."""

    text: str
    path: str


def view(call: Call) -> Response:
    """Show an order; which links it has depends on who looks."""
    order = call.order()
    if order is None:
        return lost(call)
    if call.fault is not None and call.fault.do == "stale":
        order = replace(order, holder=None, task_status="待处理", accepted_at=None)
    limits = minutes(order.accept_deadline), minutes(order.deal_deadline)
    if call.site.switches["limits"] != "right":
        limits = limits[::-1]
    entries = call.site.store.leftovers.of(order.base_id)
    return call.page(
        "frameset/view.html",
        order=order,
        state=state(order),
        limits=limits,
        dispatched=minutes(order.dispatched),
        rows=_rows(order),
        leftover=entries[-1].leftover_no if entries else "",
        links=[*_actions(call, order), Link("处理记录", call.vendor.ctx + path_of(order, AT.history))],
        back=TODO,
        drift=drift.for_scripts(call.site.switches, order.order_no),
    )


def log(call: Call) -> Response:
    """处理记录: every entry of an order's log, in minutes."""
    order = call.order()
    if order is None:
        return lost(call)
    entries = call.site.store.history.of(order.base_id)
    if call.fault is not None and call.fault.do == "mutate":
        entries = entries[:-1]
    lines = [
        (minutes(one.time), one.name, ENTRIES.get(one.action, one.label), one.desc, one.fields)
        for one in entries
    ]
    return call.page("frameset/log.html", order=order, lines=lines, back=path_of(order))


def finish_form(call: Call) -> Response:
    """The form of 完成. What was chosen before stands in the address, and is shown again."""
    return _form(call, "T1Finish", "完成工单", FINISH_SAVE)


def reject_form(call: Call) -> Response:
    """The form of 驳回."""
    return _form(call, "REJECT", "驳回工单", REJECT_SAVE)


def leftover_form(call: Call) -> Response:
    """The leftover entry's form, for a modal dialog."""
    return _form(call, "leftover", "问题遗留登记", AT.leftover_save)


def lost(call: Call) -> Response:
    """The page for an order that is none, and for an address that is none."""
    return call.page("frameset/refused.html", message=LOST, back="")


def _form(call: Call, action: str, title: str, save: str) -> Response:
    order = call.order()
    if order is None:
        return lost(call)
    switches = call.site.switches
    try:
        values = wire.values_of(call, wire.query_of(call))
    except wire.Unreadable as err:
        return call.page("frameset/refused.html", message=str(err), back="")
    shown = [field for field in fields.form_of(action, switches) if field.is_shown(values)]
    menu_is_empty = call.fault is not None and call.fault.do == "mutate"
    offered = {
        field.name: [] if menu_is_empty and field.parent else fields.choices(field, values, switches)
        for field in shown
    }
    entries = call.site.store.leftovers.of(order.base_id)
    return call.page(
        "frameset/form.html",
        order=order,
        title=title,
        save=save,
        rows=_cells(shown),
        offered=offered,
        values=values | {"ylbh": entries[-1].leftover_no if entries else ""},
        in_dialog=action == "leftover",
        draft=DRAFT_SAVE if switches.on("drafts") else "",
        radios=fields.YES_NO,
        times=fields.times(call.site.clock.now()),
        parts=fields.TIME_PARTS,
        locked={code for code, _ in switches.pairs("readonly")},
        back=path_of(order),
        drift=drift.for_scripts(switches, order.order_no),
    )


def _cells(shown: list[fields.FormField]) -> list[list[fields.FormField]]:
    """The fields by their rows: one that is joined to another stands in the same."""
    rows: list[list[fields.FormField]] = []
    for field in shown:
        if field.joined and rows:
            rows[-1].append(field)
        else:
            rows.append([field])
    return rows


def _actions(call: Call, order: Order) -> list[Link]:
    """What this person may do with this order now; the acceptance's link does it."""
    switches = call.site.switches
    if not order.active or call.login not in GROUP_MEMBERS or order.holder not in (None, call.login):
        return []
    finish, reject = (
        Link(word, call.vendor.ctx + path_of(order, page))
        for word, page in (("完成", FINISH), ("驳回", REJECT))
    )
    if order.holder is not None or switches["accept"] == "none":
        return [finish, reject]
    ids = {"baseid": order.base_id, "taskid": order.task_id, "gdh": order.order_no}
    accept = Link(ACCEPT_WORD, wire.link(call, ACCEPT, **ids, cz=ACCEPT_WORD))
    return [accept] if switches.on("reject_needs_accept") else [accept, reject]


def _rows(order: Order) -> list[list[tuple[CrmField, str]]]:
    """The customer service's facts by rows: two short ones in one, a long one in a row of its own."""
    rows: list[list[tuple[CrmField, str]]] = []
    for crm in CRM_FIELDS:
        value = order.fields.get(crm.code, "")
        if crm.code == "BaseSN" or (crm.code == "CCH_Koujing" and not value):
            continue
        if not crm.wide and rows and len(rows[-1]) == 1 and not rows[-1][0][0].wide:
            rows[-1].append((crm, value))
        else:
            rows.append([(crm, value)])
    return rows
