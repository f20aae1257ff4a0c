"""The writes: 受理 by GET, 完成, 驳回 and the leftover entry by POST, each at an address of its own."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from mock_eoms import colleague, rules
from mock_eoms.endpoint import note_refused
from mock_eoms.frameset import fields, wire
from mock_eoms.frameset.sheet import ACCEPT_WORD
from mock_eoms.frameset.vendor import TODO
from mock_eoms.pages.leftover import entry_of
from mock_eoms.pages.leftover import refusal as leftover_refusal
from mock_eoms.pages.save import KINDS, write_record
from mock_eoms.store.oracle import Write
from mock_eoms.store.orders import Order
from mock_eoms.web import Call
from mock_eoms.workflow import carry_out


def perform(call: Call) -> Response:
    """Carry out what the address stands for in one transaction with its oracle record, or say why not."""
    raw = call.body if call.request.method == "POST" else wire.query_of(call)
    asked = call.asked_order()
    if asked is not None:
        colleague.act_on_submit(call.site, asked)
    order = call.site.store.orders.find(asked.base_id) if asked else None
    try:
        values = wire.values_of(call, raw)
        reason = rules.HANDLED if order is None else _refusal(call, order, values)
    except wire.Unreadable as err:
        values, reason = {}, str(err)
    if reason or order is None:
        note_refused(call, reason)
        return call.vendor.refuse(call, reason)
    _commit(call, order, values, raw)
    return call.vendor.as_if_done(call)


def draft(call: Call) -> Response:
    """Take what 暂存 posts, and do nothing with it."""
    return call.page("frameset/done.html", message="暂存成功！", alert="", back=TODO)


def _refusal(call: Call, order: Order, values: dict[str, str]) -> str:
    """Why a request is refused: by its ids, by the task's state, by this site's own checks, by the rules."""
    action, switches, store = call.vendor.action(call), call.site.switches, call.site.store
    entries = store.leftovers.of(order.base_id)
    codes = fields.in_store_codes(values, action, switches)
    foreign = wire.foreign(values, order)
    if action == "leftover":
        own = fields.refusal(values, action, switches, entries)
        return foreign or leftover_refusal(call, order, codes) or own
    if action == "ACCEPT" and values.get("cz") != ACCEPT_WORD:
        return wire.ENCODING
    return (
        foreign
        or rules.refuse_task(order, call.login, values.get("taskid", ""), action, switches)
        or fields.refusal(values, action, switches, entries)
        or rules.refuse_values(order, action, codes, switches, has_leftover=bool(entries))
    )


def _commit(call: Call, order: Order, values: dict[str, str], raw: bytes) -> None:
    action, store = call.vendor.action(call), call.site.store
    codes = fields.in_store_codes(values, action, call.site.switches)
    with store.transaction():
        if action == "leftover":
            store.oracle.accept(_record(call, order, ("leftover", "leftover"), values, raw))
            store.leftovers.add(entry_of(call, order, codes))
        else:
            store.oracle.accept(_record(call, order, KINDS[action], values, raw))
            carry_out(call.site, order, call.login, action, codes)


def _record(call: Call, order: Order, kind: tuple[str, str], values: dict[str, str], raw: bytes) -> Write:
    """The oracle's record; that of a GET has the query where others have the body."""
    return replace(write_record(call, order, *kind), fields=list(values.items()), raw=raw)
