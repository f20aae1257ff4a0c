"""What a person sees at the empty cells of a held order; nothing of it is sent until he types it."""

from __future__ import annotations

from dataclasses import replace

from eoms_bot.decide import reject
from eoms_bot.decide.sequence import REJECTING, excluded
from eoms_bot.model.batch import Facts
from eoms_bot.model.decision import Hold, Sourced
from eoms_bot.model.order import Order
from eoms_bot.model.texts.triage import Incoming


def incoming(order: Order) -> Incoming:
    """The order as triage reads it: what the customer said, and where."""
    phone = order.fact("fault_number") or order.fact("customer_tel")
    text = with_place(order.fact("complaint"), order.fact("fault_place"))
    return Incoming(order.order_no, text, phone, order.ref.dispatched)


def with_place(complaint: str, place: str) -> str:
    """One text of what was said and of the field that says where; either may be empty."""
    return "。".join(part for part in (complaint, f"【投诉地点】{place}" if place else "") if part)


def suggesting(decision: Hold, facts: Facts) -> Hold:
    """The hold with what is known for the cells that no person has filled.

    A major complaint gets no suggestion except that it is one. An order that is turned away gets nothing of a
    completion, and nothing that the cells of a written row forbid.
    """
    if facts.major_signs:
        sign = Sourced("是", f"工单文字 {'、'.join(facts.major_signs)}")
        return replace(decision, suggested=(("major", sign),))
    have = {name for name, _one in decision.backing.cells} if decision.backing.written else set()
    have |= excluded(facts.row) if facts.row is not None else set()
    handling = facts.known.get("handling")
    turned_away = handling is not None and handling.value == reject.HANDLING
    return replace(
        decision,
        suggested=tuple(
            (name, one.sourced(name))
            for name, one in facts.known.items()
            if name not in have and (name in REJECTING or not turned_away)
        ),
    )
