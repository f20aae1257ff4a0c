"""Log-ins, rejected passwords, and what counts against another try.

A rejected password is kept as a salted scrypt hash, never in clear.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from eoms_bot.ledger.schema import ledger_meta, logins, rejections
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.login import LoginRow, Moment

_COST, _BLOCK, _LANES = 2**14, 8, 1
_MOST = 20
"""Older moments are dropped: the guard never looks at so many."""


def fingerprint(password: str, salt: bytes) -> str:
    """Slow, salted hash of a password: scrypt with 16 MB, 64 bytes in hex."""
    return hashlib.scrypt(password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES).hex()


def reject(connection: Connection, account: str, password: str, now: datetime) -> None:
    """Remember that the site refused this password."""
    salt = secrets.token_bytes(16)
    row = {"account": account, "salt": salt.hex(), "hash": fingerprint(password, salt)}
    connection.execute(insert(rejections).values(row | {"rejected_at": utc_text(now)}))


def is_rejected(connection: Connection, account: str, password: str) -> bool:
    """True where the site has refused exactly this password of the account."""
    rows = connection.execute(select(rejections).where(rejections.c.account == account)).all()
    return any(hmac.compare_digest(fingerprint(password, bytes.fromhex(row.salt)), row.hash) for row in rows)


def clear(connection: Connection, account: str) -> int:
    """Forget the rejected passwords of an account; returns how many there were."""
    return connection.execute(delete(rejections).where(rejections.c.account == account)).rowcount


def log(connection: Connection, account: str, ok: bool | None, now: datetime) -> None:
    """Append to the log of log-ins. A success ends the count of lost answers."""
    connection.execute(insert(logins).values(account=account, at=utc_text(now), ok=ok))
    if ok:
        forget(connection, Moment.ANSWER_LOST, account)


def take_back(connection: Connection, account: str) -> None:
    """Forget the newest row of an account, where nobody knows yet how it ends."""
    newest = select(func.max(logins.c.id)).where(logins.c.account == account).scalar_subquery()
    connection.execute(delete(logins).where(logins.c.id == newest, logins.c.ok.is_(None)))


def since(connection: Connection, account: str, moment: datetime) -> list[LoginRow]:
    """The log-ins of an account from a moment on, oldest first."""
    query = select(logins).where(logins.c.account == account, logins.c.at >= utc_text(moment))
    return [LoginRow(row.account, row.at, row.ok) for row in connection.execute(query.order_by(logins.c.id))]


def renew(connection: Connection, account: str, now: datetime) -> None:
    """A person has set a password: what counted against a login before this moment no longer counts."""
    for what in Moment:
        forget(connection, what, account)
    note_end(connection, account, None)
    _put(connection, _name("password", account), utc_text(now))


def open_tries(connection: Connection, account: str) -> list[datetime]:
    """When a password left since the last success or the last setting of a password, oldest first."""
    renewed = _stored(connection, _name("password", account)) or ""
    rows = connection.execute(select(logins).where(logins.c.account == account).order_by(logins.c.id))
    tries: list[datetime] = []
    for row in rows:
        if row.ok:
            tries.clear()
        elif row.ok is None and row.at > renewed:
            tries.append(parse(row.at))
    return tries


def note(connection: Connection, what: Moment, account: str, now: datetime) -> None:
    """Note that it has happened once more."""
    texts = [*_texts(connection, what, account), utc_text(now)][-_MOST:]
    _put(connection, _name(what, account), json.dumps(texts))


def happened(connection: Connection, what: Moment, account: str) -> list[datetime]:
    """When it happened, oldest first."""
    return [parse(text) for text in _texts(connection, what, account)]


def forget(connection: Connection, what: Moment, account: str) -> None:
    """Start the count again."""
    _put(connection, _name(what, account), None)


def note_end(connection: Connection, account: str, day: date | None) -> None:
    """Note the day on which the password ends, as the site has said it, or that it has said none.

    It stands until the site says otherwise, or a person sets another password.
    """
    _put(connection, _name("password_end", account), None if day is None else day.isoformat())


def end_of(connection: Connection, account: str) -> date | None:
    """The day on which the password ends; None where none is known."""
    text = _stored(connection, _name("password_end", account))
    return None if text is None else date.fromisoformat(text)


def _texts(connection: Connection, what: Moment, account: str) -> list[str]:
    return list(json.loads(_stored(connection, _name(what, account)) or "[]"))


def _put(connection: Connection, name: str, value: str | None) -> None:
    connection.execute(delete(ledger_meta).where(ledger_meta.c.name == name))
    if value is not None:
        connection.execute(insert(ledger_meta).values(name=name, value=value))


def _stored(connection: Connection, name: str) -> str | None:
    text: str | None = connection.execute(
        select(ledger_meta.c.value).where(ledger_meta.c.name == name)
    ).scalar()
    return text


def _name(what: str, account: str) -> str:
    return f"{what}:{hashlib.sha256(account.encode()).hexdigest()[:24]}"
