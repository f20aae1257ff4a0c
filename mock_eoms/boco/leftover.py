"""The leftover form in a window within the page, saved into the leftover library."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms import drift
from mock_eoms.boco.sheet import LOST
from mock_eoms.boco.vendor import LEFTOVER_DONE, SHEET
from mock_eoms.endpoint import note_refused
from mock_eoms.pages.leftover import entry_of, refusal
from mock_eoms.pages.save import write_record
from mock_eoms.rules import HANDLED
from mock_eoms.web import Call

TEXTS = {"IL_ProblemDesc": "problemDesc", "IL_Measure": "solveMeasure"}
"""The store's code → the name of the field here."""


def show(call: Call) -> Response:
    """Show the leftover form of an order."""
    order = call.order()
    if order is None:
        return call.page("boco/failure.html", message=LOST)
    effects = drift.for_scripts(call.site.switches, order.order_no)
    return call.page("boco/leftover.html", order=order, sheet=SHEET, drift=effects)


def save(call: Call) -> Response:
    """Add an entry to the library, or say why not."""
    order = call.asked_order()
    texts = {code: call.posted(name) for code, name in TEXTS.items()}
    reason = HANDLED if order is None else refusal(call, order, texts)
    if reason or order is None:
        note_refused(call, reason)
        return call.vendor.refuse(call, reason)
    store = call.site.store
    with store.transaction():
        store.oracle.accept(write_record(call, order, "leftover", "leftover"))
        store.leftovers.add(entry_of(call, order, texts))
    return call.page("boco/success.html", message=LEFTOVER_DONE, back="")
