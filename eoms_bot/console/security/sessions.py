"""Sessions (C2): made by a login, known by a random id in a cookie.

They end after 30 idle minutes, which locks the pages that are open, or after a shift. They exist in
this process only: a console that starts again knows nobody.

A browser sends a host's cookies to all of its ports, and lets each port set some. So the name of
the cookie contains the port, and an id that we did not give belongs to nobody. The cookie alone
does nothing: each action must also send a value that the browser keeps for our origin, which
contains the port.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.tokens import Person
from eoms_bot.model.ports import Clock

IDLE_SECONDS = 30 * 60.0
MOST_SESSIONS = 50


@dataclass(frozen=True)
class ConsoleSession:
    """A login; `csrf` must come back in the header X-CSRF of every action.

    The answer to the login holds it once; no page has it.
    """

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

    def __init__(self, port: int, clock: Clock, hours: float) -> None:
        """`hours`: how long a shift is."""
        self.cookie = f"eoms_console_{port}"
        self._clock = clock
        self._most_seconds = hours * 3600.0
        self._lock = threading.Lock()
        self._by_hash: dict[str, ConsoleSession] = {}

    def begin(self, person: Person, old_ids: tuple[str, ...] = ()) -> tuple[str, str]:
        """A new session's id (256 bits) and `csrf`.

        Ids that the browser held before are worthless from now on.
        """
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
        """The session, when exactly one of the ids is valid.

        The request counts as activity when the person is `there`; it does not when something else
        may have caused it.

        When two ids are valid, both sessions end, and the request has none. We never leave a
        browser with more than one. So another port has added somebody else's id, and may have the
        other id too.
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
        """True for a session that has not ended; one that has ended is forgotten."""
        session = self._by_hash.get(key)
        if session is None:
            return False
        ended = _passed(session.seen, now) > IDLE_SECONDS or _passed(session.began, now) > self._most_seconds
        if ended:
            del self._by_hash[key]
        return not ended

    def end(self, ids: tuple[str, ...]) -> None:
        """Log out."""
        with self._lock:
            for one in ids:
                self._by_hash.pop(_hash(one), None)

    def ids_in(self, cookies: str) -> tuple[str, ...]:
        """Every value that a Cookie header has under our name, since another port may add its own."""
        pairs = (part.strip().partition("=") for part in cookies.split(";"))
        return tuple(value for name, _, value in pairs if name == self.cookie and value)

    def set_cookie(self, new_id: str) -> str:
        """The value of Set-Cookie. No `Secure`: there is no TLS on loopback."""
        return f"{self.cookie}={new_id}; HttpOnly; SameSite=Strict; Path=/"

    def _now(self) -> tuple[float, datetime]:
        return self._clock.monotonic(), self._clock.now()


def _passed(before: tuple[float, datetime], now: tuple[float, datetime]) -> float:
    """Seconds by the clock that has gone further.

    One clock stops while the machine sleeps; the other can be set back.
    """
    return max(now[0] - before[0], (now[1] - before[1]).total_seconds())


def _hash(session_id: str) -> str:
    # Looked up by hash, so that the time of a look reveals nothing about the existing ids.
    return sha256(session_id.encode(errors="surrogatepass")).hexdigest()
