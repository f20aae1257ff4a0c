"""Throttle (C8): five bad tokens within a minute, and for a minute no token is looked at."""

from __future__ import annotations

import threading

from eoms_bot.model.ports import Clock

MOST_BAD = 5
WITHIN_SECONDS = 60.0
DELAY_SECONDS = 60.0


class Throttle:
    """Counts for all of this machine together: on loopback, callers cannot be told apart."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._bad: list[float] = []
        self._until = float("-inf")

    def seconds_left(self) -> int:
        """How long no token is looked at; 0 where one may come."""
        with self._lock:
            left = self._until - self._clock.monotonic()
        return max(0, int(left) + 1) if left > 0 else 0

    def bad(self) -> bool:
        """One more bad token; True where it was the one too many."""
        now = self._clock.monotonic()
        with self._lock:
            self._bad = [at for at in self._bad if now - at < WITHIN_SECONDS] + [now]
            if len(self._bad) < MOST_BAD:
                return False
            self._until = now + DELAY_SECONDS
            self._bad.clear()
            return True

    def good(self) -> None:
        """A good token: what was counted before was somebody's mistyping."""
        with self._lock:
            self._bad.clear()
