"""Stop means stop: a soft stop ends after the current order, a hard stop at once.

On a hard stop the gate shuts at once, and the ledger stays as it is.

Soft is the first Ctrl-C, SIGTERM or SIGHUP, or a STOP file that says `soft`. Hard is the second
signal, or a STOP file with any other content. The file stays until a person clears it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from eoms_bot.errors import ConfigError
from eoms_bot.model.write import Write
from eoms_bot.run.signals import heard_by


class StopSwitch:
    """Read between orders and, as a guard, by the gate before every write."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._count = 0
        self.signal: int | None = None

    @contextmanager
    def listening(self) -> Iterator[StopSwitch]:
        """Take the signals while the run lasts.

        A person must first clear an earlier STOP file.
        """
        if self._file.exists():
            raise ConfigError(f"停止文件还在: {self._file}；确认可以继续后运行 eoms-bot stop --clear")
        with heard_by(self._take):
            yield self

    def reason(self) -> str:
        """Why no further order may be started; empty when nothing prevents it."""
        if self._count:
            return f"收到信号 {signal.Signals(self.signal or 0).name}，已停在两单之间"
        if self._file.exists():
            return f"停止文件 {self._file.name} 要求停止"
        return ""

    def guard(self, _write: Write) -> str:
        """The gate's question: may this write still leave?"""
        return self.at_once()

    def at_once(self) -> str:
        """Why everything must end now, whatever is under way; empty when nothing says so."""
        if self._count > 1:
            return "立即停止：收到第二个信号"
        if self._file.exists() and self._content() != "soft":
            return "立即停止：停止文件"
        return ""

    @property
    def exit_code(self) -> int | None:
        """128 + signal number; None when no signal came."""
        return 128 + self.signal if self.signal else None

    def _content(self) -> str:
        try:
            return self._file.read_text(encoding="utf-8").strip()
        except OSError:
            # Unreadable or gone between two looks: the safe reading is `stop now`.
            return "hard"

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self._count += 1
        self.signal = number
