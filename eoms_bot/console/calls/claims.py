"""认领: who is at the telephone for which order.

Whoever has been shown an order's number has claimed it for ten minutes, or until a note says what the call
came to, in the console or by `call note`. The audit chain is the only memory: it has each number that was
shown, in one order for all consoles on one ledger. So of two people who ask in the same moment only the first
gets the order.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.calls import phones_of
from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import Deed, Ledger, Views
from eoms_bot.model.privacy import mask

HELD = timedelta(minutes=10)
"""How long an order is claimed after its number was last shown to its person."""


@dataclass(frozen=True)
class CallClaim:
    """Who is calling about an order, and since when (aware)."""

    order_no: str
    who: str
    at: datetime

    @property
    def words(self) -> str:
        """`王值班 09:00 起正在打 ID-…`."""
        return f"{self.who} {to_minute(self.at)[11:]} 起正在打 {self.order_no}"


def claims(views: Views, now: datetime) -> dict[str, CallClaim]:
    """Order number → the claim that stands at `now`."""
    found: dict[str, CallClaim] = {}
    deeds = (Deed.CONSOLE_REVEALED, Deed.CALL_TAKEN_OVER, Deed.CALL_NOTED)
    for one in views.deeds_since(deeds, now - HELD):
        order_no = one.note.partition(" ")[0]
        held = found.get(order_no)
        if one.event == Deed.CALL_NOTED:
            found.pop(order_no, None)
        elif held is None or held.who == one.operator or one.event == Deed.CALL_TAKEN_OVER:
            found[order_no] = CallClaim(order_no, one.operator, datetime.fromisoformat(one.at))
    return found


def claim_of_another(
    ledger: Ledger, who: str, order_no: str, numbers: Collection[str], now: datetime
) -> CallClaim | None:
    """The claim of another person on this order, or on another order of the same customer.

    `numbers` are those of the customer. An order that no plan has names no number.
    """
    views = Views(ledger.engine)
    others = {number: one for number, one in claims(views, now).items() if one.who != who}
    if order_no in others or not others:
        return others.get(order_no)
    own = frozenset(numbers)
    return next((one for number, one in others.items() if own & numbers_of(ledger, number)), None)


def claimed_by(ledger: Ledger, who: str, numbers: Collection[str], now: datetime) -> list[str]:
    """The orders of the customer with these numbers that this person has claimed."""
    own = [number for number, one in claims(Views(ledger.engine), now).items() if one.who == who]
    return [number for number in own if frozenset(numbers) & numbers_of(ledger, number)]


def numbers_of(ledger: Ledger, order_no: str) -> frozenset[str]:
    """The customer's numbers, as the newest plan has the order; none where no plan has it."""
    place = Views(ledger.engine).newest_plan_row(order_no)
    plan = ledger.plan_with(*place) if place is not None else None
    return phones_of(plan.rows[0].order) if plan is not None and plan.rows else frozenset()


def taken_over(claim: CallClaim, word: str) -> str:
    """The record of a word that takes an order over."""
    return f"{claim.order_no} 从{claim.who}接过来：{mask.phone(word.strip())}"
