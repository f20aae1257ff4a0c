"""A ledger's database past the program: what is stored, and what somebody with the file or the server can do to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine

WRITER = 0x454F4D53
"""The lock of whoever writes on a server, as an outsider knows it: the checker, which reads by this module, has nothing of the bot's code."""

Where = Path | str
"""A ledger's file, or the address of its database."""


class Raw:
    """A connection that keeps each statement at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str) -> list[dict[str, Any]]:
        """Run it as it stands (it takes no values), and return the rows of which it tells."""
        answer = self._connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        return [dict(row) for row in answer.mappings()] if answer.returns_rows else []


@contextmanager
def raw(where: Where) -> Iterator[Raw]:
    """A connection to a ledger's database."""
    with _engine(where, isolation_level="AUTOCOMMIT").connect() as connection:
        yield Raw(connection)


@contextmanager
def at_once(where: Where) -> Iterator[Connection]:
    """A connection whose statements are kept at its end, all of them."""
    with _engine(where).begin() as connection:
        yield connection


def _engine(where: Where, **options: Any) -> Engine:
    if isinstance(where, Path):
        patience = {"timeout": 10}  # seconds, for a ledger in use
        url = URL.create("sqlite", database=str(where))
        return create_engine(url, poolclass=NullPool, connect_args=patience, **options)
    return create_engine(where, poolclass=NullPool, **options)


@contextmanager
def snapshot(where: Where) -> Iterator[Raw]:
    """A connection that sees one moment, also of a ledger in use."""
    with raw(where) as database:
        database.execute("BEGIN" if isinstance(where, Path) else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        yield database


def is_there(where: Where) -> bool:
    """Whether there is a ledger at all."""
    if isinstance(where, Path):
        return where.exists()
    with raw(where) as database:
        return bool(database.execute("SELECT 1 FROM pg_tables WHERE tablename = 'ledger_meta'"))


def rows(where: Where, table: str) -> list[dict[str, Any]]:
    """The rows of a table as they are stored, in the order of their first column."""
    with raw(where) as database:
        return database.execute(f"SELECT * FROM {table} ORDER BY 1")


@contextmanager
def locked(where: Where) -> Iterator[None]:
    """Another program writes."""
    with raw(where) as database:
        database.execute(
            "BEGIN EXCLUSIVE" if isinstance(where, Path) else f"SELECT pg_advisory_lock({WRITER})"
        )
        yield


def let_refer_to_nothing(database: Raw, where: Where) -> None:
    """Rows may refer to what is not there, as long as the connection lasts."""
    database.execute(
        "PRAGMA foreign_keys=OFF" if isinstance(where, Path) else "SET session_replication_role = replica"
    )


def contents(where: Where) -> dict[str, bytes]:
    """Everything that is kept: the files beside a ledger, itself included, or the rows of a database's tables."""
    if isinstance(where, Path):
        return {file.name: file.read_bytes() for file in where.parent.iterdir()}
    with raw(where) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [str(row["tablename"]) for row in tables]
        return {name: str(database.execute(f"SELECT * FROM {name}")).encode() for name in names}


def drop_trigger(database: Raw, where: Where, table: str, change: str) -> None:
    """Take away what refuses a change of a table's rows."""
    on_table = "" if isinstance(where, Path) else f" ON {table}"
    database.execute(f"DROP TRIGGER {table}_no_{change.lower()}{on_table}")
