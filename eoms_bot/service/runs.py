"""Runs as the service starts them: the command line itself, in a process and a session of its own.

The service is handed `Runs` as a port: `Processes` here, or `Dispatched` in front of them. What is due, and that a tick is claimed
before anything starts, is decided before they are asked.
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
    """A process, by its number and when it began (seconds since 1970): its number may be another's by and by."""

    pid: int
    born: float


class Runs(Protocol):
    """Who carries out what is due."""

    def take_up(self) -> None:
        """The service begins. Raises nothing: what does not work is `trouble`."""
        ...

    def start(self, begin: Begin) -> Process:
        """Start a run; OSError where the system starts nothing."""
        ...

    def ended(self) -> int | None:
        """The exit code of the run that was started last (negative: a signal); None while it goes on."""
        ...

    def is_there(self, process: Process) -> bool:
        """Whether a run that an earlier service started goes on still."""
        ...

    def found(self, begin: Begin) -> Process | None:
        """The run that an earlier service may have started, without having noted its process; None where it is not there (any more)."""
        ...

    def others(self) -> bool:
        """Whether somebody else works the account."""
        ...

    def tell(self, number: int) -> None:
        """Pass a signal on to the run in hand."""
        ...

    def trouble(self) -> str:
        """What is wrong with the way in which runs are started, in Chinese; empty where nothing is. They start all the same."""
        ...


class Processes:
    """Runs as processes of this machine. What they say goes into a file each."""

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
        """`eoms-bot run --schedule …`, under its own supervisor, and for this machine's next kill to find."""
        self._said.mkdir(mode=0o700, parents=True, exist_ok=True)
        with new_file(self._said / f"{new_id('T', self._clock.now())}.txt") as said:
            child = subprocess.Popen(
                [*self._program, *self._words(begin)], **apart(), stdout=subprocess.DEVNULL, stderr=said
            )
        self._child = child
        return Process(child.pid, born(child.pid))

    def ended(self) -> int | None:
        """Asked of the child itself, which is no zombie from then on."""
        assert self._child is not None, "asked for the end of a run that was never started"
        return self._child.poll()

    def is_there(self, process: Process) -> bool:
        """By number and birth; a zombie is none."""
        return process.born > 0 and born(process.pid) == process.born

    def found(self, begin: Begin) -> Process | None:
        """By its words. It has not taken the account's lock yet, perhaps, so that nothing else tells of it."""
        pid = oldest_called(self._words(begin))
        return Process(pid, born(pid)) if pid else None

    def others(self) -> bool:
        """Only a holder that lives here keeps a run from being started: of what cannot be told (another machine's note, half a
        note) the account's lock is asked, by the run itself, which ends with 7 where somebody has it. People hear of that.
        """
        return is_alive(self._holder) is True

    def tell(self, number: int) -> None:
        """A run that has just ended needs no telling."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(number)

    def trouble(self) -> str:
        """A process either starts or does not."""
        return ""

    def _words(self, begin: Begin) -> tuple[str, ...]:
        until = begin.until.astimezone(SHANGHAI).isoformat()
        return ("run", f"--schedule={begin.schedule}", f"--until={until}", *self._config)
