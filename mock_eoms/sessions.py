"""Who is signed in: JSESSIONID tokens that die after idle minutes of the site's clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class Session:
    """One signed-in browser."""

    login: str
    last_seen: datetime


class Sessions:
    """Sessions in memory: a restart of the site signs everybody out, as it does with the real one."""

    def __init__(self) -> None:
        self._by_token: dict[str, Session] = {}
        self.half_way: set[str] = set()
        """Accounts whose password was right, and that still owe a code."""

    def open(self, login: str, now: datetime) -> str:
        """Sign an account in and return its token."""
        token = secrets.token_hex(16).upper()
        self._by_token[token] = Session(login, now)
        return token

    def login_of(self, token: str, now: datetime, idle_minutes: int) -> str | None:
        """Return who holds this token, and keep the session alive; None when it is over."""
        session = self._by_token.get(token)
        if session is None:
            return None
        if now - session.last_seen > timedelta(minutes=idle_minutes):
            del self._by_token[token]
            return None
        session.last_seen = now
        return session.login

    def close(self, token: str) -> None:
        """Sign one browser out."""
        self._by_token.pop(token, None)

    def drop(self, login: str | None = None) -> int:
        """End the sessions of one account, or of all; return how many.

        An account that owes a code starts again.
        """
        self.half_way -= {login} if login else set(self.half_way)
        gone = [token for token, session in self._by_token.items() if login in (None, session.login)]
        for token in gone:
            del self._by_token[token]
        return len(gone)
