"""The same bench on a PostgreSQL server: one database, put back to its first state before each program."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, select

from eoms_bot.ledger import Ledger
from eoms_bot.ledger.engine import make_engine
from eoms_bot.ledger.opening import OpenedLedger
from eoms_bot.ledger.schema import metadata
from tests.protocol.bench import BUSY_MS, RAM, Bench, MemoryDisk
from tests.support import databases
from tests.support.database import WRITER

_PAST_TRIGGERS = "SET session_replication_role = replica"
"""What the ledger forbids its users is what has to be done between two programs."""


class Occupied:
    """The lock of whoever writes, held by a session of its own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({WRITER})")

    def close(self) -> None:
        """Let go of it first: a server notices the end of a session some time behind it."""
        self._connection.exec_driver_sql(f"SELECT pg_advisory_unlock({WRITER})")
        self._connection.close()


class ServerBench(Bench):
    """Connections outlast a program here: what it left half done in one would be rolled back by the next that uses it."""

    def __init__(self, url: str, *seats: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="eoms-model-", dir=RAM if RAM.is_dir() else None))
        self.local_path = self.folder / "ledger.db"
        self._outside = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with Ledger.open(url, local_path=self.local_path) as made:
            self._ledger_id = made.ledger_id
        self._engines: dict[str, Engine] = {seat: make_engine(url, BUSY_MS) for seat in seats}
        self._outsider = self._outside.connect()
        self._renewing = self._outside.connect()
        self._renewing.exec_driver_sql(_PAST_TRIGGERS)
        self._first = {
            table: [dict(row) for row in self._outsider.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }

    def renew(self) -> None:
        """The ledger as new, and nothing beside it."""
        for left in self.folder.iterdir():
            left.unlink()
        self._renewing.exec_driver_sql(
            f"TRUNCATE {', '.join(table.name for table in self._first)} RESTART IDENTITY"
        )
        for table, rows in self._first.items():
            if rows:
                self._renewing.execute(table.insert(), rows)
                self._count_on(table.name)

    def _count_on(self, table: str) -> None:
        """Numbers that the server gives begin behind those that stand."""
        for column in inspect(self._renewing).get_columns(table):
            named = f"pg_get_serial_sequence('{table}', '{column['name']}')"
            if self._renewing.exec_driver_sql(f"SELECT {named}").scalar():
                self._renewing.exec_driver_sql(
                    f"SELECT setval({named}, (SELECT max({column['name']}) FROM {table}))"
                )

    def ledger(self, seat: str) -> Ledger:
        """The ledger, through this seat's connection."""
        return Ledger(OpenedLedger(self._engines[seat], self._ledger_id, None, self.local_path), MemoryDisk())

    def rows(self, query: str) -> list[Any]:
        """What the database says, read past the program."""
        return [tuple(row) for row in self._outsider.exec_driver_sql(query)]

    def occupy(self) -> Occupied:
        """Another program holds the ledger until this is closed."""
        return Occupied(self._outside.connect())

    def let_go(self) -> None:
        """Close all connections."""
        for engine in self._engines.values():
            engine.dispose()
        self._outsider.close()
        self._renewing.close()

    def close(self) -> None:
        """Leave nothing behind on this machine; the server goes with its check."""
        self.let_go()
        shutil.rmtree(self.folder)


def bench_of(*seats: str) -> Bench:
    """On the check's server where it has one, else in memory."""
    url = databases.new()
    return ServerBench(url, *seats) if url else Bench(*seats)
