"""Where programs are tried: a folder in memory with one ledger, put back to its first state before each program.

The engines outlive the programs, since making one and compiling its statements costs more than a whole program. The
product's own settings stand: WAL, FULL, BEGIN IMMEDIATE; only the folder knows no disk to wait for.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine

from eoms_bot.disk import SystemDisk
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.engine import make_engine
from eoms_bot.ledger.opening import OpenedLedger

BUSY_MS = 1
RAM = Path("/dev/shm")


class MemoryDisk(SystemDisk):
    """A disk whose reserve takes no time: thousands of programs each make one."""

    def fill(self, path: Path, size: int) -> None:
        with path.open("wb") as file:
            file.truncate(size)


class Held(Protocol):
    """What another program holds until it is closed."""

    def close(self) -> None:
        """Let go of it."""
        ...


class Bench:
    """One per process. `seats` are those who have a connection of their own to the ledger."""

    def __init__(self, *seats: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="eoms-model-", dir=RAM if RAM.is_dir() else None))
        self.path = self.folder / "ledger.db"
        self._template = self.folder / "template.db"
        with Ledger.open(self._template) as made:
            self._ledger_id = made.ledger_id
        self._engines: dict[str, Engine] = {seat: make_engine(self.path, BUSY_MS) for seat in seats}
        self._reading: sqlite3.Connection | None = None

    def renew(self) -> None:
        """The ledger as new, and nothing beside it."""
        self.let_go()
        for left in self.folder.iterdir():
            if left != self._template and not left.name.startswith("template.db"):
                left.unlink()
        shutil.copyfile(self._template, self.path)

    def ledger(self, seat: str) -> Ledger:
        """The ledger, through this seat's connection."""
        return Ledger(OpenedLedger(self._engines[seat], self._ledger_id, self.path, self.path), MemoryDisk())

    def rows(self, query: str) -> list[Any]:
        """What the ledger's file says, read past the program."""
        if self._reading is None:
            self._reading = sqlite3.connect(self.path, isolation_level=None)
        return self._reading.execute(query).fetchall()

    def occupy(self) -> Held:
        """Another program holds the ledger until this is closed."""
        holder = sqlite3.connect(self.path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        return holder

    def let_go(self) -> None:
        """Close all connections."""
        for engine in self._engines.values():
            engine.dispose()
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.let_go()
        shutil.rmtree(self.folder)
