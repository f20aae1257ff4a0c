"""The daily caps: how many writes may be sent a day (C33).

The ledger counts them, so a restart does not begin at zero again. One cap is an account's own;
another may apply to all accounts of the ledger together. Each cap is asked before an order, so that
no order is begun that could not be finished. It is asked again for every write.

The gate asks the account's cap, because nobody else writes in the account's name. The ledger asks
the common cap. The ledger lets one write at a time, so two lanes cannot take the last place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from eoms_bot.browser.guard import Guard
from eoms_bot.errors import BotError
from eoms_bot.ledger import Ledger
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.ports import Clock
from eoms_bot.model.write import Action, Write
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.brakes.brakes import Halt
from eoms_bot.run.verdicts import EXIT_BREAKER
from eoms_bot.settings.model import MOST_PER_DAY

Count = Callable[[datetime], int]
"""How many writes have become SENDING since a moment (aware)."""


class DailyCap:
    """`most` writes a day of Asia/Shanghai, as `count` counts them.

    `whose` begins the text for people when the cap is not one account's.
    """

    def __init__(self, count: Count, most: int, clock: Clock, whose: str = "") -> None:
        self._count, self._clock, self._whose = count, clock, whose
        self.most = most

    def sent(self) -> int:
        """How many were sent today."""
        return self._count(self._midnight())

    def count_text(self, sent: int) -> str:
        """How many were sent, and how many may be."""
        return f"{self._whose}今天已发送 {sent} 次，每日上限 {self.most}"

    def full(self, count: Count) -> str:
        """Why no further write may leave, by the count that is given; empty when there is room."""
        sent = count(self._midnight())
        return self.count_text(sent) if sent >= self.most else ""

    @property
    def guard(self) -> Guard:
        """The gate's question: is there room for this write?"""

        def full(_write: Write) -> str:
            return self.full(self._count)

        return full

    def _midnight(self) -> datetime:
        now = self._clock.now().astimezone(SHANGHAI)
        return now.replace(hour=0, minute=0, second=0, microsecond=0)


def cap_of_account(ledger: Ledger, account_key: str, most: int, clock: Clock) -> DailyCap:
    """An account's own cap; the ceiling in code applies when it is lower."""
    return DailyCap(lambda since: ledger.sent_since(account_key, since), min(most, MOST_PER_DAY), clock)


def cap_of_all(ledger: Ledger, most: int | None, clock: Clock) -> DailyCap | None:
    """The cap of all accounts of the ledger together; None when nothing is set."""
    return None if most is None else DailyCap(ledger.all_sent_since, most, clock, "所有账号合计")


def no_room_left(cap: DailyCap | None) -> Callable[[Count], str]:
    """The ledger's question before it lets a write out: why not, by its own count."""
    return (lambda _count: "") if cap is None else cap.full


class CapBrake:
    """Begins no order without room for all its writes: accept, leftover entry and reply are three."""

    def __init__(self, cap: DailyCap) -> None:
        self._cap = cap
        self._room = min(len(Action), cap.most)

    def before(self, ref: OrderRef) -> Halt | None:
        """Is there room for all that the order may need?"""
        sent = self._cap.sent()
        if sent + self._room <= self._cap.most:
            return None
        reason = self._cap.count_text(sent)
        if sent < self._cap.most:
            reason += f"；剩 {self._cap.most - sent} 次，不够一张工单可能用到的 {self._room} 次"
        return Halt(f"{reason}，不再开始新的工单", EXIT_BREAKER)

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """None: the ledger has counted; it is asked before the next order."""
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """None: nothing was sent."""
        return None
