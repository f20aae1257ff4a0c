"""The header of a batch: every column of the template exactly once, in any order, and no other."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from eoms_bot.model.batch import COLUMNS, FOR_READING
from eoms_bot.tables.sheet import Cell, Findings, Sheet, quoted

CODE = "BATCH-010"
FOR_READING_NAMES = frozenset(column.name for column in FOR_READING)
"""Columns that a sheet may have for people to read; nothing is read back of them."""


def fields_of(sheet: Sheet, findings: Findings, columns: Mapping[str, str] = COLUMNS) -> tuple[str, ...]:
    """The field of each column, in the sheet's order; empty for one that is not read back.

    BadInput where the header is not that of `columns` (field → name).
    """
    fields = {column: field for field, column in columns.items()}
    names = [_name(cell) for cell in sheet.header]
    known = [name for name in names if name]
    if missing := "、".join(f'"{name}"' for name in fields if name not in known):
        shown = f"现有列：{'、'.join(known[:40]) or '无'}"
        findings.add(CODE, 1, "", f"缺少列 {missing}；{shown}", f"表头有全部 {len(fields)} 列")
    for name in fields:
        if known.count(name) > 1:
            findings.add(CODE, 1, "", f'列 "{name}" 出现 {known.count(name)} 次', "每列一次")
    for name in dict.fromkeys(known):
        if name not in fields and name not in FOR_READING_NAMES:
            close = difflib.get_close_matches(name, list(fields), n=1)
            unseen = "".join(
                f"，含 U+{ord(sign):04X}" for sign in name if not sign.isprintable() or sign.isspace()
            )
            findings.add(
                CODE, 1, "", f"多出列 {quoted(name)}{unseen}", f'是否 "{close[0]}"' if close else "删掉它"
            )
    for place, name in enumerate(names, start=1):
        if not name:
            findings.add(CODE, 1, "", f"第 {place} 列没有列名", "写上列名或删掉这一列")
    for number, row in sheet.rows:
        if len(row) > len(names):
            findings.add(CODE, number, "", f"第 {len(names) + 1} 列起的内容没有列名", "删掉或移到有列名的列")
    if findings.problems:
        raise findings.refusal()
    return tuple(fields.get(name, "") for name in names)


def _name(cell: Cell) -> str:
    """Blanks around a name do not count; any other invisible sign makes it another name."""
    return cell.text.removeprefix("\ufeff").strip(" \t\r\n")
