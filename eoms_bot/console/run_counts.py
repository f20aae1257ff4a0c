"""How the orders of runs ended, by the ledger; for a finished run the ledger is asked once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from eoms_bot.ledger import RunRow, Views

MOST_KEPT = 5_000
Counts = dict[str, int]


class RunCounts:
    """Counts by run; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Counts] = {}

    def of(self, runs: Sequence[RunRow], views: Views) -> dict[str, Counts]:
        """Run id → number of orders by outcome."""
        with self._lock:
            found = {run.run_id: self._kept[run.run_id] for run in runs if run.run_id in self._kept}
        missing = [run for run in runs if run.run_id not in found]
        if missing:
            fresh = views.counts([run.run_id for run in missing])
            self._keep({run.run_id: fresh.get(run.run_id, {}) for run in missing if run.finished_at})
            found |= fresh
        return found

    def _keep(self, counts: dict[str, Counts]) -> None:
        with self._lock:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            self._kept.update(counts)
