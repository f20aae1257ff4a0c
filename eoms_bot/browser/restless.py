"""Pages that load themselves again and again: by a timer, by a refresh, or one by another.

Such a page makes every wait useless, and its loads use up the pace that limits ours.
"""

from __future__ import annotations

import threading
from collections import deque
from urllib.parse import urldefrag

from playwright.sync_api import Frame, Page

from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import short
from eoms_bot.model.ports import Clock

MOST = 6
"""How many documents count as restless.

A form that follows an answer has shown at most three; a list may refresh itself in that time.
"""
WITHIN_SECONDS = 30.0
"""A list that refreshes itself takes longer for that many documents."""
BLANK = "about:blank"
"""What a frame shows that has asked its site for nothing."""


class Restless:
    """Counts the documents that a session's frames have shown since the last load of ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        """The gate's threads ask and note as well; a dict cannot even be copied while it grows."""
        self._shown: dict[Frame, deque[float]] = {}
        self._at: dict[Frame, str] = {}
        self._asked: dict[str, deque[float]] = {}

    def watch(self, page: Page) -> None:
        """Count what this window and its frames show from now on."""
        page.on("framenavigated", self._note)

    def forget(self) -> None:
        """Start the count again: a load of ours begins."""
        with self._lock:
            self._shown = {}
            self._at = {}
            self._asked = {}

    def asked(self, request: WireRequest, rule: RequestRule | None) -> None:
        """Note that a page asks for a document; the gate calls this, on threads of its own."""
        if rule is not None and rule.role == "page":
            with self._lock:
                self._asked.setdefault(request.url, deque(maxlen=MOST)).append(self._clock.monotonic())

    @property
    def why(self) -> str:
        """Which page keeps loading itself, for people; empty where none does."""
        with self._lock:
            restless = [frame for frame, times in self._shown.items() if self._is_restless(times)]
        for frame in restless:
            if not frame.is_detached():
                return _why(frame.url)
        return ""

    @property
    def why_unshown(self) -> str:
        """Which page asks again and again for a document that it never shows; empty where none does.

        On a slow site each load of such a page ends the one before. A page may hold the same frame several
        times, so this explains a failure and is none by itself.
        """
        with self._lock:
            restless = [url for url, times in self._asked.items() if self._is_restless(times)]
        return next(map(_why, restless), "")

    @property
    def has_reloaded(self) -> bool:
        """Whether a frame has shown more than one document, or one was asked for more than once."""
        with self._lock:
            return any(len(times) > 1 for times in [*self._shown.values(), *self._asked.values()])

    def _is_restless(self, times: deque[float]) -> bool:
        return len(times) == MOST and self._clock.monotonic() - times[0] <= WITHIN_SECONDS

    def _note(self, frame: Frame) -> None:
        url, now = frame.url, self._clock.monotonic()
        if url == BLANK:
            return
        with self._lock:
            before, self._at[frame] = self._at.get(frame), url
            if before is not None and before != url and urldefrag(before)[0] == urldefrag(url)[0]:
                return  # another place of the same document
            self._shown.setdefault(frame, deque(maxlen=MOST)).append(now)


def _why(url: str) -> str:
    return f"页面不停地跳转，停不下来: {short(url) or url}"
