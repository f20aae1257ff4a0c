"""The daily cap: how many writes an account may send a day, counted in the ledger, so that no restart begins anew (C33).

It is asked twice: between orders, so that no order is begun that could not be finished, and by the gate, for every write.
"""

from __future__ import annotations

from eoms_bot.browser.guard import Guard
from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.errors import BotError
from eoms_bot.ledger import Ledger
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.ports import Clock
from eoms_bot.model.write import Action, Write
from eoms_bot.run.brakes import Halt
from eoms_bot.run.verdicts import EXIT_BREAKER
from eoms_bot.settings.model import MOST_PER_DAY


class DailyCap:
    """`most` writes a day of Asia/Shanghai, or the ceiling in code where that is lower."""

    def __init__(self, ledger: Ledger, account_key: str, most: int, clock: Clock) -> None:
        self._ledger, self._account_key, self._clock = ledger, account_key, clock
        self.most = min(most, MOST_PER_DAY)

    def sent(self) -> int:
        """How many were sent today."""
        today = self._clock.now().astimezone(SITE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._ledger.sent_since(self._account_key, today)

    @property
    def guard(self) -> Guard:
        """The gate's question: is there room for this write?"""

        def full(_write: Write) -> str:
            sent = self.sent()
            return f"今天已发送 {sent} 次，达到每日上限 {self.most}" if sent >= self.most else ""

        return full


class CapBrake:
    """Begins no order for whose writes there may be no room: accept, leftover entry and reply are three."""

    def __init__(self, cap: DailyCap) -> None:
        self._cap = cap
        self._room = min(len(Action), cap.most)

    def before(self, ref: OrderRef) -> Halt | None:
        """Is there room for all that the order may need?"""
        sent = self._cap.sent()
        if sent + self._room <= self._cap.most:
            return None
        told = f"今天已发送 {sent} 次，每日上限 {self._cap.most}"
        if sent < self._cap.most:
            told += f"；剩 {self._cap.most - sent} 次，不够一张工单可能用到的 {self._room} 次"
        return Halt(f"{told}，不再开始新的工单", EXIT_BREAKER)

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """None: the ledger has counted; it is asked before the next order."""
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """None: nothing was sent."""
        return None
