"""Moments that the login guard counts for an account.

They are answers to a login that were lost, and sessions that ended too soon.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from eoms_bot.ledger.schema import ledger_meta
from eoms_bot.ledger.times import parse, utc_text

_MOST = 20
"""Older ones are dropped: the guard never looks at so many."""


class Moment(StrEnum):
    """What is counted."""

    ANSWER_LOST = "lost"
    SESSION_ENDED = "kick"


def note(connection: Connection, what: Moment, account: str, now: datetime) -> None:
    """Note that it has happened once more."""
    kept = [*_texts(connection, what, account), utc_text(now)][-_MOST:]
    forget(connection, what, account)
    row = {"name": _name(what, account), "value": json.dumps(kept)}
    connection.execute(insert(ledger_meta).values(row))


def of(connection: Connection, what: Moment, account: str) -> list[datetime]:
    """When it happened, oldest first."""
    return [parse(text) for text in _texts(connection, what, account)]


def forget(connection: Connection, what: Moment, account: str) -> None:
    """Start the count again."""
    connection.execute(delete(ledger_meta).where(ledger_meta.c.name == _name(what, account)))


def _texts(connection: Connection, what: Moment, account: str) -> list[str]:
    found = connection.execute(select(ledger_meta.c.value).where(ledger_meta.c.name == _name(what, account)))
    return list(json.loads(found.scalar() or "[]"))


def _name(what: Moment, account: str) -> str:
    return f"{what}:{hashlib.sha256(account.encode()).hexdigest()[:24]}"
