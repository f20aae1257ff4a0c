"""Runs as the service starts them: the command line, in a process and a session of its own.

The service gets `Runs` as a port: `Processes` here, or `Dispatched`, which uses them. The service
decides what is due, and claims the tick, before it asks them to start anything.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eoms_bot.ledger import AccountLock
from eoms_bot.model.ids import new_id
from eoms_bot.model.ports import Clock
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.new_file import new_file
from eoms_bot.processes import PROGRAM, apart, born, oldest_called
from eoms_bot.run import handed_in
from eoms_bot.run.holder import is_alive
from eoms_bot.service.schedule.due import Begin
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class Process:
    """A process, by its number and the time when it began (seconds since 1970).

    The system may give its number to another process later.
    """

    pid: int
    born: float


class Runs(Protocol):
    """Carries out what is due."""

    def take_up(self) -> None:
        """The service begins. Raises nothing: `trouble` says what does not work."""
        ...

    def start(self, begin: Begin) -> Process:
        """Start a run; OSError when the system starts nothing."""
        ...

    def ended(self) -> int | None:
        """The exit code of the run that was started last (negative: a signal); None while it runs."""
        ...

    def is_there(self, process: Process) -> bool:
        """Whether a run that an earlier service started is still going on."""
        ...

    def found(self, begin: Begin) -> Process | None:
        """The run that an earlier service may have started without noting its process.

        None when it does not exist, or exists no longer.
        """
        ...

    def others(self) -> bool:
        """Whether another program works the account."""
        ...

    def send_signal(self, number: int) -> None:
        """Pass a signal on to the current run."""
        ...

    def trouble(self) -> str:
        """What is wrong with the start of runs, in Chinese; empty when nothing is.

        Runs start all the same.
        """
        ...


class Processes:
    """Runs as processes of this machine; the output of each goes into a file."""

    def __init__(
        self, settings: Settings, clock: Clock, config: Path | None = None, program: Sequence[str] = PROGRAM
    ) -> None:
        self._said = handed_in.said(settings.paths.home)
        lock = AccountLock(settings.paths.locks, settings.site.id, settings.site.account)
        self._holder = lock.side_file
        self._clock, self._program = clock, tuple(program)
        self._config = ("--config", str(config.absolute())) if config else ()
        self._child: subprocess.Popen[bytes] | None = None

    def take_up(self) -> None:
        """There is nothing to open."""

    def start(self, begin: Begin) -> Process:
        """Start `eoms-bot run --schedule …`, under its own supervisor.

        A service that starts after this one was killed can find it.
        """
        self._said.mkdir(mode=0o700, parents=True, exist_ok=True)
        with new_file(self._said / f"{new_id('T', self._clock.now())}.txt") as said:
            child = subprocess.Popen(
                [*self._program, *self._words(begin)], **apart(), stdout=subprocess.DEVNULL, stderr=said
            )
        self._child = child
        return Process(child.pid, born(child.pid))

    def ended(self) -> int | None:
        """Ask the child itself; after that it is no zombie."""
        assert self._child is not None, "asked for the end of a run that was never started"
        return self._child.poll()

    def is_there(self, process: Process) -> bool:
        """Compare number and start time; a zombie does not count."""
        return process.born > 0 and born(process.pid) == process.born

    def found(self, begin: Begin) -> Process | None:
        """Find it by its command line.

        It may not hold the account's lock yet, and then nothing else shows that it exists.
        """
        pid = oldest_called(self._words(begin))
        return Process(pid, born(pid)) if pid else None

    def others(self) -> bool:
        """Whether a living process of this machine holds the account.

        Only such a holder keeps a run from being started. Another machine's note, or half a note,
        decides nothing: the run itself asks the account's lock. It ends with 7 when another program
        holds the lock, and people get an alarm.
        """
        return is_alive(self._holder) is True

    def send_signal(self, number: int) -> None:
        """Pass it on; a run that has just ended needs no signal."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(number)

    def trouble(self) -> str:
        """A process either starts or does not."""
        return ""

    def _words(self, begin: Begin) -> tuple[str, ...]:
        until = begin.until.astimezone(SHANGHAI).isoformat()
        return ("run", f"--schedule={begin.schedule}", f"--until={until}", *self._config)
