"""The true reply to an order, cell by cell: for people who judge. No module of the bot may read it."""

from __future__ import annotations

from datetime import datetime

from mock_eoms.tables import shares
from mock_eoms.tables.known import CALLER, KNOWS_END, UNBUILT, Known
from mock_eoms.tables.rows import printed

REAL_CALLS = (shares.GOOD, shares.TWO_NOTES)
"""The contacts whose call may stand in the reply."""


def truth_of(one: Known) -> dict[str, object]:
    """The truth of one order. null: the cell stays empty, or no source of the branch can know it.

    `contact` says what is wrong with the call and the note (`good`: nothing), `table` which table speaks for
    the cause (null: none). Result and attitude are what the customer would say when called, called or not.
    """
    truth = one.order.truth
    action = one.action
    head: dict[str, object] = {
        "order_no": one.order.order_no,
        "action": action,
        "reject_reason": truth.get("reject_reason") or None if action == "reject" else None,
        "duplicate_of": truth.get("duplicate_of") or None if action == "reject" else None,
    }
    return head | _cells(one) if one.trouble is not None else head


def _cells(one: Known) -> dict[str, object]:
    trouble, truth = one.trouble, one.order.truth
    assert trouble is not None
    solved = one.result == "解决"
    ends = solved and (trouble.table in KNOWS_END or trouble.carded)
    return {
        "result": one.result,
        "unsolvable": None if solved else trouble.cause != UNBUILT,
        "expected_day": str(trouble.opens) if trouble.opens and trouble.table else None,
        "prov_cause": trouble.cause,
        "has_koujing": bool(truth.get("has_koujing")),
        "site": trouble.site.name,
        "cell": one.cell if one.seen == "here" else None,
        "network": _network(one),
        "area": truth.get("area") or None,
        "scene": truth.get("scene") or None,
        "solved_time": _time(trouble.repaired if ends else None),
        "attitude": one.attitude,
        "contact_time": _time(one.called if one.contact in REAL_CALLS else None),
        "caller_number": CALLER,
        "customer_number": one.phone,
        "contact": one.contact,
        "table": trouble.table or None,
    }


def _network(one: Known) -> str | None:
    """The network that the text gives; else that of the serving cell, where that cell is known."""
    trouble = one.trouble
    assert trouble is not None
    said = str(one.order.truth.get("network") or "未知")
    if said != "未知":
        return said
    return trouble.network or None if one.seen == "here" else None


def _time(when: datetime | None) -> str | None:
    return printed(when) if when else None
