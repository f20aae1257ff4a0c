"""How quick this machine is at the moment.

Figures are related to it, so that two machines, or a busy and a free one, can be compared.
"""

from __future__ import annotations

import time


def reference() -> float:
    """Seconds of processor time for a fixed piece of Python: the least of five."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        sum(number * number % 7 for number in range(1_000_000))
        best = min(best, time.process_time() - began)
    return best


def thousandths(seconds: float, unit: float) -> float:
    """A time as thousandths of the reference `unit`."""
    return seconds / unit * 1e3
