"""Backtest: reads the newest orders that the ledger has closed again, by the current rules.

It shows what would be decided differently.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.decide.reading import PastOrders, triage
from eoms_bot.learn.changes import Change, from_record
from eoms_bot.learn.past_orders import of_ledger
from eoms_bot.settings import Settings
from eoms_bot.tables.reading import reader_of


@dataclass(frozen=True)
class Backtest:
    """`read`: the change of each order that was read again, None where nothing changes; newest first."""

    read: tuple[Change | None, ...]

    def changes(self, last: int) -> tuple[Change, ...]:
        """The changes among this many newest orders."""
        return tuple(one for one in self.read[:last] if one is not None)


def backtest(settings: Settings, now: datetime, most: int) -> Backtest:
    """Read the newest `most` orders again.

    BadInput where there are no texts to read or no ledger, ConfigError where no rules read.

    All past orders are read first, because an order may repeat an older one.
    """
    reader, past = reader_of(settings, None), PastOrders()
    read: deque[Change | None] = deque(maxlen=most)
    for order, done in of_ledger(settings, now):
        read.appendleft(from_record(done, triage(order, reader, past)))
    return Backtest(tuple(read))
