"""Logins: what is remembered of them, and what the login guard asks the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Moment(StrEnum):
    """What is counted of an account in addition to its logins."""

    ANSWER_LOST = "lost"
    SESSION_ENDED = "kick"


@dataclass(frozen=True)
class LoginRow:
    """A log-in; `ok` is None where the password is about to leave and nobody knows yet how it ends."""

    account: str
    at: str
    ok: bool | None


class LoginBook(Protocol):
    """What a login needs of the ledger. `account` is the ledger's key of an account; times are aware."""

    def is_rejected(self, account: str, password: str) -> bool:
        """True where the site has refused exactly this password of the account."""
        ...

    def credential_rejected(self, account: str, password: str, now: datetime) -> None:
        """The site refused this password; it must not be tried again."""
        ...

    def login_attempt(self, account: str, ok: bool | None, now: datetime) -> None:
        """Append to the log of log-ins; None before the password leaves, True or False once it is known."""
        ...

    def login_not_sent(self, account: str, now: datetime) -> None:
        """Nothing of the try that was counted last has left: it does not count."""
        ...

    def logins_since(self, account: str, since: datetime) -> Sequence[LoginRow]:
        """The log-ins of an account from a moment on, oldest first."""
        ...

    def open_tries(self, account: str) -> Sequence[datetime]:
        """When a password left since the last success or a person's new password, oldest first."""
        ...

    def note_moment(self, what: Moment, account: str, now: datetime) -> None:
        """Something that speaks against further log-ins has happened."""
        ...

    def moments(self, what: Moment, account: str) -> Sequence[datetime]:
        """When it happened, oldest first; a success or a new password may have ended the count."""
        ...

    def note_password_end(self, account: str, day: date | None) -> None:
        """The site has said until which day the password is good, or nothing of it."""
        ...
