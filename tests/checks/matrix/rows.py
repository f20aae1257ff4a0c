"""All rows of the fault matrix, in their order."""

from __future__ import annotations

from tests.checks.matrix import (
    a_reads,
    b_outcome,
    c_session,
    d_others,
    e_drift,
    f_process,
    g_disk,
)
from tests.checks.matrix.row import Row

ROWS = (
    *a_reads.ROWS,
    *b_outcome.ROWS,
    *c_session.ROWS,
    *d_others.ROWS,
    *e_drift.ROWS,
    *f_process.ROWS,
    *g_disk.ROWS,
    # Block H: input, hostile text, egress. Tests of the layers try all of it; their docstrings name the row.
    Row("F62", "malformed batch", "nothing of it is worked, before any request"),
    Row(
        "F63",
        "order text with markup, formulas, escapes, 1 MB, NUL",
        "shown as text everywhere; the report is written",
    ),
    Row("F64", "order text that gives orders", "same decision as without it"),
    Row("F65", "the browser phones home", "no request but to the site"),
    Row("F66", "the page asks a foreign host, downloads, opens file:", "blocked"),
)
