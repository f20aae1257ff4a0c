"""The posts that change something: each has an address of its own and a body of exactly one shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from mock_eoms import colleague, rules
from mock_eoms.endpoint import note_refused
from mock_eoms.forms import byte_length, read_json
from mock_eoms.pages import leftover
from mock_eoms.pages.save import KINDS, write_record
from mock_eoms.spa import fields
from mock_eoms.spa.order import LOST
from mock_eoms.spa.stamps import is_nonce, version
from mock_eoms.spa.vendor import BAD_REQUEST, NOT_FOUND, REFUSED, STALE, answer
from mock_eoms.store.orders import Order
from mock_eoms.web import Call
from mock_eoms.workflow import carry_out

OUTDATED = "工单信息已更新，请刷新后重试"
EXPIRED = "表单已失效，请刷新后重试"
Refusal = tuple[int, str]
NO_REFUSAL: Refusal = (0, "")


def perform(call: Call) -> Response:
    """Carry out what the address names in one transaction with its oracle record, or say why not."""
    site, action, asked = call.site, call.vendor.action(call), call.asked_order()
    body, (code, reason) = _body(call, action)
    if asked is not None and not reason:
        colleague.act_on_submit(site, asked)
    order = site.store.orders.find(asked.base_id) if asked else None
    if not reason:
        code, reason = (NOT_FOUND, LOST) if order is None else _refusal(call, order, action, body)
    if reason or order is None:
        note_refused(call, reason)
        return answer(call, code=code, msg=reason)
    values = fields.in_store_codes(body.get("form", {}), action, site.switches)
    with site.store.transaction():
        if action == "leftover":
            site.store.oracle.accept(write_record(call, order, "leftover", "leftover"))
            site.store.leftovers.add(leftover.entry_of(call, order, values))
        else:
            site.store.oracle.accept(write_record(call, order, *KINDS[action]))
            carry_out(site, order, call.login, action, values)
    return answer(call)


def draft(call: Call) -> Response:
    """Take what 暂存 posts, and do nothing with it."""
    return answer(call)


def _body(call: Call, action: str) -> tuple[Mapping[str, Any], Refusal]:
    """The posted document, or why it is none that this address takes."""
    try:
        document = read_json(call.body)
    except ValueError:
        return {}, (BAD_REQUEST, "请求不是有效的JSON")
    if call.site.switches.on("rest") != bool(call.task):
        return {}, (BAD_REQUEST, "请求的地址有误")
    if call.task and isinstance(document, dict):
        document = {**document, **_named_by_address(call)}
    bad = fields.misfit(document, fields.wanted(action, call.site.switches))
    if bad or not isinstance(document, dict):
        return {}, (BAD_REQUEST, f"请求参数有误：{bad}")
    return document, NO_REFUSAL


def _named_by_address(call: Call) -> dict[str, object]:
    """What a body says of its order, where the address alone says it."""
    order, stamp = call.asked_order(), call.query("v")
    own = ("", "") if order is None else (order.order_no, order.base_id)
    named = dict(zip(("orderNo", "baseId"), own, strict=True))
    return {"order": {**named, "taskId": call.task, "version": int(stamp) if stamp.isdecimal() else None}}


def _refusal(call: Call, order: Order, action: str, body: Mapping[str, Any]) -> Refusal:
    """Why a body of the right shape is refused."""
    site, named, form = call.site, body["order"], body.get("form", {})
    if (named["orderNo"], named["baseId"]) != (order.order_no, order.base_id):
        return NOT_FOUND, LOST
    if not is_nonce(body["nonce"], order, call.login):
        return BAD_REQUEST, EXPIRED
    values = fields.in_store_codes(form, action, site.switches)
    if action == "leftover":
        reason = leftover.refusal(call, order, values)
    else:
        has_leftover = bool(site.store.leftovers.of(order.base_id))
        reason = (
            rules.refuse_task(order, call.login, named["taskId"], action, site.switches)
            or rules.refuse_values(order, action, values, site.switches, has_leftover=has_leftover)
            or fields.missing(form, action, order, site.switches)
        )
    if reason:
        return REFUSED, reason
    if named["version"] != version(order):
        return STALE, OUTDATED
    wide = site.switches.number("wide_bytes")
    wrong = [name for name, size in body.get("size", {}).items() if size != byte_length(form[name], wide)]
    return (BAD_REQUEST, f"请求参数有误：/size/{wrong[0]}") if wrong else NO_REFUSAL
