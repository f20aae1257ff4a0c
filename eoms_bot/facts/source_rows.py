"""A Sheet to the Records of a table: its columns found, every cell read, no two rows that contradict each other."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.facts import source_cells
from eoms_bot.facts.sheet import EMPTY, Cell, Findings, Sheet, quoted
from eoms_bot.model.evidence import Record, Value
from eoms_bot.model.source_kinds import Column, SourceKind
from eoms_bot.model.zone import SHANGHAI


@dataclass(frozen=True)
class Table:
    """What came out of a file or query: rows, and columns that nobody asked for."""

    records: tuple[Record, ...]
    unused: tuple[str, ...] = field(default=())


class FactFindings(Findings):
    """Collects what is wrong with one table."""

    what = "数据文件"
    consequence = ""


def read_table(
    kind: SourceKind,
    sheet: Sheet,
    place: str,
    as_of: datetime,
    findings: Findings,
    names: Mapping[str, str],
) -> Table:
    """The rows of a table; BadInput with every problem (50 at most) where a column or a cell is wrong.

    `place` is the file's or table's name; `names` maps a standard column to what the table calls it.
    """
    header = [cell.text.strip().removeprefix("\ufeff") for cell in sheet.header]
    columns = _columns(kind, header, findings, names)
    if findings.problems:
        raise findings.refusal()
    local = as_of.astimezone(SHANGHAI)
    records = [
        Record(f"{place} 第{number}行", local, _values(columns, number, cells, findings))
        for number, cells in sheet.rows
    ]
    _check_unique(kind, sheet, records, findings)
    if findings.problems:
        raise findings.refusal()
    used = {names.get(column.name, column.name) for column in columns.values()}
    return Table(tuple(records), tuple(name for name in header if name and name not in used))


def _columns(
    kind: SourceKind, header: list[str], findings: Findings, names: Mapping[str, str]
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
            close = difflib.get_close_matches(name, header, n=1)
            wanted = f"{kind.label}必有的列" + (f"，是否 {quoted(close[0])}" if close else "")
            findings.add("FACT-010", 1, "", f"缺少列 {quoted(name)}", wanted)
    return found


def _values(
    columns: Mapping[int, Column], number: int, cells: tuple[Cell, ...], findings: Findings
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for place, column in columns.items():
        value = source_cells.read(column, cells[place] if place < len(cells) else EMPTY)
        if isinstance(value, tuple):
            code, found, wanted = value
            findings.add(code, number, column.name, found, wanted)
        elif value is not None:
            values[column.name] = value
    return values


def _check_unique(kind: SourceKind, sheet: Sheet, records: list[Record], findings: Findings) -> None:
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
