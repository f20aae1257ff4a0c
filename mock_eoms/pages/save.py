"""save.action: the one place where the form's writes are refused or carried out."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms import colleague, rules
from mock_eoms.clock import parse_time
from mock_eoms.endpoint import note_refused
from mock_eoms.forms import Pairs
from mock_eoms.script_pages import alert_and_reload, close_window, reload_form
from mock_eoms.site import Site
from mock_eoms.store.oracle import Write
from mock_eoms.store.orders import Order
from mock_eoms.web import Call
from mock_eoms.workflow import carry_out

KINDS = {
    "ACCEPT": ("accept", "accept"),
    "T1Finish": ("close", "complete"),
    "REJECT": ("close", "reject"),
    "NOTICE": ("notice", "notice"),
    "REASSIGN": ("reassign", "reassign"),
}


def save(call: Call) -> Response:
    """Carry out the posted action in one transaction with its oracle record, or refuse it by alert."""
    site = call.site
    asked = call.asked_order()
    if asked is not None:
        colleague.act_on_submit(site, asked)
    order = site.store.orders.find(asked.base_id) if asked else None
    action = call.posted("bpp_Sys_ActionID")
    reason = rules.HANDLED if order is None else _refusal(call, order, action)
    if reason or order is None:
        note_refused(call, reason)
        return alert_and_reload(call, reason)
    with site.store.transaction():
        site.store.oracle.accept(write_record(call, order, *KINDS[action]))
        carry_out(site, order, call.login, action, dict(call.pairs))
    message = "工单提交成功！" if site.switches.on("success_alert") else ""
    if call.posted("bpp_Sys_CloseAfterCommit") == "1":
        return close_window(call, message)
    return reload_form(call, message)


def write_record(call: Call, order: Order, action: str, kind: str) -> Write:
    """Return the oracle's record of this post."""
    now = call.site.clock
    return Write(
        time=now.text(),
        order_no=order.order_no,
        task_id=order.task_id,
        action=action,
        kind=kind,
        account=call.login,
        fields=_wire_pairs(call),
        raw=call.body,
        connection=call.wire[0],
        request_no=call.wire[1],
        late=now.now() > parse_time(order.deal_deadline),
    )


def _wire_pairs(call: Call) -> Pairs:
    return list(call.pairs)


def _refusal(call: Call, order: Order, action: str) -> str:
    site: Site = call.site
    task_reason = rules.refuse_task(order, call.login, call.posted("bpp_Sys_TaskID"), action, site.switches)
    if task_reason:
        return task_reason
    has_leftover = bool(site.store.leftovers.of(order.base_id))
    return rules.refuse_values(order, action, dict(call.pairs), site.switches, has_leftover=has_leftover)
