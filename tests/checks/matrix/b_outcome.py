"""Block B."""

from __future__ import annotations

from tests.checks.matrix.row import Row

ROWS: tuple[Row, ...] = ()
