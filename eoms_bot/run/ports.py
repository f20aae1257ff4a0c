"""The outside things that a run is given; tests give other ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from eoms_bot.disk import Disk, SystemDisk
from eoms_bot.model.ports import Clock, Mark, unmarked
from eoms_bot.processes import PROGRAM
from eoms_bot.run.clock import SystemClock


class Pulse(Protocol):
    """Somebody who wants to know whether the run is lively."""

    def ask(self, lively: Callable[[], bool]) -> None:
        """Ask this function from now on."""
        ...


class Nobody:
    """No supervisor."""

    def ask(self, lively: Callable[[], bool]) -> None:
        """Nobody asks."""


@dataclass(frozen=True)
class Ports:
    """The ports of a run.

    They are the clock, the disk, and the mark that is called at the points K0–K13. The others are
    who asks whether the run is lively, and what the service starts as a run.
    """

    clock: Clock = field(default_factory=SystemClock)
    disk: Disk = field(default_factory=SystemDisk)
    mark: Mark = unmarked
    pulse: Pulse = field(default_factory=Nobody)
    program: Sequence[str] = PROGRAM
