"""Block G: disk, ledger, instances, clock. All of it is tried by tests of the layers; their docstrings name the row."""

from __future__ import annotations

from tests.checks.matrix.row import Row

ROWS = (
    Row(
        "F55",
        "disk full at each commit, at evidence, at the log",
        "no INTENT, no send; no evidence, no next write",
    ),
    Row("F56", "ledger locked for 30 s", "stops before INTENT; behind SENDING no outcome is lost"),
    Row(
        "F57",
        "ledger corrupt, foreign, newer, on a share, WAL gone",
        "refused (exit 3); never an empty one in its place",
    ),
    Row(
        "F58",
        "ledger restored from yesterday's backup",
        "every order of the gap is looked at before any write",
    ),
    Row("F59", "two bots at once, a stale lock after kill -9", "one runs, the others step back (exit 7)"),
    Row(
        "F60",
        "clock off, set back, 1970; other zones; the site's clock off",
        "same decisions; more than 120 s off: no writes",
        pending="time zones and clocks",
    ),
    Row(
        "F61",
        "schedule: missed, overlapping, late, two triggers",
        "one catch-up run at most, no overlap",
        absent='comes with "5 of 6": this program has no schedule of its own yet; the service unit starts a run',
    ),
)
