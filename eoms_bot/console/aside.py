"""Aside: makes slow values in a separate process, while the console's threads answer pages.

Threads of one interpreter compute one at a time: an export in one of them would delay every page.
The process begins for one value and ends with it, and its memory is freed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from loguru import logger

Value = TypeVar("Value")
_SPAWN = multiprocessing.get_context("spawn")
"""The same method on every system: a fork would copy the locks of the console's threads."""
POLITE = 10
"""How much lower the priority of such a process is than the console's."""


class Making(Protocol):
    """How a value is made in another process."""

    def __call__(self, make: Callable[..., Value], *given: Any) -> Value:
        """What `make` returns for the given values; the caller gets what it raises."""


class Ended(RuntimeError):
    """The process ended without an answer."""


def in_a_process(make: Callable[..., Value], *given: Any) -> Value:
    """What `make`, a function of a module, returns for the given values; all can be pickled.

    What it raises is raised here. Nothing keeps running: the process ends after its answer, even if
    nobody reads it, and on Ctrl-C.
    """
    ours, theirs = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_work, args=(theirs, make, given), name="console-aside", daemon=True)
    with ours:
        try:
            process.start()
        finally:
            theirs.close()
        try:
            answer: tuple[Value, Exception | None] = ours.recv()
        except EOFError:
            process.join()
            raise Ended(f"{make.__name__}：{process.exitcode}") from None
        process.join()
    value, problem = answer
    if problem is not None:
        raise problem
    return value


def _work(theirs: Connection, make: Callable[..., object], given: tuple[Any, ...]) -> None:
    """The work of the process: one answer.

    Nothing is logged here. The process reports an error, and the caller logs it.
    """
    logger.remove()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(os, "nice"):
        os.nice(POLITE)
    answer: tuple[object, Exception | None]
    try:
        answer = (make(*given), None)
    except Exception as problem:
        answer = (None, problem)
    with contextlib.suppress(OSError):  # nobody waits any more
        theirs.send(answer)
