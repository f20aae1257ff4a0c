"""Block G: disk, ledger, instances, clock. Tests of the layers try much of it; their docstrings name the row."""

from __future__ import annotations

from tests.checks.matrix import g_bots, g_clock, g_full, g_locked, g_restored
from tests.checks.matrix.row import Row

ROWS = (
    Row(
        "F55",
        "disk full at each commit, at evidence, at the log",
        "no INTENT, no send; no evidence, no next write",
        cases=tuple(g_full.cases()),
    ),
    Row(
        "F56",
        "ledger locked for 30 s",
        "stops before INTENT; behind SENDING no outcome is lost",
        cases=tuple(g_locked.cases()),
    ),
    Row(
        "F57",
        "ledger corrupt, foreign, newer, on a share, WAL gone",
        "refused (exit 3); never an empty one in its place",
    ),
    Row(
        "F58",
        "ledger restored from yesterday's backup",
        "every order of the gap is looked at before any write",
        cases=tuple(g_restored.cases()),
    ),
    Row(
        "F59",
        "two bots at once, a stale lock after kill -9",
        "one runs, the others step back (exit 7)",
        cases=tuple(g_bots.cases()),
    ),
    Row(
        "F60",
        "clock off, set back, 1970; other zones; the site's clock off",
        "same decisions; more than 120 s off: no writes",
        cases=tuple(g_clock.cases()),
    ),
    Row(
        "F61",
        "schedule: missed, overlapping, late, two triggers",
        "one catch-up run at most, no overlap",
    ),
)
