"""The command line whose clock somebody moves, and whose disk somebody fills, while it runs: `python -m tests.support.moved serve …`.

`BOT_TEST_MOVED` names a file that holds by how many seconds the clock is ahead of this machine's; it is read at each look at the
clock, so that the service and its runs, which are started by the same line, all show the same time. While a file lies beside it that is
called as it is, with `.full` behind, the disk takes nothing.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.cli.main import main
from eoms_bot.run.clock import SystemClock
from eoms_bot.run.ports import Ports
from tests.support.full_disk import FilledDisk

FILE = "BOT_TEST_MOVED"
PROGRAM = (sys.executable, "-X", "utf8", "-m", "tests.support.moved")


class MovedClock(SystemClock):
    """The machine's clock, as far ahead as the file says at this moment."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The machine's time, and what the file has it moved by."""
        return super().now() + timedelta(seconds=float(self._file.read_text(encoding="ascii")))


def full(file: Path) -> Path:
    """The file beside that of the clock that says, by being there, that the disk is full."""
    return file.with_name(f"{file.name}.full")


def move(file: Path, seconds: float) -> None:
    """Let whoever goes by the file be so many seconds ahead from now on; nobody ever reads half a number."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(f"{seconds:.3f}", encoding="ascii")
    fresh.replace(file)


if __name__ == "__main__":
    told = Path(os.environ[FILE])
    sys.exit(main(ports=Ports(clock=MovedClock(told), disk=FilledDisk(full(told)), program=PROGRAM)))
