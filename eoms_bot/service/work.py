"""Work as an engine carries it out: one run each. The engine is a port; `engine.py` is the one that the program has."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Carry = Callable[[str], str]
"""Carries out the work of an id, for as long as that takes, in a thread of the engine's; returns what became of it. Raises nothing."""


class EngineDown(Exception):
    """The engine, or its database, takes no work; the text (Chinese) says why. It never leaves the dispatcher."""


@dataclass(frozen=True)
class Work:
    """One run. `work_id` names it for ever; of two that wait, the one with the earlier `until` (aware) goes first."""

    work_id: str
    until: datetime


class Engine(Protocol):
    """A queue that outlives its process. It may hand out work more than once, and may forget it: whoever carries out is ready for both."""

    def allow(self, seconds: float) -> None:
        """What is called from now on may take so long, all of it together; what takes longer is EngineDown."""
        ...

    def open(self, carry: Carry) -> None:
        """Take work from now on; EngineDown where that fails."""
        ...

    def put(self, work: Work) -> None:
        """Put work into the queue; the same id a second time changes nothing. EngineDown where that fails."""
        ...

    def clear(self, but: Collection[str]) -> None:
        """Cancel what has not ended, `but` for these ids, and forget what ended long ago. EngineDown where that fails."""
        ...

    def close(self) -> None:
        """Take no more work; what is carried out at this moment is let go."""
        ...
