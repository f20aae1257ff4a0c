"""Runs and batches: when which run went, and which workbook it has worked off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from eoms_bot.errors import LedgerError
from eoms_bot.ledger.schema import batches, runs
from eoms_bot.ledger.times import utc_text


@dataclass(frozen=True)
class RunRow:
    """A run; `finished_at` and `exit_code` are None while it goes on, or where it was killed."""

    run_id: str
    mode: str
    account: str
    started_at: str
    finished_at: str | None
    exit_code: int | None


@dataclass(frozen=True)
class BatchRun:
    """A workbook that was worked off."""

    sha256: str
    file: str
    run_id: str
    done_at: str


def start(connection: Connection, run_id: str, mode: str, account: str, now: datetime) -> None:
    """Record that a run begins; a run id is used only once."""
    row = {"run_id": run_id, "mode": mode, "account": account, "started_at": utc_text(now)}
    connection.execute(insert(runs).values(row))


def finish(connection: Connection, run_id: str, exit_code: int, now: datetime) -> None:
    """Record that a run has ended, and how."""
    ended = update(runs).where(runs.c.run_id == run_id)
    if connection.execute(ended.values(finished_at=utc_text(now), exit_code=exit_code)).rowcount != 1:
        raise LedgerError(f"账本里没有运行 {run_id}")


def newest(connection: Connection, limit: int, account: str = "") -> list[RunRow]:
    """The newest runs, newest first; those of one account where it is named."""
    whose = (runs.c.account == account,) if account else ()
    rows = connection.execute(select(runs).where(*whose).order_by(runs.c.id.desc()).limit(limit))
    return [
        RunRow(row.run_id, row.mode, row.account, row.started_at, row.finished_at, row.exit_code)
        for row in rows
    ]


def batch_done(connection: Connection, sha256: str, file: str, run_id: str, now: datetime) -> None:
    """Record that a workbook was worked off; the same one may come again."""
    row = {"sha256": sha256, "file": file, "run_id": run_id, "done_at": utc_text(now)}
    connection.execute(insert(batches).values(row))


def batch_seen(connection: Connection, sha256: str) -> BatchRun | None:
    """The last time that a workbook of exactly this content was worked off."""
    query = select(batches).where(batches.c.sha256 == sha256).order_by(batches.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else BatchRun(row.sha256, row.file, row.run_id, row.done_at)
