"""Heartbeat: a run under a supervisor touches a file each second for as long as it is lively.

A program that is frozen touches it no more; one whose watchdog has bitten in vain stops on purpose. Either way the
supervisor ends it and starts it anew. A file, not a pipe: it works the same on every system, and a person can look at it.
Touched, not written: a full disk must not look like a dead program.
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
        """From now on, beat only while this says so."""
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
                # Nobody would restart or stop this run any more: it ends between two orders.
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if self._lively():
                self._file.touch()
