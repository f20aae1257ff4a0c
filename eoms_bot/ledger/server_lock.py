"""Lock of an account among all machines that share a ledger on a server.

A session of the database holds the lock, so the lock ends with the session. It turns a second bot away before
that bot logs in. A bot can lose the lock: its connection broke, and another machine took the account. Then
the lease of the ledger keeps it from writing.
"""

from __future__ import annotations

import hashlib
import os
import socket
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, text

import eoms_bot.ledger.on_postgres as on_postgres
from eoms_bot.errors import LockHeld
from eoms_bot.ledger.engine import known_errors
from eoms_bot.ledger.lease import account_key

_NAME = text("SELECT set_config('application_name', :name, false)")
# The session is idle for as long as a run lasts; servers before version 14 know no such limit.
_FOR_LONG = text(
    "SELECT set_config('idle_session_timeout', '0', false) "
    "WHERE current_setting('idle_session_timeout', true) IS NOT NULL"
)
_TAKE = text("SELECT pg_try_advisory_lock(:key)")
# pg_locks has a key in two unsigned halves; put together they are the signed key again.
_HOLDERS = text(
    "SELECT l.classid::bigint << 32 | l.objid::bigint, a.application_name, "
    "to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS+00:00') "
    "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_OWN = "eoms-bot "
_MOST_OF_A_NAME = 63
"""Characters that PostgreSQL keeps of a session's name."""


class ServerLock:
    """One bot per account on all machines; `url` as that of the ledger."""

    def __init__(self, url: str, site_id: str, account: str) -> None:
        self._account = account
        self._key = key_of(account_key(site_id, account))
        self._engine = on_postgres.make_session(url)
        self._open = ExitStack()

    def acquire(self) -> None:
        """Take the lock at once, or raise LockHeld naming the holder.

        LedgerUnavailable where the server can't be reached.
        """
        with ExitStack() as opening, known_errors():
            session = opening.enter_context(self._engine.connect())
            session.execute(_NAME, {"name": _own_name()})
            session.execute(_FOR_LONG)
            if not session.scalar(_TAKE, {"key": self._key}):
                holder = holders(session).get(self._key, "持有者未知")
                raise LockHeld(f"账号 {self._account} 正由另一台机器使用：{holder}")
            self._open = opening.pop_all()

    def release(self) -> None:
        """Give the lock back with the session; nothing happens where it isn't held."""
        self._open.close()

    def holder(self) -> str:
        """Who holds it now (`进程 123，主机 …，自 …`), on whichever machine; empty where nobody does."""
        with known_errors(), self._engine.connect() as session:
            return holders(session).get(self._key, "")

    def __enter__(self) -> Self:
        """Acquire."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release."""
        self.release()


def key_of(account: str) -> int:
    """The number of an account's lock; `account` is its key in the ledger."""
    return int.from_bytes(hashlib.sha256(account.encode()).digest()[:8], "big", signed=True)


def holders(connection: Connection) -> dict[int, str]:
    """Number of a lock → who holds it now (`进程 123，主机 …，自 …`)."""
    return {int(key): _holder_text(name, since) for key, name, since in connection.execute(_HOLDERS)}


def _holder_text(name: str | None, since: str | None) -> str:
    pid, _, host = (name or "").removeprefix(_OWN).partition(" ")
    return f"进程 {pid or '未知'}，主机 {host or '未知'}，自 {since or '未知'}"


def _own_name() -> str:
    """How this session calls itself; the server keeps only its ASCII part."""
    return f"{_OWN}{os.getpid()} {socket.gethostname()}"[:_MOST_OF_A_NAME]
