"""The brake on unknown outcomes.

When several are open at once, something is wrong that more orders would not cure.
"""

from __future__ import annotations

from datetime import timedelta

from eoms_bot.errors import BotError
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.run.brakes.brakes import Halt
from eoms_bot.run.settling import Settling
from eoms_bot.run.verdicts import EXIT_BREAKER

_WINDOW = timedelta(hours=24)


class UnknownStorm:
    """Ends a run once `most` writes of the last 24 hours are open."""

    def __init__(self, settling: Settling, most: int) -> None:
        self._settling, self._most = settling, most

    def before(self, ref: OrderRef) -> Halt | None:
        """Count what is open."""
        since = (self._settling.lane.clock.now() - _WINDOW).isoformat()
        recent = [one for one in self._settling.unsettled() if (one.sending_at or "") >= since]
        if len(recent) < self._most:
            return None
        return Halt(f"24 小时内已有 {len(recent)} 次发送结果未知，先核对，不再继续", EXIT_BREAKER)

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """None: the ledger has counted; it is asked before the next order."""
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """None: nothing was sent."""
        return None
