"""Watchdog: a thread that ends the browser when the run hangs.

It does so in three cases:

- The run has shown no sign of life for twice the longest limit of its current work. That is a read
  or a step, or the write while one is on its way.
- The browser holds more memory than its hard limit.
- The run had to end at once and has not ended: a site that hangs must not keep a run that was
  stopped.

It is a thread, and it kills, because nothing else works. With a frozen page `evaluate()` never
returns. With a frozen driver nothing returns. No time limit of Playwright helps. When driver and
browser end, the call that hangs raises. The walk then breaks as BrowserLost, and the run continues
with a new browser. The supervisor handles a program that is frozen itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from loguru import logger

from eoms_bot.model.ports import Clock, Mark

_LOOK_SECONDS = 1.0
_WEIGHED_EVERY = 15.0
_BITES_IN_VAIN = 2
STOP_PATIENCE = 15.0
"""Seconds for a run to end by itself when it was stopped at once.

An answer that is on its way may still come. The promise is 30 (G11).
"""
_STOP_AGAIN = 5.0


class Watchdog:
    """Watches the time between two beats; calls `bite` once for each silence that lasts too long.

    `stopped` says why everything must end now; empty when nothing says so. `swollen` says whether
    the browser holds too much memory. It is asked every 15 seconds, since the answer takes a while.
    """

    def __init__(
        self,
        limit: Callable[[], float],
        bite: Callable[[], None],
        clock: Clock,
        swollen: Callable[[], bool] = lambda: False,
        stopped: Callable[[], str] = lambda: "",
    ) -> None:
        self._limit, self._bite, self._clock = limit, bite, clock
        self._swollen, self._stopped = swollen, stopped
        self._end_by: float | None = None
        self._last = self._weighed = clock.monotonic()
        self._asleep = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self.bites = 0
        self._unanswered = 0

    def beat(self) -> None:
        """The run is alive."""
        self._last = self._clock.monotonic()
        self._unanswered = 0

    def lively(self) -> bool:
        """False after two bites in a row without effect: this program cannot help itself."""
        return self._unanswered < _BITES_IN_VAIN

    @contextmanager
    def resting(self) -> Iterator[None]:
        """The run waits on purpose; that is no silence."""
        self._asleep += 1
        try:
            yield
        finally:
            self._asleep -= 1
            self.beat()

    def look(self) -> None:
        """Bite when the browser is too big, or the silence too long; then the limit begins again."""
        if self._clock.monotonic() - self._weighed >= _WEIGHED_EVERY:
            self._weigh()
        if self._outlasts_stop():
            return
        silence, limit = self._clock.monotonic() - self._last, self._limit()
        if self._asleep or silence <= limit:
            return
        logger.bind(step="watchdog").error("{:.0f} 秒没有进展（上限 {:.0f} 秒），结束浏览器", silence, limit)
        self._unanswered += 1
        self._bite_now()

    def _outlasts_stop(self) -> bool:
        """True when the run had to end at once and still runs.

        Then its browser is ended, whatever the run waits for.
        """
        why, now = self._stopped(), self._clock.monotonic()
        if not why:
            self._end_by = None
            return False
        if self._end_by is None:
            self._end_by = now + STOP_PATIENCE
        if now < self._end_by:
            return False
        logger.bind(step="watchdog").error("{}，运行还没有结束，结束浏览器", why)
        self._end_by = now + _STOP_AGAIN
        self._bite_now()
        return True

    def _weigh(self) -> None:
        self._weighed = self._clock.monotonic()
        if self._swollen():
            logger.bind(step="watchdog").error("浏览器占用的内存超过硬上限，结束浏览器")
            self._bite_now()

    def _bite_now(self) -> None:
        self.bites += 1
        self._bite()
        self._last = self._clock.monotonic()

    def __enter__(self) -> Self:
        self.beat()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.look()


class WatchedClock:
    """The run's clock: a wait through it is a rest, not a silence."""

    def __init__(self, clock: Clock, watchdog: Watchdog) -> None:
        self._clock, self._watchdog = clock, watchdog

    def now(self) -> datetime:
        """Aware wall time."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Seconds; only differences mean anything."""
        return self._clock.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait, and rest meanwhile."""
        with self._watchdog.resting():
            self._clock.wait(seconds)


def beating(mark: Mark, watchdog: Watchdog) -> Mark:
    """The run's mark; a run that reaches a point of the walk is alive."""

    def beat(point: str) -> None:
        watchdog.beat()
        mark(point)

    return beat
