"""Books: the ledger as the console holds it open, and opened anew where a restore has put another file in its place."""

from __future__ import annotations

import threading
from pathlib import Path

from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger, Views

_NOTHING = (0, 0)
BUSY_MS = 2_000
"""A page does not wait long for a run that holds the ledger."""


class Books:
    """One ledger for all threads. What a person is shown is never that of a file that was taken away."""

    def __init__(self, path: Path, disk: Disk | None = None) -> None:
        self._path = path
        self._disk = disk
        self._lock = threading.Lock()
        self._open: Ledger | None = None
        self._identity = _NOTHING

    def ledger(self) -> Ledger:
        """The ledger, made where none was known; LedgerError where it can't be trusted."""
        with self._lock:
            if self._open is None or self._identity != _identity(self._path):
                if self._open is not None:
                    self._open.close()
                    self._open = None
                # Made at the start only: later, a file that is missing is on its way out or in.
                create = self._identity == _NOTHING
                self._open = Ledger.open(self._path, create=create, busy_ms=BUSY_MS, disk=self._disk)
                self._identity = _identity(self._path)
            return self._open

    def views(self) -> Views:
        """What pages ask."""
        return Views(self.ledger().engine)

    def close(self) -> None:
        """Let go of the ledger."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return _NOTHING
    except OSError as err:
        raise LedgerError(f"账本打不开：{path}（{err}）") from err
    return found.st_dev, found.st_ino
