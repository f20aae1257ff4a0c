"""The marker beside a SQLite ledger: which ledger belongs here and how far it had come.

It lives outside the database, so that a ledger that vanished, was emptied or is an old backup is noticed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from eoms_bot.errors import LedgerError
from eoms_bot.ledger.chain import Head


@dataclass(frozen=True)
class Marker:
    """Id of the ledger, the highest attempt id that it is known to have held, and the head of its audit chain."""

    ledger_id: str
    last_write: int
    audit_seq: int = 0
    audit_hash: str = ""

    @property
    def head(self) -> Head:
        """The newest record of the audit chain that is known."""
        return Head(self.audit_seq, self.audit_hash)


def marker_path(ledger: Path) -> Path:
    """Where the marker of a ledger lies."""
    return ledger.with_name(ledger.name + ".marker.json")


def read_marker(ledger: Path) -> Marker | None:
    """The marker of a ledger, None where there is none; an unreadable one is a LedgerError."""
    path = marker_path(ledger)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Marker(
            ledger_id=str(data["ledger_id"]),
            last_write=int(data["last_write"]),
            audit_seq=int(data.get("audit_seq", 0)),  # a marker of version 1 knows no chain
            audit_hash=str(data.get("audit_hash", "")),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise LedgerError(f"账本标记文件读不出来：{path}（{err}）") from err


def write_marker(ledger: Path, marker: Marker) -> None:
    """Store the marker so that a crash leaves either the old or the new one."""
    path = marker_path(ledger)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with _private(fresh) as handle:
            handle.write(json.dumps(asdict(marker)))
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(path)
    except OSError as err:
        fresh.unlink(missing_ok=True)
        raise LedgerError(f"账本标记文件写不进去：{path}（{err}）") from err
    _sync_folder(path.parent)


def _private(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where the system can do that (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
