"""The marker next to a SQLite ledger: which ledger belongs here and how far it had come.

It lives outside the database. So the program notices a ledger that vanished, was emptied or is an old backup.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.chain import Head


@dataclass(frozen=True)
class Marker:
    """Id of the ledger, the highest attempt id that it is known to have held, and the head of its chain."""

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


def is_known(ledger: Path) -> bool:
    """True where there is a ledger, or was one: a lost one leaves its marker."""
    return ledger.exists() or marker_path(ledger).exists()


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
    except OSError as err:
        raise LedgerError(f"账本标记文件读不出来：{path}（{chinese.of_system(err)}）") from err
    except (ValueError, KeyError, TypeError) as err:
        raise LedgerError(f"账本标记文件读不出来：{path}（内容不完整，或被改动过）") from err


def advance_marker(ledger: Path, marker: Marker, disk: Disk) -> None:
    """Store how far the ledger has come, unless the marker here already records more.

    Another lane of this machine may have been faster. LedgerError where the marker is of another ledger:
    somebody has put that ledger here meanwhile.
    """
    known = read_marker(ledger)
    if known is not None and known.ledger_id != marker.ledger_id:
        raise LedgerError(
            f"账本标记文件是另一个账本的：{marker_path(ledger)} 记着 {known.ledger_id}，本次运行写的是 {marker.ledger_id}"
        )
    if known is None or (known.last_write, known.audit_seq) < (marker.last_write, marker.audit_seq):
        write_marker(ledger, marker, disk)


def write_marker(ledger: Path, marker: Marker, disk: Disk) -> None:
    """Store the marker so that a crash leaves either the old or the new one."""
    path = marker_path(ledger)
    try:
        disk.put(path, json.dumps(asdict(marker)).encode())
    except OSError as err:
        raise LedgerError(f"账本标记文件写不进去：{path}（{chinese.of_system(err)}）") from err
