"""The brake at the end of a schedule's window: the current order is finished, no other begins."""

from __future__ import annotations

from datetime import datetime

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.errors import BotError
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.ports import Clock
from eoms_bot.run.brakes.brakes import Halt


class WindowEnd:
    """Begins no order from `until` (aware) on; that is no error.

    The orders wait for the next run.
    """

    def __init__(self, until: datetime, clock: Clock) -> None:
        self._until, self._clock = until, clock

    def before(self, ref: OrderRef) -> Halt | None:
        """Is the window still open?"""
        if self._clock.now() < self._until:
            return None
        return Halt(f"时间窗到 {self._until.astimezone(SITE_ZONE):%m-%d %H:%M} 为止，不再开始新的工单", None)

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """None: the time is asked before each order."""
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """None: time goes on by itself."""
        return None
