"""Merge the lane's early request with the page's later one into one request to the site.

The lane knows what a page's frame will ask while the page is still loading. It has a window ask then, so both
arrive at the same time and the site gets no extra request. For some seconds the second request to the same
address gets the bytes of the first, an error too.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone

from eoms_bot.browser.gate.wire import WireAnswer, WireRequest
from eoms_bot.model.ports import Clock

FRESH_SECONDS = 10.0
"""The greatest age of an answer that the second request may get."""


class Expected:
    """An address that is going to be asked for twice.

    `fits`: the second request came, or the site's trouble says nothing about it.
    """

    def __init__(self, address: str, at: float) -> None:
        self.address, self.at = address, at
        self.fits = False
        self.answer: Future[WireAnswer | None] = Future()
        self.asked = False

    def fails(self) -> None:
        """The first request got nothing; the second one goes out itself."""
        self.fits = True
        self._end(None)

    def comes(self, answered: WireAnswer) -> None:
        """The first request got this answer."""
        self._end(answered)

    def _end(self, answered: WireAnswer | None) -> None:
        if not self.answer.done():
            self.answer.set_result(answered)


class Ahead:
    """The address that one session expects, one at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._expected: Expected | None = None

    def expect(self, address: str) -> Expected:
        """Expect this address to be asked for twice, until `forget`."""
        expected = Expected(address, self._clock.monotonic())
        with self._lock:
            self._expected = expected
        return expected

    def forget(self) -> None:
        """Expect nothing: from now on each request goes out itself."""
        with self._lock:
            self._expected = None

    def first(self, asked: WireRequest) -> Expected | None:
        """The expectation whose first request this is; the caller reports its end."""
        with self._lock:
            expected = self._expected
            if expected is None or expected.asked or asked.url != expected.address:
                return None
            expected.asked = True
            return expected

    def second(self, asked: WireRequest) -> WireAnswer | None:
        """Wait for the answer of the first request, and return it.

        None where this request is no second one, or has to go out all the same.
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
