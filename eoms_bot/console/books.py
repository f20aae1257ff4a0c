"""Books: the ledger as the console holds it open.

The console opens it again when a restore has put another file in its place.
"""

from __future__ import annotations

import threading

from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger, Views
from eoms_bot.ledger.stores.plan_queue import QueueStore
from eoms_bot.run.ledgers import open_ledger
from eoms_bot.settings import Settings

_NOTHING = (0, 0)
_SERVED = (-1, -1)
BUSY_MS = 2_000
"""A page does not wait long for a run that holds the ledger."""


class SharedLedger:
    """One ledger for all threads; nobody is shown a file that was taken away."""

    def __init__(self, settings: Settings, disk: Disk | None = None) -> None:
        self._settings = settings
        self._disk = disk
        self._lock = threading.Lock()
        self._open: Ledger | None = None
        self._identity = _NOTHING

    def ledger(self) -> Ledger:
        """The ledger, made if none was known; LedgerError when it can't be trusted."""
        with self._lock:
            if self._open is None or self._identity != _identity(self._settings):
                if self._open is not None:
                    self._open.close()
                    self._open = None
                # Make it only at the start: later, a missing file is being replaced.
                create = self._identity == _NOTHING
                self._open = open_ledger(self._settings, create=create, busy_ms=BUSY_MS, disk=self._disk)
                self._identity = _identity(self._settings)
            return self._open

    def views(self) -> Views:
        """What pages ask."""
        return Views(self.ledger().engine)

    def queue(self) -> QueueStore:
        """What the queue of 工作台 asks."""
        return QueueStore(self.ledger().engine)

    def close(self) -> None:
        """Close the ledger."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None


def _identity(settings: Settings) -> tuple[int, int]:
    """The identity of the ledger's file: another file is another ledger.

    A database on a server counts as the same ledger always.
    """
    if settings.ledger.database:
        return _SERVED
    path = settings.paths.ledger
    try:
        found = path.stat()
    except FileNotFoundError:
        return _NOTHING
    except OSError as err:
        raise LedgerError(f"账本打不开：{path}（{err}）") from err
    return found.st_dev, found.st_ino
