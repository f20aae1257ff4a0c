"""Opens the database, owns transactions, and hands out the table families."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mock_eoms.store.accounts import Accounts
from mock_eoms.store.history import History
from mock_eoms.store.leftovers import Leftovers
from mock_eoms.store.oracle import Oracle
from mock_eoms.store.orders import Orders
from mock_eoms.store.schema import ACCOUNTS, SCHEMA, TABLES


class Store:
    """One SQLite connection, used by the one thread that serves pages."""

    def __init__(self, path: Path | None = None) -> None:
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        if path is not None:
            self._db.execute("PRAGMA journal_mode = WAL")
        self.accounts = Accounts(self._db)
        self.orders = Orders(self._db)
        self.history = History(self._db)
        self.leftovers = Leftovers(self._db)
        self.oracle = Oracle(self._db)
        self.is_new = not self._has_tables()
        if self.is_new:
            self.rebuild()

    def rebuild(self) -> None:
        """Start again with empty tables and the seeded accounts."""
        drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in TABLES)
        self._db.executescript("BEGIN IMMEDIATE;" + drops + SCHEMA + "COMMIT;")
        with self.transaction():
            self._db.executemany(
                "INSERT INTO accounts (login, password, name, disabled) VALUES (?,?,?,?)", ACCOUNTS
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the connection; an in-memory store is gone then."""
        self._db.close()

    def _has_tables(self) -> bool:
        row = self._db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'writes'").fetchone()
        return bool(row[0])
