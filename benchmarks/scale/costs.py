"""Costs: what one order takes of a lane, a machine and the ledger.

They are measured, and kept as JSON in this folder.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

MEASURED = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class Costs:
    """One order's. Times are seconds, `memory` is the megabytes of a lane at work."""

    waiting: float
    """During these the lane waits for the site."""
    cpu: float
    """Seconds of a core, by program, driver and browser together."""
    requests: float
    """Requests to the site, static files too."""
    commits: float
    """Writing transactions of the ledger."""
    commit: float
    """Seconds for which one of them keeps everybody else from writing."""
    memory: float

    @classmethod
    def read(cls, file: Path = MEASURED) -> Self:
        """The costs as they were measured last."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    def keep(self, file: Path = MEASURED) -> None:
        """Write them down."""
        file.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
