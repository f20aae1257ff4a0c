"""Block H: input, hostile text, egress. All of it is tried by tests of the layers; their docstrings name the row."""

from __future__ import annotations

from tests.checks.matrix.row import Row

ROWS = (
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
