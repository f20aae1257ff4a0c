"""Engine and transactions.

How a connection is set up, how a transaction begins, how errors are reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

import eoms_bot.ledger.on_postgres as on_postgres
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.audit import Actor

_READING = "eoms_reading"


class TableStore:
    """What the parts of the ledger's façade share: an engine, and who acts through it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.actor = Actor()


class LedgerUnavailable(LedgerError):
    """The database did not accept it: busy, full, read-only, damaged. The same call may succeed later."""


class Damaged(LedgerUnavailable):
    """The file's content is no sound ledger; only a backup cures that."""


def make_engine(where: Path | str | URL, busy_ms: int) -> Engine:
    """An engine on a SQLite file (Path), or on the URL of a SQLite file or a PostgreSQL database.

    It opens no connection yet.
    """
    url = URL.create("sqlite", database=str(where)) if isinstance(where, Path) else where
    if make_url(url).get_backend_name() == "postgresql":
        return on_postgres.make(url, busy_ms)
    engine = create_engine(url)
    _set_up_sqlite(engine, busy_ms)
    return engine


def _set_up_sqlite(engine: Engine, busy_ms: int) -> None:
    """Take transactions out of the driver's hands: its own IMMEDIATE begins nothing before a SELECT."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        if isinstance(connection, SqliteConnection):
            connection.isolation_level = None
            for pragma in (f"busy_timeout={int(busy_ms)}", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end; what the database refuses raises LedgerUnavailable."""
    with known_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: it waits for no writer."""
    options = on_postgres.READING if engine.dialect.name == "postgresql" else {_READING: True}
    with known_errors(), engine.execution_options(**options).begin() as connection:
        yield connection


@contextmanager
def known_errors() -> Iterator[None]:
    """Turn errors of the database into LedgerUnavailable, or Damaged where waiting cures nothing."""
    try:
        yield
    except (SQLAlchemyError, SqliteError) as err:
        kind = Damaged if _is_damage(err) else LedgerUnavailable
        raise kind(f"账本出错，已停止写入：{reason(err)}") from err


def reason(err: Exception) -> str:
    """What the database says, in one line, without the statement and its values (they hold personal data)."""
    code = on_postgres.code_of(err)
    if code is not None:
        return on_postgres.meaning(code)
    text = _words(err)
    return next((meaning for sign, meaning in _MEANINGS.items() if sign in text), f"数据库报告 {text}")


def _is_damage(err: Exception) -> bool:
    code = on_postgres.code_of(err)
    return on_postgres.is_damage(code) if code is not None else any(sign in _words(err) for sign in _DAMAGE)


def _words(err: Exception) -> str:
    """The database's own words, in whatever language."""
    origin = getattr(err, "orig", None) if isinstance(err, SQLAlchemyError) else err
    return type(err).__name__ if origin is None else str(origin)


_DAMAGE = ("malformed", "not a database")
_MEANINGS = {
    "locked": "账本正被其他程序占用",
    "is full": "磁盘已满",
    "readonly": "账本只读",
    "malformed": "账本已损坏",
    "not a database": "文件不是账本",
    "unable to open": "账本打不开",
    "disk I/O": "磁盘读写出错",
    "UNIQUE": "同一笔操作已有记录",
    "is forbidden": on_postgres.FORBIDDEN,
}
