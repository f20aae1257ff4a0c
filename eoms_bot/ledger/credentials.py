"""Log-ins and rejected passwords. A rejected password is kept as a salted scrypt hash, never in clear."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

import eoms_bot.ledger.moments as moments
import eoms_bot.ledger.password_end as password_end
from eoms_bot.ledger.schema import ledger_meta, logins, rejections
from eoms_bot.ledger.times import parse, utc_text

_COST, _BLOCK, _LANES = 2**14, 8, 1


@dataclass(frozen=True)
class LoginRow:
    """A log-in; `ok` is None where the password is about to leave and nobody knows yet how it ends."""

    account: str
    at: str
    ok: bool | None


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
        moments.forget(connection, moments.Moment.ANSWER_LOST, account)


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
    for what in moments.Moment:
        moments.forget(connection, what, account)
    password_end.note(connection, account, None)
    name = _renewed(account)
    connection.execute(delete(ledger_meta).where(ledger_meta.c.name == name))
    connection.execute(insert(ledger_meta).values(name=name, value=utc_text(now)))


def open_tries(connection: Connection, account: str) -> list[datetime]:
    """When a password left since the last success or the last setting of a password, oldest first."""
    asked = select(ledger_meta.c.value).where(ledger_meta.c.name == _renewed(account))
    renewed = connection.execute(asked).scalar() or ""
    rows = connection.execute(select(logins).where(logins.c.account == account).order_by(logins.c.id))
    tries: list[datetime] = []
    for row in rows:
        if row.ok:
            tries.clear()
        elif row.ok is None and row.at > renewed:
            tries.append(parse(row.at))
    return tries


def _renewed(account: str) -> str:
    return f"password:{hashlib.sha256(account.encode()).hexdigest()[:24]}"
