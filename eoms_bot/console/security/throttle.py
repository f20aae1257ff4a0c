"""Throttle (C8): after five bad tokens within a minute, no token is checked for a minute."""

from __future__ import annotations

import threading

from eoms_bot.model.ports import Clock

MOST_BAD = 5
WITHIN_SECONDS = 60.0
DELAY_SECONDS = 60.0


class Throttle:
    """Counts for the whole machine, because callers on loopback cannot be distinguished."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._bad: list[float] = []
        self._until = float("-inf")

    def seconds_left(self) -> int:
        """Seconds for which no token is checked; 0 when one may come."""
        with self._lock:
            left = self._until - self._clock.monotonic()
        return max(0, int(left) + 1) if left > 0 else 0

    def bad(self) -> bool:
        """One more bad token; True when it exceeds the limit."""
        now = self._clock.monotonic()
        with self._lock:
            self._bad = [at for at in self._bad if now - at < WITHIN_SECONDS] + [now]
            if len(self._bad) < MOST_BAD:
                return False
            self._until = now + DELAY_SECONDS
            self._bad.clear()
            return True

    def good(self) -> None:
        """A good token: the bad ones before it were typing errors."""
        with self._lock:
            self._bad.clear()
