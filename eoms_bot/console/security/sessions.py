"""Sessions (C2): made by a login, known by a random id in a cookie, ended by 30 idle minutes or 12 hours.

They live in this process only: a console that is started again knows nobody. A browser sends a host's cookies to all of its
ports, and lets each of them set some. So the cookie's name has the port in it, an id that we did not give is nobody's, and the
cookie alone does nothing: what an action must send besides, the browser keeps for our origin, which has the port in it.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from eoms_bot.console.roles import Role
from eoms_bot.console.security.tokens import Person
from eoms_bot.model.ports import Clock

IDLE_SECONDS = 30 * 60.0
MOST_SECONDS = 12 * 3600.0
MOST_SESSIONS = 50


@dataclass(frozen=True)
class ConsoleSession:
    """A login; `csrf` must come back in the header X-CSRF of every action. It is told once, to who has logged in: no page has it."""

    person: Person
    csrf: str
    began: tuple[float, datetime]
    seen: tuple[float, datetime]

    @property
    def role(self) -> Role:
        """What the person may do."""
        return self.person.role


class Sessions:
    """Who is logged in; safe to use from many threads."""

    def __init__(self, port: int, clock: Clock) -> None:
        self.cookie = f"eoms_console_{port}"
        self._clock = clock
        self._lock = threading.Lock()
        self._by_hash: dict[str, ConsoleSession] = {}

    def begin(self, person: Person, old_ids: tuple[str, ...] = ()) -> tuple[str, str]:
        """A new session's id (256 bits) and `csrf`; ids that the browser held before are worth nothing from now on."""
        new_id, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now = self._now()
        with self._lock:
            for old in old_ids:
                self._by_hash.pop(_hash(old), None)
            while len(self._by_hash) >= MOST_SESSIONS:
                self._by_hash.pop(next(iter(self._by_hash)))
            self._by_hash[_hash(new_id)] = ConsoleSession(person, csrf, now, now)
        return new_id, csrf

    def of(self, ids: tuple[str, ...], *, there: bool = True) -> ConsoleSession | None:
        """The session of the one id that is one; asking counts as being `there`, unless somebody else has asked.

        Two are ended both, and nobody's: we never leave a browser with more than one, so another port has put somebody else's
        beside it, and may have the other one too.
        """
        now = self._now()
        with self._lock:
            good = {key for key in map(_hash, ids) if self._is_good(key, now)}
            if len(good) > 1:
                for key in good:
                    del self._by_hash[key]
            if len(good) != 1:
                return None
            (key,) = good
            if there:
                self._by_hash[key] = replace(self._by_hash[key], seen=now)
            return self._by_hash[key]

    def _is_good(self, key: str, now: tuple[float, datetime]) -> bool:
        """True for a session that has not ended; one that has is forgotten."""
        session = self._by_hash.get(key)
        if session is None:
            return False
        ended = _passed(session.seen, now) > IDLE_SECONDS or _passed(session.began, now) > MOST_SECONDS
        if ended:
            del self._by_hash[key]
        return not ended

    def end(self, ids: tuple[str, ...]) -> None:
        """Log out."""
        with self._lock:
            for one in ids:
                self._by_hash.pop(_hash(one), None)

    def ids_in(self, cookies: str) -> tuple[str, ...]:
        """Every value that a Cookie header has under our name: another port may have put one before ours."""
        pairs = (part.strip().partition("=") for part in cookies.split(";"))
        return tuple(value for name, _, value in pairs if name == self.cookie and value)

    def set_cookie(self, new_id: str) -> str:
        """The value of Set-Cookie. No `Secure`: there is no TLS on loopback."""
        return f"{self.cookie}={new_id}; HttpOnly; SameSite=Strict; Path=/"

    def drop_cookie(self) -> str:
        """The value of Set-Cookie that takes it away."""
        return f"{self.cookie}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"

    def _now(self) -> tuple[float, datetime]:
        return self._clock.monotonic(), self._clock.now()


def _passed(before: tuple[float, datetime], now: tuple[float, datetime]) -> float:
    """Seconds by the clock that has gone further: one stands still in a machine that sleeps, the other can be set back."""
    return max(now[0] - before[0], (now[1] - before[1]).total_seconds())


def _hash(session_id: str) -> str:
    # Looked up by hash: how long a look takes tells nothing of the ids that there are.
    return sha256(session_id.encode(errors="surrogatepass")).hexdigest()
