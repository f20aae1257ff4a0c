"""How a run ends whose browser has died: what the fakes of runs say, and what `tests/e2e/test_browser_deaths.py` holds a real run to.

The run itself lives on and starts a new browser, so that its supervisor has nothing to start again: whatever it ends with counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

DONE, NOT_ALL, SITE = 0, 1, 5
MOST = 3
"""So many new browsers a run starts within an hour."""


class Death(StrEnum):
    """When the browser died, by the point of the walk: behind the list, in an order before anything was sent, or behind its reply."""

    LIST = "K2"
    ORDER = "K4"
    SENT = "K9"


def gives_up(deaths: Sequence[Death]) -> bool:
    """Whether the last death has ended the run: it was one browser too many."""
    return len(deaths) > MOST


def end_of(deaths: Sequence[Death]) -> int:
    """The run's exit code: what was in hand is left for the next run where nothing had been sent, and proven where it had."""
    if gives_up(deaths):
        return SITE
    return DONE if set(deaths) <= {Death.SENT} else NOT_ALL
