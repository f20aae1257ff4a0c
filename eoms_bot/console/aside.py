"""Aside: what takes seconds is made in a process of its own, while the console's threads go on answering pages.

Threads of one interpreter compute one at a time: an export in one of them would hold up every page. The process is begun for one
value and gone with it, and what it needed of memory as well.
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
"""The same on every system: a fork would take the console's threads' locks with it."""
POLITE = 10
"""So much less than the console a process aside presses for the processor."""


class Making(Protocol):
    """How a value is made aside."""

    def __call__(self, make: Callable[..., Value], *given: Any) -> Value:
        """What `make` returns for what it is given; what it raises reaches who asks."""


class Ended(RuntimeError):
    """The process came to its end without a word."""


def in_a_process(make: Callable[..., Value], *given: Any) -> Value:
    """What `make`, a function of a module, returns for what it is given, both of which can be pickled.

    What it raises is raised here. Nothing is left running: the process ends with its answer, heard or not, and by Ctrl-C.
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
    """The process: one answer. Nothing goes to a log from here; what went wrong is told, and logged by who asked."""
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
