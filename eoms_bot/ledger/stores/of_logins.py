"""The façade's part on log-ins and passwords. Every method is one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import eoms_bot.ledger.audit as audit
import eoms_bot.ledger.credentials as credentials
from eoms_bot.ledger.audit import Deed
from eoms_bot.ledger.engine import TableStore, reading, writing
from eoms_bot.model.login import LoginRow, Moment

_LOGIN = {None: Deed.LOGIN_SENT, True: Deed.LOGIN_OK, False: Deed.LOGIN_FAILED}


class OfLogins(TableStore):
    """Who was let in, and who must not try again."""

    def credential_rejected(self, account: str, password: str, now: datetime) -> None:
        """The site refused this password; it must not be tried again."""
        with writing(self.engine) as connection:
            credentials.reject(connection, account, password, now)
            audit.note_deed(connection, Deed.CREDENTIAL_REJECTED, replace(self.actor, account=account), now)

    def is_rejected(self, account: str, password: str) -> bool:
        """True where the site has refused exactly this password of the account."""
        with reading(self.engine) as connection:
            return credentials.is_rejected(connection, account, password)

    def clear_rejections(self, account: str, now: datetime) -> int:
        """Forget the rejected passwords of an account; returns how many there were."""
        with writing(self.engine) as connection:
            audit.note_deed(connection, Deed.REJECTIONS_CLEARED, replace(self.actor, account=account), now)
            return credentials.clear(connection, account)

    def login_attempt(self, account: str, ok: bool | None, now: datetime) -> None:
        """Append to the log of log-ins; None before the password leaves, True or False once it is known."""
        with writing(self.engine) as connection:
            credentials.log(connection, account, ok, now)
            audit.note_deed(connection, _LOGIN[ok], replace(self.actor, account=account), now)

    def login_not_sent(self, account: str, now: datetime) -> None:
        """Nothing of the try that was counted last has left: it does not count."""
        with writing(self.engine) as connection:
            credentials.take_back(connection, account)
            audit.note_deed(connection, Deed.LOGIN_NOT_SENT, replace(self.actor, account=account), now)

    def logins_since(self, account: str, since: datetime) -> list[LoginRow]:
        """The log-ins of an account from a moment on, oldest first."""
        with reading(self.engine) as connection:
            return credentials.since(connection, account, since)

    def password_set(self, account: str, now: datetime) -> None:
        """A person has set a password: earlier tries no longer count."""
        with writing(self.engine) as connection:
            credentials.renew(connection, account, now)
            audit.note_deed(connection, Deed.PASSWORD_SET, replace(self.actor, account=account), now)

    def note_moment(self, what: Moment, account: str, now: datetime) -> None:
        """Something that speaks against further log-ins has happened."""
        with writing(self.engine) as connection:
            credentials.note(connection, what, account, now)

    def moments(self, what: Moment, account: str) -> list[datetime]:
        """When it happened, oldest first; a success or a new password may have ended the count."""
        with reading(self.engine) as connection:
            return credentials.happened(connection, what, account)

    def note_password_end(self, account: str, day: date | None) -> None:
        """The site has said until which day the password is good, or nothing of it."""
        with writing(self.engine) as connection:
            credentials.note_end(connection, account, day)

    def password_end(self, account: str) -> date | None:
        """That day; None where nothing is known of one."""
        with reading(self.engine) as connection:
            return credentials.end_of(connection, account)

    def open_tries(self, account: str) -> list[datetime]:
        """When a password left since the last success or the last `password_set`, oldest first."""
        with reading(self.engine) as connection:
            return credentials.open_tries(connection, account)
