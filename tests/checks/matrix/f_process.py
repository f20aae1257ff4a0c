"""Block F: browser, driver, process. The kill matrix itself is `check kill`; F49–F53 are tried by tests of the layers."""

from __future__ import annotations

from tests.checks.matrix import asleep, struck
from tests.checks.matrix.row import Row

ROWS = (
    Row(
        "F49",
        "the renderer crashes or runs out of memory",
        "fresh context; a sent write is looked for",
        tuple(struck.cases("renderer", "kill")),
    ),
    Row(
        "F50",
        "the browser is killed, or updated under us",
        "started anew, at most 3 times an hour",
        tuple(struck.cases("browser", "kill")),
    ),
    Row(
        "F51",
        "driver killed or frozen, renderer frozen",
        "ended within twice the step limit, started anew",
        (
            *struck.cases("driver", "kill"),
            *struck.cases("driver", "freeze"),
            *struck.cases("renderer", "freeze"),
            *struck.supervised(),
        ),
    ),
    Row(
        "F52",
        "kill -9 at each of K0–K13 and of the supervisor, SIGTERM, Ctrl-C, logoff, power cut",
        "recovered as the ledger says",
    ),
    Row(
        "F53",
        "dies at the same order each time",
        "quarantined after 3 starts; the other orders go on",
        tuple(struck.crash_loop()),
    ),
    Row(
        "F54",
        "starved of CPU, or suspended for 8 hours",
        "fenced; session and limits are looked at anew",
        tuple(asleep.cases()),
    ),
)
