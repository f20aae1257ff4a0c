"""Kept: a value that takes long to make, shown as it was made last and made anew in the background once it is old."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from loguru import logger

from eoms_bot.model.ports import Clock

Value = TypeVar("Value")


@dataclass(frozen=True)
class Made(Generic[Value]):
    """A value, and when it was made."""

    value: Value
    at: datetime


class Kept(Generic[Value]):
    """Makes the value when it is first asked for; later askers get the last one at once, and never wait for the next."""

    def __init__(self, make: Callable[[], Value], seconds: float, clock: Clock) -> None:
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self.making = threading.Lock()
        self.made: Made[Value] | None = None
        self._asked = float("-inf")

    def get(self) -> Made[Value]:
        """The value; what making it raises reaches the first asker only."""
        made = self.made
        if made is None:
            with self.making:
                return self.made or self._renew()
        if self._clock.monotonic() - self._asked > self._seconds and self.making.acquire(blocking=False):
            threading.Thread(target=self._renew_aside, name="console-kept", daemon=True).start()
        return made

    def renew(self) -> Made[Value]:
        """Make it now."""
        with self.making:
            return self._renew()

    def _renew(self) -> Made[Value]:
        self._asked = self._clock.monotonic()
        made = Made(self._make(), self._clock.now())
        self.made = made
        return made

    def _renew_aside(self) -> None:
        try:
            self._renew()
        except Exception as problem:  # the page goes on showing the last one, with its time
            logger.opt(exception=problem).error("后台更新没有成功")
        finally:
            self.making.release()
