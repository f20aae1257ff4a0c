"""The empty file of a branch's table: header, drop-downs, and a sheet that explains every column."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from eoms_bot.model.source_kinds import Column, SourceKind
from eoms_bot.tables.batch.template import (
    LISTS_SHEET,
    NOTES_SHEET,
    drop_down,
    head_cell,
    put_text,
    write_unseen,
)

FORMATS = {"time": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "number": "General", "percent": "General"}
KIND_ZH = {
    "text": "文字",
    "words": "原话，照录",
    "number": "数字",
    "percent": "百分数，91 表示 91%",
    "time": "yyyy-mm-dd HH:MM",
    "day": "yyyy-mm-dd",
    "phone": "电话号码",
}


def write_source_template(path: Path, kind: SourceKind) -> Path:
    """Write an empty .xlsx, or .csv for a name that ends so.

    It goes under the next number where there is a file already.
    """
    return write_unseen(path, _csv(kind) if path.suffix.lower() == ".csv" else _book(kind))


def explained(kind: SourceKind, column: Column) -> tuple[str, str, str, str]:
    """(column, needed or not, what to write, example) for people."""
    options = f"；选项：{'、'.join(column.options)}" if column.options else ""
    needed = "必填" if column.required else "可不填，整列也可没有"
    if column.name in kind.one_of:
        needed = f"{'、'.join(kind.one_of)} 至少写一个"
    return (
        column.name,
        needed,
        f"{KIND_ZH[column.kind]}。{column.note}{options}",
        column.example,
    )


def _csv(kind: SourceKind) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(column.name for column in kind.columns)
    # With a byte-order mark, without which Excel takes the file for GBK.
    return out.getvalue().encode("utf-8-sig")


def _book(kind: SourceKind) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = kind.label
    lists: Any = book.create_sheet(LISTS_SHEET)
    lists.sheet_state = "hidden"
    for place, column in enumerate(kind.columns, start=1):
        _column(sheet, lists, place, column)
    sheet.freeze_panes = "B2"
    _notes(book.create_sheet(NOTES_SHEET, 1), kind)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _column(sheet: Any, lists: Any, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    put_text(sheet, 1, place, column.name)
    head_cell(sheet.cell(1, place), required=column.required)
    sheet.column_dimensions[letter].width = 20
    sheet.column_dimensions[letter].number_format = FORMATS.get(column.kind, "@")
    if column.options:
        for number, option in enumerate(column.options, start=2):
            put_text(lists, number, place, option)
        drop_down(sheet, letter, f"{LISTS_SHEET}!${letter}$2:${letter}${len(column.options) + 1}")


def _notes(sheet: Any, kind: SourceKind) -> None:
    lines = [("列", "必填", "怎样填写", "示例"), *(explained(kind, one) for one in kind.columns)]
    for number, line in enumerate(lines, start=1):
        for place, text in enumerate(line, start=1):
            put_text(sheet, number, place, text)
            sheet.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                head_cell(sheet.cell(number, place), required=False)
    for letter, width in zip("ABCD", (18, 20, 60, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"
