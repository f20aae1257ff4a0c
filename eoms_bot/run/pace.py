"""The brake that keeps the pace of the site's profile between two orders."""

from __future__ import annotations

from eoms_bot.errors import BotError
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.ports import Clock
from eoms_bot.run.brakes import Halt


class Pace:
    """Lets at least `seconds` pass between the end of an order and the start of the next."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds
        self._ended: float | None = None

    def before(self, ref: OrderRef) -> Halt | None:
        """Wait for what is left of the gap."""
        if self._ended is not None:
            left = self._ended + self._seconds - self._clock.monotonic()
            if left > 0:
                self._clock.wait(left)
        return None

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """The gap begins."""
        self._ended = self._clock.monotonic()
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """None: no order, no gap."""
        return None
