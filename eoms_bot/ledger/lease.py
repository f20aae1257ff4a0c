"""Lease of an account: the newest generation may write, all older ones are fenced off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from eoms_bot.errors import GateRefused
from eoms_bot.ledger.schema import leases
from eoms_bot.ledger.times import utc_text


@dataclass(frozen=True)
class Lease:
    """Right of one run to write for one account, until a newer generation is taken."""

    account_key: str
    generation: int
    run_id: str


def account_key(site_id: str, account: str) -> str:
    """The name under which an account of a site is leased."""
    return f"{site_id}|{account}"


def take(connection: Connection, account: str, run_id: str, now: datetime) -> Lease:
    """Take the next generation; from its commit on every older lease is lost."""
    generation = (_newest(connection, account) or 0) + 1
    row = {"generation": generation, "run_id": run_id, "taken_at": utc_text(now)}
    if generation == 1:
        connection.execute(insert(leases).values(account_key=account, **row))
    else:
        connection.execute(update(leases).where(leases.c.account_key == account).values(row))
    return Lease(account, generation, run_id)


def require(connection: Connection, lease: Lease) -> None:
    """Refuse where the lease isn't the newest.

    It also stays the newest until the transaction ends: only one program writes at a time.
    """
    newest = _newest(connection, lease.account_key)
    if newest != lease.generation:
        raise GateRefused(f"租约已失效：本次运行是第 {lease.generation} 代，现为第 {newest} 代")


def _newest(connection: Connection, account: str) -> int | None:
    """The current generation; None before the first."""
    found = connection.execute(select(leases.c.generation).where(leases.c.account_key == account)).scalar()
    return None if found is None else int(found)
