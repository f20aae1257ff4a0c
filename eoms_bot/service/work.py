"""Work as an engine carries it out: one run each.

The engine is a port; `engine.py` is the program's only one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Carry = Callable[[str], str]
"""Carries out the work of an id, in a thread of the engine's, and returns its result.

It takes as long as the work takes, and raises nothing.
"""


class EngineDown(Exception):
    """The engine, or its database, accepts no work; the text (Chinese) says why.

    It never leaves the dispatcher.
    """


@dataclass(frozen=True)
class Work:
    """One run. `work_id` is its name for ever.

    When two wait, the one with the earlier `until` (aware) goes first.
    """

    work_id: str
    until: datetime


class Engine(Protocol):
    """A queue that outlives its process.

    It may hand out work more than once, and may forget it. The code that carries out the work must
    expect both.
    """

    def allow(self, seconds: float) -> None:
        """Limit the total time of the calls from now on; a longer call raises EngineDown."""
        ...

    def open(self, carry: Carry) -> None:
        """Take work from now on; EngineDown when that fails."""
        ...

    def put(self, work: Work) -> None:
        """Put work into the queue; EngineDown when that fails.

        The same id a second time changes nothing.
        """
        ...

    def clear(self, but: Collection[str]) -> None:
        """Cancel what has not ended, except the ids in `but`, and forget what ended long ago.

        Raises EngineDown when that fails.
        """
        ...

    def close(self) -> None:
        """Take no further work; work that is being carried out now is abandoned."""
        ...
