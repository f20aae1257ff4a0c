"""Rows of a Sheet to BatchRows: every cell read by the kind of its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import COLUMNS, BatchRow, is_unsure
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.columns import Column
from eoms_bot.model.evidence import Value
from eoms_bot.model.plan import PLAN
from eoms_bot.model.privacy import mask
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.tables import cells
from eoms_bot.tables.batch import meaning
from eoms_bot.tables.sheet import EMPTY, UNCONFIRMED, Cell, Findings, ReadAs, Sheet, quoted

Record = Mapping[str, Cell]


@dataclass(frozen=True)
class Known:
    """What the cells and rows of a batch are checked against."""

    dictionaries: Dictionaries
    limits: ReplyLimits
    branch: Branch
    rules: RuleTable
    now: datetime
    order_no_pattern: str
    saved: datetime | None = None
    """When the file was saved; None where people type now."""

    @property
    def written(self) -> datetime:
        """When the cells were typed, as far as that is known."""
        return min(self.now, self.saved or self.now)


def options_of(column: Column, lists: Dictionaries, rules: RuleTable) -> tuple[str, ...]:
    """The words of a column as its drop-down shows them; empty for a column without words."""
    if column.options or not column.choices:
        return column.options
    if column.choices == "reasons":
        return rules.reasons
    if column.choices == "group_causes":
        return tuple(leaf for group in lists.group_causes.values() for leaf in group)
    found: tuple[str, ...] = getattr(lists, column.choices)
    return found


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one row of a batch or plan; what is wrong goes to `findings`."""

    findings: Findings
    row: int
    record: Record
    known: Known

    def wrong(self, code: str, field: str, found: str, wanted: str) -> None:
        """Note a finding in a column of this row."""
        self.findings.add(code, self.row, PLAN.names[field], found, wanted)

    def value(self, field: str) -> Value | None:
        """The value of a cell, by the kind of its column; None where it has none or a wrong one."""
        column, cell, known = PLAN.by_key[field], self.record[field], self.known
        taken = self.meant(field)
        value = cells.read(
            column,
            taken,
            _accepted(column, known),
            desk=known.branch.desk_numbers,
            order_no=known.order_no_pattern,
        )
        if isinstance(value, datetime) and not cells.is_of_our_time(value):
            value = ("023", f"{quoted(cell.text)} 的年份不对", cells.TIME_WANTED)
        if isinstance(value, tuple):
            number, found, wanted = value
            self.wrong(f"BATCH-{number}", field, found, wanted)
            return None
        text, shown = _shown(column, cell), _shown(column, taken)
        if text != shown:
            self.findings.understood.append(ReadAs(self.findings.file, self.row, column.name, text, shown))
        return value

    def meant(self, field: str) -> Cell:
        """The cell in the writing of its column."""
        column, known = PLAN.by_key[field], self.known
        options = options_of(column, known.dictionaries, known.rules)
        return meaning.meant(column, self.record[field], options, known.order_no_pattern, known.written)

    def text(self, field: str) -> str:
        """The value of a column of texts; empty where it has none."""
        value = self.value(field)
        return value if isinstance(value, str) else ""


def records(sheet: Sheet, fields: tuple[str, ...]) -> Iterator[tuple[int, Record]]:
    """Each row as (number, field → cell); columns that a short row does not reach are empty."""
    for number, row in sheet.rows:
        padded = row + (EMPTY,) * (len(fields) - len(row))
        yield number, {field: cell for field, cell in zip(fields, padded, strict=True) if field}


def read_row(number: int, record: Record, known: Known, findings: Findings) -> BatchRow:
    """The row with every value that could be read; the others are None and have a finding.

    A cell with `？` before it is a guess that nobody has confirmed, and no value.
    """
    reader = CellReader(findings, number, _confirmed(number, record, findings), known)
    values: dict[str, Any] = {field: reader.value(field) for field in COLUMNS}
    values |= {field: values[field] or "" for field in ("order_no", "handling")}
    return BatchRow(file=findings.file, row=number, **values)


def _confirmed(number: int, record: Record, findings: Findings) -> Record:
    """The row's cells without those that are guesses still; each of these has a finding."""
    unsure = {
        name: cell
        for name, cell in record.items()
        if name in COLUMNS and name != "order_no" and is_unsure(cell.text)
    }
    refuse_unconfirmed(number, unsure, findings)
    return {**record, **dict.fromkeys(unsure, EMPTY)}


def refuse_unconfirmed(number: int, cells: Record, findings: Findings) -> None:
    """Refuses guesses that nobody has confirmed."""
    for name, cell in cells.items():
        found, wanted = f"{quoted(cell.text)} 还没有人确认", "核对后去掉前面的 ？，或者清空这一格"
        findings.add(UNCONFIRMED, number, COLUMNS[name], found, wanted)


def _shown(column: Column, cell: Cell) -> str:
    """A cell as a notice may show it; numbers of customers are masked."""
    if cell.moment is not None:
        return to_minute(cell.moment)
    text = cell.text.strip()
    return mask.phone(meaning.half_width(text)) if column.kind in ("phone", "desk") else text


def _accepted(column: Column, known: Known) -> tuple[str, ...]:
    """The options; of 集团投诉原因 also each with its upper level: a cell may say either."""
    options = options_of(column, known.dictionaries, known.rules)
    if column.choices != "group_causes":
        return options
    groups = known.dictionaries.group_causes.items()
    return options + tuple(f"{top}-{leaf}" for top, group in groups for leaf in group)
