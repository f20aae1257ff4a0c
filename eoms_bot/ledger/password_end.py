"""When an account's password ends, as the site said at the last log-in.

The day is kept until the site says otherwise, or a person sets another password.
"""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from eoms_bot.ledger.schema import ledger_meta


def note(connection: Connection, account: str, day: date | None) -> None:
    """Note the day that the site has said, or that it has said none."""
    connection.execute(delete(ledger_meta).where(ledger_meta.c.name == _name(account)))
    if day is not None:
        row = {"name": _name(account), "value": day.isoformat()}
        connection.execute(insert(ledger_meta).values(row))


def of(connection: Connection, account: str) -> date | None:
    """The day; None where none is known."""
    found = connection.execute(select(ledger_meta.c.value).where(ledger_meta.c.name == _name(account)))
    text = found.scalar()
    return None if text is None else date.fromisoformat(text)


def _name(account: str) -> str:
    return f"password_end:{hashlib.sha256(account.encode()).hexdigest()[:24]}"
