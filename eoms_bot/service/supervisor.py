"""Supervisor: starts a run as a process of its own, and restarts it when it dies.

It ends the run when the run's heart stops. The state of every write is in the ledger, so a run can
start again at any point: first it looks at what was left open. The exit code is the run's. A run
that dies too often is given up.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

from eoms_bot.model.ports import Clock
from eoms_bot.processes import wait_gone
from eoms_bot.run.signals import heard_by
from eoms_bot.service.heartbeat import VARIABLE

EXIT_GIVEN_UP = 70
STARTS_PER_HOUR = 5
"""C30: more restarts than this do not help."""

_HOUR = 3600.0
_POLL_SECONDS = 0.5
_PATIENCE = 10.0


@dataclass
class Supervisor:
    """Starts `command` with the heartbeat's file in its environment.

    After `silence` seconds without a beat it ends the run. `say` reports to a person in Chinese
    what happens.
    """

    command: Sequence[str]
    heartbeat: Path
    clock: Clock
    say: Callable[[str], None]
    silence: float
    _child: subprocess.Popen[bytes] | None = None
    _stop_signal: int = 0
    _passed_on: bool = False

    def run(self) -> int:
        """Work until the run ends by itself; return its exit code."""
        deaths: list[float] = []
        with heard_by(self._pass_on):
            while not self._stop_signal:
                code, why = self._one_start()
                if not why or self._stop_signal:
                    return code if code >= 0 else 128 - code
                now = self.clock.monotonic()
                deaths = [at for at in deaths if now - at < _HOUR] + [now]
                if len(deaths) >= STARTS_PER_HOUR:
                    self.say(
                        f"运行一小时内中断 {len(deaths)} 次（{why}），不再重启；先看日志，再运行 eoms-bot doctor"
                    )
                    return EXIT_GIVEN_UP
                self.say(f"运行中断（{why}），重新启动")
        return 128 + self._stop_signal

    def _one_start(self) -> tuple[int, str]:
        """Start once; return the exit code, and why this end is not the run's own (else empty)."""
        self.heartbeat.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.heartbeat.touch()
        env = os.environ | {VARIABLE: str(self.heartbeat)}
        # Its own group: Ctrl-C arrives here and is passed on once, not to both.
        child = subprocess.Popen(self.command, env=env, start_new_session=True)
        self._child = child
        if self._stop_signal and not self._passed_on:
            # The signal came during the start, when no run could receive it
            child.send_signal(self._stop_signal)
        try:
            code, why = self._watch(child)
        finally:
            self._child = None
            self.heartbeat.unlink(missing_ok=True)
        return code, why

    def _watch(self, child: subprocess.Popen[bytes]) -> tuple[int, str]:
        # Nobody has waited for it yet, so its number is still its own.
        family = {psutil.Process(child.pid)}
        beat, since = 0, self.clock.monotonic()
        while True:
            try:
                code = child.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            else:
                _end(family)
                return code, _why(code)
            family = {one for one in family | _below(child.pid) if one.is_running()}
            now = self.heartbeat.stat().st_mtime_ns
            if now != beat:
                beat, since = now, self.clock.monotonic()
            elif self.clock.monotonic() - since > self.silence:
                _end(family)
                return child.wait(), f"{self.silence:.0f} 秒没有心跳"

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._stop_signal = number
        if self._child is not None:
            self._passed_on = True
            self._child.send_signal(number)


def _why(code: int) -> str:
    if code < 0:
        return f"被信号 {signal.Signals(-code).name} 结束"
    return "意外错误" if code == EXIT_GIVEN_UP else ""


def _below(pid: int) -> set[psutil.Process]:
    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return set()


def _end(family: set[psutil.Process]) -> None:
    """Kill what is left of a run; a process that is gone already is fine."""
    for one in family:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    wait_gone(family, _PATIENCE)
