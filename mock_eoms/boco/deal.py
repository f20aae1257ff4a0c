"""What the deal form posts: the check before the submit, and the submits themselves."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms import colleague, rules
from mock_eoms.boco import fields
from mock_eoms.boco.vendor import DONE, SHEET
from mock_eoms.endpoint import note_refused
from mock_eoms.pages.save import KINDS, write_record
from mock_eoms.store.orders import Order
from mock_eoms.web import Call
from mock_eoms.workflow import carry_out

ASKS = "该客户有在途的投诉工单，是否继续提交？"
FORBIDS = "该工单暂不允许提交，请稍后再试"
CHECKS = {"pass": (0, ""), "confirm": (1, ASKS), "refuse": (2, FORBIDS)}
"""Switch `precommit` → status and text of the check before the submit."""


def pre_commit(call: Call) -> Response:
    """Say whether the form may be submitted (0), after a question (1), or not (2). Nothing is changed."""
    status, text = CHECKS[call.site.switches["precommit"]]
    return call.json({"status": status, "data": [{"text": text, "fn": ""}] if text else []})


def perform(call: Call) -> Response:
    """Carry out the posted operation in one transaction with its oracle record, or say why not."""
    site, action, asked = call.site, call.vendor.action(call), call.asked_order()
    if asked is not None:
        colleague.act_on_submit(site, asked)
    order = site.store.orders.find(asked.base_id) if asked else None
    values = fields.in_store_codes(dict(call.pairs), action, site.switches)
    reason = rules.HANDLED if order is None else _refusal(call, order, action, values)
    if reason or order is None:
        note_refused(call, reason)
        return call.vendor.refuse(call, reason)
    with site.store.transaction():
        site.store.oracle.accept(write_record(call, order, *KINDS[action]))
        carry_out(site, order, call.login, action, values)
    return call.page("boco/success.html", message=DONE, back=f"{SHEET}?method=showListsendundo")


def _refusal(call: Call, order: Order, action: str, values: dict[str, str]) -> str:
    site = call.site
    why = rules.refuse_task(order, call.login, call.posted("TKID"), action, site.switches)
    has_leftover = bool(site.store.leftovers.of(order.base_id))
    return (
        why
        or rules.refuse_values(order, action, values, site.switches, has_leftover=has_leftover)
        or fields.missing(dict(call.pairs), action, site.switches)
    )
