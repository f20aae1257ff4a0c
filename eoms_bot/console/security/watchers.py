"""Who watches a run live: a limited number, since each watcher holds a connection open."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from eoms_bot.console.refusal import Refused

MOST_OF_A_SESSION = 4
MOST = 20


class Watchers:
    """The streams that are open; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()
        self.closing = threading.Event()
        """Set when the server ends: every stream ends with it."""

    @contextmanager
    def watching(self, session: str) -> Iterator[None]:
        """One more stream of a session during the block; Refused 429 when there are enough."""
        with self._lock:
            if self._open[session] >= MOST_OF_A_SESSION or self._open.total() >= MOST:
                raise Refused(429, "同时看着的页面太多，关掉几个再刷新")
            self._open[session] += 1
        try:
            yield
        finally:
            with self._lock:
                self._open[session] -= 1
                if not self._open[session]:
                    del self._open[session]

    def count(self) -> int:
        """How many streams are open."""
        with self._lock:
            return self._open.total()

    def close(self) -> None:
        """The server ends."""
        self.closing.set()
