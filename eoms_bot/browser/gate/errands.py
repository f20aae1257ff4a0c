"""Errands: what the gate needs the lane's thread for while a request waits, since only that one may speak
with the browser.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from queue import Empty, SimpleQueue

from eoms_bot.errors import GateRefused

_PATIENCE_SECONDS = 300.0
"""Longer than any look; a lane that hangs is the watchdog's."""


class Errands:
    """Made by the lane's thread, which runs what is due."""

    def __init__(self) -> None:
        self._lane = threading.get_ident()
        self._due: SimpleQueue[tuple[Callable[[], None], Future[None]]] = SimpleQueue()
        self._open = False

    def begin(self) -> None:
        """From now on the lane's thread does what is asked for."""
        self._open = True

    def do(self, work: Callable[[], None]) -> None:
        """Have it done, and wait for its end; whatever it raises comes out.

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
        """Do what waits; only the lane's thread calls this."""
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
        """Nothing is done any more, also of what waits."""
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
