"""Kept: a value that takes long to make.

The last value is shown; once it is old, the next one is made in the background.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from loguru import logger

from eoms_bot.model.ports import Clock

Value = TypeVar("Value")
SHARE = 20
"""Making a value again takes at most one twentieth of the time."""


def never() -> object:
    """The version of a value that changes by time alone."""
    return None


def stamp(file: Path) -> object:
    """The version of a file's content; None where there is no such file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return file.name, status.st_mtime_ns, status.st_size


@dataclass(frozen=True)
class Made(Generic[Value]):
    """A value, when it was made, and the version of the data that it was made from."""

    value: Value
    at: datetime
    version: object


class Cached(Generic[Value]):
    """Makes the value on the first request; later callers get the last value at once.

    Those callers never wait for the next value. When `version` differs from the one that the value
    was made from, the value is made again before it is shown. A value is old after the given number
    of seconds, or after twenty times the time that making it took. So a page that is watched all
    day does not keep a core busy.
    """

    def __init__(
        self, make: Callable[[], Value], seconds: float, clock: Clock, version: Callable[[], object] = never
    ) -> None:
        self.making = threading.Lock()
        self.made: Made[Value] | None = None
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self._data_version = version
        self._forgotten = 0
        self._due = float("-inf")

    def get(self) -> Made[Value]:
        """The value; the caller that has to wait gets what making it raises."""
        version, made = self._version(), self.made
        if made is None or made.version != version:
            with self.making:
                made = self.made
                return made if made is not None and made.version == version else self._renew()
        if self._clock.monotonic() > self._due and self.making.acquire(blocking=False):
            threading.Thread(target=self._renew_aside, name="console-kept", daemon=True).start()
        return made

    def forget(self) -> None:
        """Make it again for the next caller, because this caller has changed its data.

        A value that is being made now counts as old already.
        """
        self._forgotten += 1

    def _version(self) -> object:
        return self._forgotten, self._data_version()

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
        except Exception as problem:  # the page still shows the last one, with its time
            logger.opt(exception=problem).error("后台更新没有成功")
        finally:
            self.making.release()
