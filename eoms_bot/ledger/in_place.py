"""In place: whether the ledger that a run writes to is the one that the next program will find.

A program that has a file open continues to write it after the file was deleted, moved or replaced. A database
address can lead to another database. So each look opens a new connection, by path or address.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection

import eoms_bot.ledger.audit as audit
from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.ledger.changes import state_of
from eoms_bot.ledger.engine import make_engine, reading
from eoms_bot.ledger.lease import Lease, require
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.marker import Marker
from eoms_bot.ledger.opening import ledger_id_of
from eoms_bot.model.write import WriteState

_LOOKS = 3
"""How often the main file is read.

It may look torn while another program moves pages into it, so it is read again.
"""
_BUSY_MS = 10_000


class LedgerPlace:
    """Where a ledger is, as one run sees it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._main = 0
        """How far the main file alone, without its WAL, had come at the last look; it never goes back."""

    def insist(self, attempt: int, lease: Lease, marker: Marker) -> None:
        """Raise LedgerError unless the ledger in place holds this attempt in SENDING.

        It must also hold the newest record of its chain. `marker` is the ledger's as of the commit of
        SENDING.
        """
        ledger = self._ledger
        try:
            self._insist_on_records(attempt, lease, marker)
            if ledger.path is not None:
                self._insist_on_main(ledger.path)
        except (LedgerError, GateRefused) as other:
            raise LedgerError(
                f"{ledger.path or '账本数据库'} 已不是本次运行所写的账本（{other}）：可能被删除、移走、换掉，"
                "或恢复成了旧的。这一笔没有发出。先停下所有运行，查明原因，需要时运行 eoms-bot restore"
            ) from other

    def _insist_on_records(self, attempt: int, lease: Lease, marker: Marker) -> None:
        path = self._ledger.path
        where = self._ledger.engine.url if path is None else _address(path, mode="rw")
        with _fresh_connection(where) as connection:
            if ledger_id_of(connection) != marker.ledger_id:
                raise LedgerError("编号不同")
            if audit.hash_at(connection, marker.audit_seq) != marker.audit_hash:
                raise LedgerError(f"没有刚写的第 {marker.audit_seq} 条记录")
            state = state_of(connection, attempt)
            if state is not WriteState.SENDING:
                raise LedgerError(f"第 {attempt} 笔是 {state}")
            require(connection, lease)

    def _insist_on_main(self, path: Path) -> None:
        """Check that the main file by itself is this ledger of an earlier moment.

        Where somebody wrote an old copy over it, the newest records may still be read from the WAL. All
        records between the copy and the WAL are gone.
        """
        for look in range(_LOOKS):
            try:
                self._main = self._main_head(path)
                return
            except LedgerError:
                if look == _LOOKS - 1:
                    raise

    def _main_head(self, path: Path) -> int:
        with _fresh_connection(_address(path, immutable="1")) as main:
            head = audit.head(main)
        with reading(self._ledger.engine) as connection:
            ours = audit.hash_at(connection, head.seq)
        if head.seq < self._main:
            raise LedgerError(f"主文件只到第 {head.seq} 条记录，先前已到第 {self._main} 条")
        if ours not in (None, head.hash):
            raise LedgerError(f"主文件的第 {head.seq} 条记录和账本里的不同")
        return head.seq


def _address(path: Path, **query: str) -> URL:
    """A file's address for SQLite, which makes no file where there is none."""
    return URL.create("sqlite", database=path.absolute().as_uri(), query={**query, "uri": "true"})


@contextmanager
def _fresh_connection(where: URL) -> Iterator[Connection]:
    """A reading transaction on a connection that nobody has used before, or uses after."""
    engine = make_engine(where, _BUSY_MS)
    try:
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()
