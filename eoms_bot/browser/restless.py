"""Pages that load themselves again and again: by a timer, by a refresh, or one by another.

Such a page makes every wait useless, and its loads use up the pace that limits ours.
"""

from __future__ import annotations

from collections import deque
from urllib.parse import urldefrag

from playwright.sync_api import Frame, Page

from eoms_bot.browser.requests import short
from eoms_bot.model.ports import Clock

MOST = 6
"""How many documents count as restless.

A form that follows an answer has shown at most three; a list may refresh itself in that time.
"""
WITHIN_SECONDS = 30.0
"""A list that refreshes itself takes longer for that many documents."""


class Restless:
    """Counts the documents that a session's frames have shown since the last load of ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: dict[Frame, deque[float]] = {}
        self._at: dict[Frame, str] = {}

    def watch(self, page: Page) -> None:
        """Count what this window and its frames show from now on."""
        page.on("framenavigated", self._note)

    def forget(self) -> None:
        """Start the count again: a load of ours begins."""
        self._shown = {}
        self._at = {}

    @property
    def why(self) -> str:
        """Which page keeps loading itself, for people; empty where none does."""
        now = self._clock.monotonic()
        # The gate's threads read this too, so it works on a copy that does not change.
        for frame, times in list(self._shown.items()):
            if len(times) == MOST and now - times[0] <= WITHIN_SECONDS and not frame.is_detached():
                return f"页面不停地跳转，停不下来: {short(frame.url) or frame.url}"
        return ""

    @property
    def has_reloaded(self) -> bool:
        """Whether a frame has shown more than one document."""
        return any(len(times) > 1 for times in list(self._shown.values()))

    def _note(self, frame: Frame) -> None:
        before, self._at[frame] = self._at.get(frame), frame.url
        if before is not None and before != frame.url and urldefrag(before)[0] == urldefrag(frame.url)[0]:
            return  # another place of the same document
        self._shown.setdefault(frame, deque(maxlen=MOST)).append(self._clock.monotonic())
