"""Heartbeat: a run under a supervisor touches a file each second while it is lively.

A frozen program touches the file no longer. A program whose watchdog has acted in vain stops on
purpose. In both cases the supervisor ends it and starts it again. A file works the same on every
system, unlike a pipe, and a person can look at it. The file is touched, not written: a full disk
must not look like a dead program.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

VARIABLE = "EOMS_HEARTBEAT"
"""Environment variable with the file's path; a program that finds it set is under a supervisor."""

_EVERY_SECONDS = 1.0


class Heart:
    """Beats in a thread of its own."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._parent = os.getppid()
        self._lively: Callable[[], bool] = lambda: True
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="heart", daemon=True)

    def ask(self, lively: Callable[[], bool]) -> None:
        """From now on, beat only while this function returns True."""
        self._lively = lively

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            if os.getppid() != self._parent:
                # Nobody could restart or stop this run any more, so it ends between two orders.
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if self._lively():
                self._file.touch()
