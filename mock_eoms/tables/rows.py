"""One row of a table before it is written, with what only the makers and the tests know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from mock_eoms.clock import SHANGHAI
from mock_eoms.tables.columns import ENDS

Value = str | int | float | date | datetime


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells, when it came to be, and whose it is.

    `since`: an export of an earlier time doesn't have it; None for what has always been there. `about`: the
    numbers of the orders that it speaks for. `noise`: why a careful reader skips it; empty for a true row.
    """

    table: str
    cells: Mapping[str, Value]
    since: datetime | None = None
    about: tuple[str, ...] = ()
    noise: str = ""

    def exported(self, at: datetime) -> Row | None:
        """The row as an export of that time has it: not at all, or without the end that was still to come."""
        if self.since is not None and self.since > at:
            return None
        column = ENDS.get(self.table, "")
        end = self.cells.get(column)
        if not isinstance(end, datetime) or end <= at:
            return self
        return replace(self, cells={**self.cells, column: ""})

    def text(self, column: str) -> str:
        """A cell as it is written; empty where there is nothing."""
        return printed(self.cells.get(column, ""))


def printed(value: Value) -> str:
    """A value as people write it: times `yyyy-MM-dd HH:mm`, days `yyyy-MM-dd`."""
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return str(value)
