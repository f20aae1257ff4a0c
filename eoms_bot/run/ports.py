"""The outside things that a run is handed; tests hand in others."""

from __future__ import annotations

from dataclasses import dataclass, field

from eoms_bot.model.ports import Clock, Mark, unmarked
from eoms_bot.run.clock import SystemClock


@dataclass(frozen=True)
class Ports:
    """Clock, and the mark that is called at the points K0–K13."""

    clock: Clock = field(default_factory=SystemClock)
    mark: Mark = unmarked
