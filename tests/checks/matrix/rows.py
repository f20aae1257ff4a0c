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
    h_input,
)

ROWS = (
    *a_reads.ROWS,
    *b_outcome.ROWS,
    *c_session.ROWS,
    *d_others.ROWS,
    *e_drift.ROWS,
    *f_process.ROWS,
    *g_disk.ROWS,
    *h_input.ROWS,
)
