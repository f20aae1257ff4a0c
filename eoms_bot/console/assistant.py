"""Starts `eoms-bot assist` as a separate process, one at a time, and knows the last one's output.

The console serves this machine only, so the person who asks sits in front of it. The program is
started by a list of words, without a shell, in a session of its own. So it outlives the console,
and a Ctrl-C of the console does not reach it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loguru import logger

from eoms_bot import chinese
from eoms_bot.console.refusal import Refused

LAST_LINES, MOST_BYTES = 12, 20_000
SAYS = "assist.log"


@dataclass(frozen=True)
class Helping:
    """The assist that was started last: its order and person, whether it runs, and its output."""

    order_no: str
    who: str
    running: bool
    lines: tuple[str, ...]


class Assistant:
    """Starts one assist at a time and knows the last one.

    `command` are the words of the program; `folder` holds its output.
    """

    def __init__(self, folder: Path, config: Path | None, command: Sequence[str] = ()) -> None:
        self.command = tuple(command) or (sys.executable, "-m", "eoms_bot")
        self._config, self._file = config, folder / SAYS
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._order_no = self._who = ""

    def start(self, order_no: str, who: str, kind: str, plan_id: str = "") -> None:
        """Start it, by the plan's row when one is named.

        Refused 409 when one is still running, and 503 when the system starts no program.
        """
        words = [*self.command, "assist", order_no, "--person", who]
        words += ["--as", kind] if kind else []
        words += ["--plan", plan_id] if plan_id else []
        words += ["--config", str(self._config)] if self._config else []
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                raise Refused(409, f"正在协助另一张工单（{self._order_no}，{self._who}），先做完它")
            try:
                self._process = self._started(words)
            except OSError as err:
                logger.error("协助没能启动：{}", chinese.of_system(err))
                raise Refused(503, "没能启动；请在机器上运行 eoms-bot assist") from err
            self._order_no, self._who = order_no, who
            # Somebody must ask for its end, or it stays as a zombie in the process table.
            threading.Thread(target=self._process.wait, name="assist", daemon=True).start()

    def last(self) -> Helping | None:
        """The last one that this console started; None when there was none."""
        with self._lock:
            if self._process is None:
                return None
            running = self._process.poll() is None
            return Helping(self._order_no, self._who, running, self._said())

    def await_end(self) -> None:
        """Return once the one that was started last has ended."""
        if self._process is not None:
            self._process.wait()

    def end(self) -> None:
        """End it; the ledger shows what became of a write that was on its way."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _started(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file.unlink(missing_ok=True)
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as says:
            return subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=says, stderr=says, start_new_session=True
            )

    def _said(self) -> tuple[str, ...]:
        try:
            with self._file.open("rb") as said:
                said.seek(max(0, self._file.stat().st_size - MOST_BYTES))
                lines = said.read().decode(errors="replace").splitlines()
        except OSError:
            return ()
        return tuple(line.strip() for line in lines if line.strip())[-LAST_LINES:]
