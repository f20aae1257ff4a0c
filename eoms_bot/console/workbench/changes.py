"""Changes: what open pages of 工作台 wait for, whoever caused it: another person, another console, a run."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from hashlib import sha256

from eoms_bot.console.books import SharedLedger
from eoms_bot.console.starts import Start, Starts
from eoms_bot.model.ports import Clock

EACH_SECONDS = 0.5
"""How often the ledger is asked, however many pages are open."""


@dataclass(frozen=True)
class QueueChange:
    """The queue at one moment.

    `number` is another text once the list may show something else, also because a minute has gone by. `going`
    is the run that this console has started and that is at work.
    """

    number: str
    going: Start | None


class QueueWatch:
    """The last look at ledger and runs, shared by all pages; safe to use from many threads.

    It has no thread of its own: the page that asks first after half a second looks again.
    """

    def __init__(self, books: SharedLedger, starts: Starts, clock: Clock) -> None:
        self._books = books
        self._starts = starts
        self._clock = clock
        self._lock = threading.Lock()
        self._last: QueueChange | None = None
        self._due = float("-inf")

    def look(self, *, fresh: bool = False) -> QueueChange:
        """The queue at most half a second ago, `fresh`: now; LedgerError where the ledger can't be read."""
        with self._lock:
            if fresh or self._last is None or time.monotonic() >= self._due:
                self._last = self._looked()
                self._due = time.monotonic() + EACH_SECONDS
            return self._last

    def _looked(self) -> QueueChange:
        going = self._starts.going()
        run = f"{going.start_id}.{going.run_id}" if going else ""
        # What is left of the time, and what is too old by now, changes with the clock alone.
        minute = int(self._clock.now().timestamp() // 60)
        found = f"{self._books.queue().change()} {run} {minute}"
        return QueueChange(sha256(found.encode()).hexdigest()[:16], going)
