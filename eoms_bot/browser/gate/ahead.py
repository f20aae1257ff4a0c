"""Two questions that are one: what the lane has a window ask ahead, and what a frame is going to ask, get the
same answer from the site.

The lane knows what a page's frame will ask while the page is still loading. It has a window ask then, so both
arrive at the same time and the site gets no extra request. The second request to the same address gets the
bytes of the first, an error too, for some seconds.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone

from eoms_bot.browser.gate.wire import WireAnswer, WireRequest
from eoms_bot.model.ports import Clock

FRESH_SECONDS = 10.0
"""So old an answer may be that is shown to the second."""


class Expected:
    """An address that is going to be asked for twice.

    `fits`: it was, or the site's trouble says nothing of it.
    """

    def __init__(self, address: str, at: float) -> None:
        self.address, self.at = address, at
        self.fits = False
        self.answer: Future[WireAnswer | None] = Future()
        self.asked = False

    def fails(self) -> None:
        """The first to ask got nothing; who asks second asks by himself."""
        self.fits = True
        self._end(None)

    def comes(self, answered: WireAnswer) -> None:
        """The first to ask got this."""
        self._end(answered)

    def _end(self, answered: WireAnswer | None) -> None:
        if not self.answer.done():
            self.answer.set_result(answered)


class Ahead:
    """What one session expects; one address at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._expected: Expected | None = None

    def expect(self, address: str) -> Expected:
        """This address is going to be asked for twice, until `forget`."""
        expected = Expected(address, self._clock.monotonic())
        with self._lock:
            self._expected = expected
        return expected

    def forget(self) -> None:
        """Whoever asks now asks for himself."""
        with self._lock:
            self._expected = None

    def first(self, asked: WireRequest) -> Expected | None:
        """What this request is the first of; the caller reports its end."""
        with self._lock:
            expected = self._expected
            if expected is None or expected.asked or asked.url != expected.address:
                return None
            expected.asked = True
            return expected

    def second(self, asked: WireRequest) -> WireAnswer | None:
        """What the first has got, waited for; None where this request is no second, or has to be let out all
        the same.
        """
        with self._lock:
            expected = self._expected
            if expected is None or not expected.asked or asked.url != expected.address:
                return None
            self._expected = None
        expected.fits = True
        left = expected.at + FRESH_SECONDS - self._clock.monotonic()
        try:
            return expected.answer.result(max(0.0, left)) if left > 0 else None
        except NotDone:
            return None
