"""认领: who is at the telephone for which order.

Whoever has been shown an order's number has claimed it for ten minutes, or until a note says what the call
came to. The audit chain is the only memory: it has each number that was shown, in one order for all consoles
on one ledger. So of two people who ask in the same moment only the first gets the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import Deed

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


def claims(desk: ConsoleDesk, now: datetime) -> dict[str, CallClaim]:
    """Order number → the claim that stands at `now`."""
    found: dict[str, CallClaim] = {}
    deeds = (Deed.CONSOLE_REVEALED, Deed.CALL_TAKEN_OVER, Deed.CALL_NOTED)
    for one in desk.books.views().deeds_since(deeds, now - HELD):
        order_no = one.note.partition(" ")[0]
        held = found.get(order_no)
        if one.event == Deed.CALL_NOTED:
            found.pop(order_no, None)
        elif held is None or held.who == one.operator or one.event == Deed.CALL_TAKEN_OVER:
            found[order_no] = CallClaim(order_no, one.operator, datetime.fromisoformat(one.at))
    return found
