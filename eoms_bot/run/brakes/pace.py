"""The brake that keeps the pace of the site's profile between two orders."""

from __future__ import annotations

from collections.abc import Callable

from eoms_bot.errors import BotError
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.ports import Clock
from eoms_bot.run.brakes.brakes import Halt

SLICE_SECONDS = 1.0


class PaceBrake:
    """Lets at least `seconds` pass between the end of an order and the start of the next.

    `enough` ends the wait when it says something (a stop). `meanwhile` is called from time to time,
    for a session that must outlive the wait.
    """

    def __init__(
        self,
        clock: Clock,
        seconds: float,
        enough: Callable[[], str] = lambda: "",
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        self._clock, self._seconds = clock, seconds
        self._enough, self._meanwhile = enough, meanwhile
        self._ended: float | None = None

    def before(self, ref: OrderRef) -> Halt | None:
        """Wait for what is left of the gap."""
        if self._ended is None:
            return None
        until = self._ended + self._seconds
        while (left := until - self._clock.monotonic()) > 0 and not self._enough():
            self._meanwhile()
            self._clock.wait(min(left, SLICE_SECONDS))
        return None

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """The gap begins."""
        self._ended = self._clock.monotonic()
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """None: no order, no gap."""
        return None
