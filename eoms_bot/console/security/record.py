"""Puts logins, refusals and actions into the audit chain (C8, B42).

It limits their number, so that the ledger does not suffer.
"""

from __future__ import annotations

import threading

from loguru import logger

from eoms_bot.console.books import SharedLedger
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Deed
from eoms_bot.model.ports import Clock

REFUSALS_A_MINUTE = 30
"""Further refusals add nothing new; any program of this machine can cause them."""


class Doorbook:
    """Logins, refusals and actions, each with the person's name."""

    def __init__(self, books: SharedLedger, clock: Clock) -> None:
        self._books = books
        self._clock = clock
        self._lock = threading.Lock()
        self._refused: list[float] = []

    def note(self, deed: Deed, who: str, note: str) -> bool:
        """Append; False when the ledger refuses it, which the log then reports.

        The console works without the record.
        """
        try:
            self._books.ledger().console_used(deed, who, note, self._clock.now())
        except LedgerError as problem:
            logger.error("没能记入审计链：{} {}（{}）", deed.value, who, problem)
            return False
        logger.info("{} {} {}", deed.value, who, note)
        return True

    def refused(self, who: str, note: str) -> None:
        """An action that was refused; of a flood only the first thirty a minute are recorded."""
        now = self._clock.monotonic()
        with self._lock:
            self._refused = [at for at in self._refused if now - at < 60.0]
            if len(self._refused) >= REFUSALS_A_MINUTE:
                return
            self._refused.append(now)
        self.note(Deed.CONSOLE_REFUSED, who, note)
