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
SHARE = 20
"""A twentieth of the time at most goes into making a value anew."""


def never() -> object:
    """The version of what changes by time alone."""
    return None


@dataclass(frozen=True)
class Made(Generic[Value]):
    """A value, when it was made, and from which version of what it is made of."""

    value: Value
    at: datetime
    version: object


class Cached(Generic[Value]):
    """Makes the value when it is first asked for; later askers get the last one at once, and never wait for the next.

    Where `version` says something else than when it was made, it is made anew before it is shown. It is old after so many
    seconds, or after twenty times what it took to make: pages that are watched all day must not keep a core busy with it.
    """

    def __init__(
        self, make: Callable[[], Value], seconds: float, clock: Clock, version: Callable[[], object] = never
    ) -> None:
        self.making = threading.Lock()
        self.made: Made[Value] | None = None
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self._told = version
        self._forgotten = 0
        self._due = float("-inf")

    def get(self) -> Made[Value]:
        """The value; what making it raises reaches who has to wait for it."""
        version, made = self._version(), self.made
        if made is None or made.version != version:
            with self.making:
                made = self.made
                return made if made is not None and made.version == version else self._renew()
        if self._clock.monotonic() > self._due and self.making.acquire(blocking=False):
            threading.Thread(target=self._renew_aside, name="console-kept", daemon=True).start()
        return made

    def forget(self) -> None:
        """Make it anew for whoever asks next: he has just changed what it is made of. One that is being made is old already."""
        self._forgotten += 1

    def _version(self) -> object:
        return self._forgotten, self._told()

    def _renew(self) -> Made[Value]:
        began = self._clock.monotonic()
        self._due = began + self._seconds
        version = self._version()
        made = Made(self._make(), self._clock.now(), version)
        self.made = made
        self._due = began + max(self._seconds, SHARE * (self._clock.monotonic() - began))
        return made

    def _renew_aside(self) -> None:
        try:
            self._renew()
        except Exception as problem:  # the page goes on showing the last one, with its time
            logger.opt(exception=problem).error("后台更新没有成功")
        finally:
            self.making.release()
