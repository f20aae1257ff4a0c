"""The ledger on PostgreSQL: one writer at a time, as on SQLite, and errors reported by their code.

A server's words come in its own language and quote values. SQLSTATE does neither (PostgreSQL's manual,
appendix A).
"""

from __future__ import annotations

import sys
import time
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from eoms_bot.errors import LedgerError

WRITER = 0x454F4D53
"""The advisory lock of whoever writes: `EOMS` in ASCII.

It is the database's own, so that two ledgers of one server do not meet.
"""

PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""How long the program waits for a silent server.

The unit is seconds, for `tcp_user_timeout` milliseconds. What an address says of itself takes precedence.
"""

FORBIDDEN = "账本不允许改动或删去这些记录"
"""What triggers refuse (`forbidden.py`)."""

SESSION: dict[str, Any] = {
    # A commit outlives the server's fall, whatever the server's own settings are: SENDING must not be
    # forgotten.
    "synchronous_commit": "on",
    "statement_timeout": 60_000,
    # A machine can stand still, or be cut off, in the middle of a transaction. It blocks the other writers no
    # longer than this.
    "idle_in_transaction_session_timeout": 15_000,
    "tcp_user_timeout": 20_000,
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}
"""What each connection asks the server to observe (milliseconds; keepalives seconds)."""

_IDLE_SINCE = "eoms_idle_since"
_SILENT_SECONDS = 2.0
_UNREACHABLE = "08000"
_DAMAGE = ("XX001", "XX002")
_MEANINGS = {
    "08": "账本数据库连不上，请核对地址、库名、用户名和网络",
    "23505": "同一笔操作已有记录",
    "25006": "账本只读",
    "25P03": "账本数据库断开了连接：程序停得太久",
    "28": "账本数据库不让登录，请核对用户名和 ~/.pgpass",
    "3D000": "账本数据库不存在",
    "42501": "账本数据库的权限不够",
    "53100": "磁盘已满",
    "53300": "账本数据库的连接已满",
    "55P03": "账本正被其他程序占用",
    "57014": "账本数据库太久没有答复",
    "57P": "账本数据库停着，或者断开了连接",
    "P0001": FORBIDDEN,
    "XX001": "账本已损坏",
    "XX002": "账本已损坏",
}
"""SQLSTATE, or how it begins → what the program says to a person."""


READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Execution options of transactions that only read.

The program sends them with their BEGIN, without a statement of their own.
"""


def make(url: URL | str, busy_ms: int) -> Engine:
    """An engine; transactions that only read have the options `READING`. Opens no connection yet."""
    engine = _engine(url, busy_ms, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "checkout")
    def _on_use(connection: Any, entry: ConnectionPoolEntry, _handed_out: object) -> None:
        # So a server that was restarted costs no write.
        if _is_dead(engine, connection, idle_since=entry.info.get(_IDLE_SINCE)):
            raise InvalidatePoolError

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("postgresql_readonly", False):
            # Whoever has the lock sees all that was committed before him, and nobody else writes meanwhile.
            # This is SQLite's BEGIN IMMEDIATE.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER})")

    @event.listens_for(engine, "checkin")
    def _on_return(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_IDLE_SINCE] = _now()
        # After a reading transaction SQLAlchemy leaves "may write". Said with BEGIN, that would override the
        # setting of a server that must accept no writes.
        if connection is not None:
            connection.read_only = None

    return engine


def _is_dead(engine: Engine, connection: Any, *, idle_since: float | None) -> bool:
    """Whether a connection that was opened earlier has ended.

    A server that ends a connection says so on its line. The program looks at the line without a statement. It
    sends a statement where anything has come, and where the line was silent for longer. A line that was cut
    off says nothing.
    """
    if idle_since is None:
        return False  # opened just now
    dialect = engine.dialect
    assert dialect.dbapi is not None
    try:
        if _has_news(connection) or _now() - idle_since > _SILENT_SECONDS:
            dialect.do_ping(connection)
    except dialect.dbapi.Error:
        return True
    return False


def _has_news(connection: Any) -> bool:
    """Whether the server has sent anything that nobody has requested."""
    with DefaultSelector() as line:
        line.register(connection.fileno(), EVENT_READ)
        return bool(line.select(0))


def _now() -> float:
    """Seconds; where the system counts them, including those in which the machine sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def make_session(url: URL | str) -> Engine:
    """An engine whose connection is a session of its own.

    It is for what lasts as long as the session; nothing in it is a transaction.
    """
    return _engine(url, 0, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _engine(url: URL | str, busy_ms: int, **more: Any) -> Engine:
    address = make_url(url)
    patience = {name: value for name, value in PATIENCE.items() if name not in address.query}
    asked = " ".join(f"-c {name}={value}" for name, value in {**SESSION, "lock_timeout": busy_ms}.items())
    given = address.query.get("options", "")
    options = f"{asked} {given if isinstance(given, str) else ' '.join(given)}".strip()
    try:
        return create_engine(address, connect_args={**patience, "options": options}, **more)
    except (SQLAlchemyError, ImportError) as err:
        raise LedgerError(
            f"数据库驱动用不了（{type(err).__name__}）：要装 eoms-bot[postgres]，地址以 postgresql+psycopg:// 开头"
        ) from err


def insist_on_session(connection: Connection) -> None:
    """LedgerError where a setting of the session does not hold.

    Then a program between (a pool of connections) has dropped it.
    """
    if connection.dialect.name != "postgresql":
        return
    rows = connection.exec_driver_sql(
        "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'lock_timeout')"
    )
    found = {str(name): str(value) for name, value in rows}
    if found.get("synchronous_commit") == "off" or found.get("lock_timeout") == "0":
        raise LedgerError(
            f"账本数据库没有照要求设置会话：{found}；要 synchronous_commit=on、lock_timeout 不为 0。"
            "直接连数据库，不要经过事务级的连接池"
        )


def code_of(err: Exception) -> str | None:
    """The SQLSTATE of what PostgreSQL has refused.

    08000 where the server could not be reached; None for another database's error.
    """
    origin = getattr(err, "orig", None) if isinstance(err, SQLAlchemyError) else err
    if origin is None or not type(origin).__module__.startswith("psycopg"):
        return None
    return getattr(origin, "sqlstate", None) or _UNREACHABLE


def meaning(code: str) -> str:
    """What a SQLSTATE means, for a person."""
    known = sorted(_MEANINGS, key=len, reverse=True)
    found = next((_MEANINGS[sign] for sign in known if code.startswith(sign)), None)
    return f"{found}（{code}）" if found else f"数据库报告 {code}"


def is_damage(code: str) -> bool:
    """Whether the code says that the database is damaged, which waiting does not cure."""
    return code in _DAMAGE
