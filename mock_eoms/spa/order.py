"""What the drawer of an order asks for: its data, the form of an action, options, and its records."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from mock_eoms import drift
from mock_eoms.form_fields import CRM_FIELDS
from mock_eoms.pages.order_form import buttons
from mock_eoms.spa import fields
from mock_eoms.spa.stamps import new_nonce, version
from mock_eoms.spa.vendor import ACTIONS, NOT_FOUND, answer
from mock_eoms.spa.words import LABELS, SUBMITS, minute
from mock_eoms.store.orders import Order
from mock_eoms.web import Call

LOST = "工单不存在"
TIMES = ("CCH_ComplainTime", "CCH_IncidentStartTime")
ADDRESSES = {action: name for name, action in ACTIONS.items()}


def detail(call: Call) -> Response:
    """An order; what may be done with it depends on who looks, and from where."""
    order = call.order()
    if order is None:
        return _lost(call)
    if call.fault is not None and call.fault.do == "stale":
        order = replace(order, holder=None, task_status="待处理", accepted_at=None)
    fixed, free = buttons(call, order) if call.query("mode") != "VIEW" else ((), ())
    offered = [
        {
            "action": ADDRESSES[one.name],
            "label": LABELS[one.name],
            "hasForm": one.next,
            "closes": one.closes,
        }
        for one in (*fixed, *free)
    ]
    return answer(
        call,
        {
            "orderNo": order.order_no,
            "baseId": order.base_id,
            **({} if call.task else {"taskId": order.task_id}),
            "rest": call.site.switches.on("rest"),
            "version": version(order),
            "nonce": new_nonce(order, call.login),
            "groups": _groups(call, order),
            "actions": offered,
            "leftoverFirst": call.site.switches["leftover_first"],
            "hasLeftover": bool(call.site.store.leftovers.of(order.base_id)),
            "drift": drift.for_scripts(call.site.switches, order.order_no),
            "picture": call.site.switches["foreign"],
        },
    )


def form(call: Call) -> Response:
    """The form of an action: fields with their rules, and what its body says of the flow."""
    order, action = call.order(), ACTIONS.get(call.query("action"), "")
    if order is None or action not in SUBMITS:
        return _lost(call)
    return _form(call, order, action, LABELS[action], SUBMITS[action])


def leftover_form(call: Call) -> Response:
    """The form of a leftover entry."""
    order = call.order()
    if order is None:
        return _lost(call)
    return _form(call, order, "leftover", "生成问题遗留库", "保存遗留记录")


def options(call: Call) -> Response:
    """The options of a select, tree or cascade."""
    if call.fault is not None and call.fault.do == "mutate":
        return answer(call, [])
    return answer(call, [one.as_json() for one in fields.choices(call.query("field"), call.site.switches)])


def history(call: Call) -> Response:
    """处理记录: every entry of an order's history, oldest first."""
    order = call.order()
    if order is None:
        return _lost(call)
    entries = call.site.store.history.of(order.base_id)
    if call.fault is not None and call.fault.do == "mutate":
        entries = entries[:-1]
    records = [
        {
            "time": minute(one.time),
            "operator": one.name,
            "action": LABELS.get(one.action, one.label),
            "remark": one.desc,
        }
        for one in entries
    ]
    return answer(call, {"records": records})


def _lost(call: Call) -> Response:
    return answer(call, code=NOT_FOUND, msg=LOST)


def _form(call: Call, order: Order, action: str, title: str, submit: str) -> Response:
    switches = call.site.switches
    return answer(
        call,
        {
            "title": title,
            "submit": submit,
            "fields": [fields.shown(field, switches) for field in fields.fields_of(action, switches)],
            "targets": fields.targets(order, switches),
            "flow": fields.FLOW.get(action),
            "draft": switches.on("drafts"),
        },
    )


def _groups(call: Call, order: Order) -> list[dict[str, object]]:
    """The order's data by label; an absent 口径 has no row."""
    limits = (order.accept_deadline, order.deal_deadline)
    accept, deal = limits if call.site.switches["limits"] == "right" else limits[::-1]
    task = (
        *(("工单编号", order.order_no), ("工单状态", order.status), ("任务状态", order.task_status)),
        *(("处理人", order.dealer), ("派单时间", minute(order.dispatched))),
        *(("受理时限", minute(accept)), ("处理时限", minute(deal))),
    )
    crm = [
        (one.label, minute(value) if one.code in TIMES else value, one.wide)
        for one in CRM_FIELDS
        if one.code != "BaseSN" and ((value := order.fields.get(one.code, "")) or one.code != "CCH_Koujing")
    ]
    return [
        {"title": "工单信息", "items": [_item(label, value, wide=False) for label, value in task]},
        {"title": "投诉信息", "items": [_item(label, value, wide=wide) for label, value, wide in crm]},
    ]


def _item(label: str, value: str, *, wide: bool) -> dict[str, object]:
    return {"label": label, "value": value, "wide": wide}
