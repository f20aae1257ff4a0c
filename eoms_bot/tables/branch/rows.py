"""A Sheet to the Records of a table.

Its columns are found, every cell is read, and no two rows contradict each other.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.model.columns import Column, TableKind
from eoms_bot.model.evidence import Record, Value
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables import cells as table_cells
from eoms_bot.tables.sheet import EMPTY, Cell, Findings, Sheet, quoted


@dataclass(frozen=True)
class Table:
    """What came out of a file or query.

    These are the rows, columns that nobody asked for, and the learned names that were used (standard column →
    name).
    """

    records: tuple[Record, ...]
    unused: tuple[str, ...] = field(default=())
    learned: Mapping[str, str] = field(default_factory=dict)


class FactFindings(Findings):
    """Collects what is wrong with one table."""

    what = "数据文件"
    consequence = ""


def read_table(
    kind: TableKind,
    sheet: Sheet,
    place: str,
    as_of: datetime,
    findings: Findings,
    names: Mapping[str, str],
    learned: Mapping[str, str] | None = None,
) -> Table:
    """The rows of a table; BadInput with every problem (50 at most) where a column or a cell is wrong.

    `place` is the file's or table's name; `names` maps a standard column to what the table calls it, by the
    settings. `learned` does so by what was taught, where the header has no standard name.
    """
    header = header_of(sheet)
    taught = fitting(header, names, learned or {})
    names = {**names, **taught}
    columns = _columns(kind, header, findings, names, learned or {})
    if findings.problems:
        raise findings.refusal()
    local = as_of.astimezone(SHANGHAI)
    records = [
        Record(f"{place} 第{number}行", local, _values(columns, number, cells, findings))
        for number, cells in sheet.rows
    ]
    _check_unique(kind, sheet, records, findings)
    _check_one_of(kind, sheet, records, findings)
    if findings.problems:
        raise findings.refusal()
    used = {names.get(column.name, column.name) for column in columns.values()}
    return Table(tuple(records), tuple(name for name in header if name and name not in used), taught)


def header_of(sheet: Sheet) -> list[str]:
    """The names in a header, in its order."""
    return [cell.text.strip().removeprefix("\ufeff") for cell in sheet.header]


def fitting(header: Sequence[str], names: Mapping[str, str], learned: Mapping[str, str]) -> dict[str, str]:
    """The learned names that this header wants: those of columns that it does not have by their own name.

    What the settings (`names`) say of a column counts before what was learned, and nothing is read twice.
    """
    return {
        column: name
        for column, name in learned.items()
        if not {column, name} & {*names, *names.values()} and column not in header and header.count(name) == 1
    }


def close_to(name: str, header: Sequence[str]) -> str:
    """`，是否 "小区名"` with the nearest name of a header; a suggestion only, empty where none is near."""
    near = nearest(name, header)
    return f"，是否 {quoted(near)}" if near else ""


def nearest(name: str, header: Sequence[str]) -> str:
    """The name of a header that is most like this one; empty where none is near."""
    return next(iter(difflib.get_close_matches(name, header, n=1)), "")


def _columns(
    kind: TableKind,
    header: list[str],
    findings: Findings,
    names: Mapping[str, str],
    learned: Mapping[str, str],
) -> dict[int, Column]:
    """Place in the header → column."""
    found: dict[int, Column] = {}
    for unknown in sorted(set(names) - {column.name for column in kind.columns}):
        findings.add(
            "FACT-010", 1, "", f"设置 columns 里的 {quoted(unknown)} 不是{kind.label}的列", "改正列名"
        )
    for column in kind.columns:
        name = names.get(column.name, column.name)
        if header.count(name) > 1:
            findings.add("FACT-010", 1, "", f"列 {quoted(name)} 出现 {header.count(name)} 次", "每列一次")
        elif name in header:
            found[header.index(name)] = column
        elif column.required or column.name in names:
            missing = f"缺少列 {quoted(name)}"
            if column.name in learned and column.name not in names:
                missing += f"，也没有学到的 {quoted(learned[column.name])}"
            findings.add("FACT-010", 1, "", missing, f"{kind.label}必有的列{close_to(name, header)}")
    if kind.one_of and not {column.name for column in found.values()} & set(kind.one_of):
        findings.add("FACT-010", 1, "", f"缺少列 {'、'.join(map(quoted, kind.one_of))}", "至少有其中一列")
    return found


def _values(
    columns: Mapping[int, Column], number: int, cells: tuple[Cell, ...], findings: Findings
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for place, column in columns.items():
        value = table_cells.read(column, cells[place] if place < len(cells) else EMPTY)
        if value is None and column.required:
            value = ("018", "空", "必填")
        if isinstance(value, tuple):
            code, found, wanted = value
            findings.add(f"FACT-{code}", number, column.name, found, wanted)
        elif value is not None:
            values[column.name] = value
    return values


def _check_one_of(kind: TableKind, sheet: Sheet, records: list[Record], findings: Findings) -> None:
    wrong = {problem.row for problem in findings.problems if problem.column in kind.one_of}
    for (number, _), record in zip(sheet.rows, records, strict=True):
        if kind.one_of and number not in wrong and not any(name in record.values for name in kind.one_of):
            findings.add("FACT-018", number, "、".join(kind.one_of), "都空", "至少写一个")


def _check_unique(kind: TableKind, sheet: Sheet, records: list[Record], findings: Findings) -> None:
    for name in kind.unique:
        first: dict[Value, int] = {}
        for (number, _), record in zip(sheet.rows, records, strict=True):
            value = record.values.get(name)
            if value is None:
                continue
            if value in first:
                found = f"{quoted(str(value))} 已在第 {first[value]} 行"
                findings.add("FACT-013", number, name, found, "每个只写一行")
            first.setdefault(value, number)
