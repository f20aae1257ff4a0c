"""Signals by which a person or the system asks a run to end.

They are Ctrl-C, SIGTERM, and the end of the terminal's session.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

Handler = Callable[[int, FrameType | None], None]

ENDING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""SIGHUP: the terminal or the connection ends (F52, logoff). SIGBREAK is similar on Windows."""


@contextmanager
def heard_by(handler: Handler) -> Iterator[None]:
    """`handler` takes the ending signals during the block.

    A signal that this process was started to ignore (`nohup` does that with SIGHUP) stays ignored.
    """
    heeded = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heeded}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
