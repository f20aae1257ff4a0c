"""The machine's clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime


class SystemClock:
    """Wall and monotonic time of this machine."""

    def now(self) -> datetime:
        """Aware time, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds; only differences mean anything."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait between two requests."""
        threading.Event().wait(seconds)
