"""What a check has started ends with it when somebody ends the check: its server, its sites, its machines."""

from __future__ import annotations

import signal
import sys
from types import FrameType

ENDED = 128 + signal.SIGTERM
"""Exit code of a program that SIGTERM has ended, as shells tell it."""


def unwind_when_ended() -> None:
    """From here SIGTERM leaves every `with` of the main thread on its way out, as Ctrl-C does, instead of ending at once."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would break off what the first one has begun
    sys.exit(ENDED)
