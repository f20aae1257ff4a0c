"""What a column and a table are that people fill.

These are the batch workbook, the plan's sheet and the branch's own tables. Readers, templates,
checks, pages and the manual follow from these values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ColumnKind = Literal[
    "text", "words", "sentence", "number", "percent", "time", "day", "phone", "desk", "order_no", "yes_no"
]
"""`words` are what somebody said: they are only a text, even if they look like a formula.

A `sentence` is a longer text. `desk` is a phone number that may be one of the desk's own. The first option of
`yes_no` means yes.
"""
ReplyKind = Literal["", "complete", "reject"]

YES_NO = ("是", "否")


@dataclass(frozen=True)
class Column:
    """One column: what its cells hold, and how a person fills them; `low` and `high` bound a number.

    `options` are its words; those of a column with `choices` are the branch's own list of that name. `more`
    are further examples, `when` says when it is filled, `width` is in characters. A column of the batch
    workbook also says its `field` of `BatchRow`, `who` can answer it, and which reply it is `part` of (empty:
    it steers the program and leaves with none). `sent` is free text that can reach the site.
    """

    name: str
    note: str
    example: str = ""
    kind: ColumnKind = "text"
    required: bool = False
    options: tuple[str, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    field: str = ""
    when: str = ""
    more: tuple[str, ...] = ()
    choices: str = ""
    width: int = 18
    who: str = ""
    part: ReplyKind = ""
    sent: bool = False

    @property
    def key(self) -> str:
        """What a row of the program calls it."""
        return self.field or self.name


@dataclass(frozen=True)
class TableKind:
    """One table. No two rows agree in `unique`; `time_column` says how old a table without a file is.

    Each row fills at least one column of `one_of`, where there are any. `examples` are the names of what the
    columns have as examples.
    """

    key: str
    label: str
    purpose: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    time_column: str = ""
    one_of: tuple[str, ...] = ()
    examples: tuple[str, ...] = ("示例",)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that the table must have, with something in every row."""
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """A column by its key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def names(self) -> dict[str, str]:
        """Key → name of each column, in the table's order."""
        return {column.key: column.name for column in self.columns}

    def column(self, name: str) -> Column | None:
        """A column by its name."""
        return next((column for column in self.columns if column.name == name), None)


def labels(kinds: Iterable[TableKind]) -> dict[str, TableKind]:
    """Kinds by what people call them."""
    return {kind.label: kind for kind in kinds}
