"""A session in which nothing goes wrong, for pages that a test writes itself."""

from __future__ import annotations

import time
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from eoms_bot.browser.pages.base import SITE_ZONE

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=SITE_ZONE)


class Calm:
    """As much of a session as pages by words ask for; `answers` are texts and paths that scripts got."""

    def __init__(self, page: Any, seconds: float = 0.5) -> None:
        self.top = page
        self.step_seconds = self.read_seconds = seconds
        self.answers: list[tuple[str, str]] = []
        self.loads = 0
        self.clock = SimpleNamespace(monotonic=time.monotonic, now=lambda: NOW)
        self.served = SimpleNamespace(insist_on=lambda _role: None)
        self.heard = SimpleNamespace(texts=lambda: iter(self.answers), unanswered=list)

    def begin_load(self) -> None:
        """It is free at once."""
        self.loads += 1

    def explain(self) -> str:
        """There is nothing to explain."""
        return ""

    def check_alive(self) -> None:
        """It is."""
