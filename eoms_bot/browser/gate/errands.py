"""Errands: work for the lane's thread while a request waits in the gate.

Only the lane's thread may speak with the browser.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from queue import Empty, SimpleQueue

from eoms_bot.errors import GateRefused

_PATIENCE_SECONDS = 300.0
"""Longer than any look takes; the watchdog ends a lane that hangs."""


class Errands:
    """The queue of errands. The lane's thread creates it and runs what is due."""

    def __init__(self) -> None:
        self._lane = threading.get_ident()
        self._due: SimpleQueue[tuple[Callable[[], None], Future[None]]] = SimpleQueue()
        self._open = False

    def begin(self) -> None:
        """From now on the lane's thread runs the errands."""
        self._open = True

    def do(self, work: Callable[[], None]) -> None:
        """Have the work done, and wait for its end; whatever it raises is raised here.

        GateRefused where nobody does it.
        """
        if threading.get_ident() == self._lane:
            work()
            return
        done: Future[None] = Future()
        self._due.put((work, done))
        if not self._open:
            self._drop_due()
        try:
            done.result(_PATIENCE_SECONDS)
        except NotDone:
            done.cancel()
            raise GateRefused("提交前的复看没有做完，没有发出") from None

    def run_due(self) -> None:
        """Run the waiting errands; only the lane's thread calls this."""
        while (errand := self._next()) is not None:
            work, done = errand
            if not done.set_running_or_notify_cancel():
                continue
            try:
                work()
            except BaseException as problem:
                done.set_exception(problem)
                if not isinstance(problem, Exception):
                    raise
            else:
                done.set_result(None)

    def drop(self) -> None:
        """Run no errand from now on, and refuse those that wait."""
        self._open = False
        self._drop_due()

    def _drop_due(self) -> None:
        while (errand := self._next()) is not None:
            if errand[1].set_running_or_notify_cancel():
                errand[1].set_exception(GateRefused("窗口已收回，没有发出"))

    def _next(self) -> tuple[Callable[[], None], Future[None]] | None:
        try:
            return self._due.get_nowait()
        except Empty:
            return None
