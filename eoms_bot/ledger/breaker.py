"""The breaker's state of an account: a row of `ledger_meta`, so that it outlives the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from eoms_bot.errors import LedgerError
from eoms_bot.ledger.schema import ledger_meta
from eoms_bot.ledger.times import utc_text
from eoms_bot.model.breaker import Breaker

_PREFIX = "breaker of "


def read(connection: Connection, account_key: str) -> Breaker:
    """The state that the account's runs have left; a closed breaker where nothing is known."""
    text = connection.execute(
        select(ledger_meta.c.value).where(ledger_meta.c.name == _name(account_key))
    ).scalar()
    if text is None:
        return Breaker()
    try:
        return _breaker(json.loads(text))
    except (ValueError, KeyError, TypeError) as err:
        raise LedgerError(f"账本里的暂停状态读不懂：{text[:100]}") from err


def keep(connection: Connection, account_key: str, breaker: Breaker) -> None:
    """Replace the earlier state with this one."""
    name = _name(account_key)
    connection.execute(delete(ledger_meta).where(ledger_meta.c.name == name))
    connection.execute(insert(ledger_meta).values(name=name, value=_text(breaker)))


def purge(connection: Connection, hashed: Callable[[str], str]) -> None:
    """Hash the site's words in refusals that are older than their time.

    The counts stay, and an open breaker stays open.
    """
    rows = connection.execute(select(ledger_meta).where(ledger_meta.c.name.startswith(_PREFIX))).all()
    for row in rows:
        known = _breaker(json.loads(row.value))
        cause = hashed(known.cause) if known.needs_person else known.cause
        fresh = _text(replace(known, refusal=hashed(known.refusal), cause=cause))
        connection.execute(update(ledger_meta).where(ledger_meta.c.name == row.name).values(value=fresh))


def _name(account_key: str) -> str:
    # Names of this table have forty characters at most; accounts may have more.
    return f"{_PREFIX}{hashlib.sha256(account_key.encode()).hexdigest()[:24]}"


def _text(breaker: Breaker) -> str:
    value = {
        "errors": breaker.errors,
        "refusals": breaker.refusals,
        "refusal": breaker.refusal,
        "pause_seconds": breaker.pause.total_seconds(),
        "until": utc_text(breaker.until) if breaker.until else None,
        "needs_person": breaker.needs_person,
        "cause": breaker.cause,
    }
    return json.dumps(value, ensure_ascii=False)


def _breaker(value: dict[str, object]) -> Breaker:
    return Breaker(
        errors=int(str(value["errors"])),
        refusals=int(str(value["refusals"])),
        refusal=str(value["refusal"]),
        pause=timedelta(seconds=float(str(value["pause_seconds"]))),
        until=datetime.fromisoformat(str(value["until"])) if value["until"] else None,
        needs_person=bool(value["needs_person"]),
        cause=str(value["cause"]),
    )
