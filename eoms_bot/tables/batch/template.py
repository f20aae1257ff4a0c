"""Writes the batch workbook, as the other half of the reader.

It is empty for people to fill in; demos get it with rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from eoms_bot import chinese
from eoms_bot.decide import complete, reject, result
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.batch import COLUMNS, UNSURE
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.new_file import in_turn, new_file
from eoms_bot.tables import tables
from eoms_bot.tables.batch.notes import NOTES
from eoms_bot.tables.batch.xlsx import SHEET
from eoms_bot.tables.sheet import MAX_ROWS

NOTES_SHEET = "填写说明"
LISTS_SHEET = "选项"
FIELDS = tuple(COLUMNS)
REQUIRED = ("order_no", "handling")
TIMES = ("expected_time", "solved_time", "contact_time")
WIDTHS = {"order_no": 24, "earlier_order_no": 24, "measure": 60, "reject_note": 36, "site": 26, "cell": 26}

TO_CHECK = PatternFill("solid", fgColor="DDEBF7")
"""The colour of a cell with a guess."""

Row = Mapping[str, str]
"""Field name → text as people would type it; absent fields are empty cells."""


def write_template(
    path: Path, dictionaries: Dictionaries, *, rules: RuleTable | None = None, rows: Sequence[Row] = ()
) -> Path:
    """Write a batch file (.xlsx, or .csv for a name that ends so) with the header and the given rows.

    Where a file exists already, a link included, it gets the next number; BadInput CLI-004 where none can be
    made.
    """
    content = _csv(rows) if path.suffix.lower() == ".csv" else book(dictionaries, rules, rows)
    return write_unseen(path, content)


def write_unseen(path: Path, content: bytes) -> Path:
    """A new file, for its owner only, under the next number where there is one.

    BadInput CLI-004 where none can be made.
    """

    def write(free: Path) -> None:
        with new_file(free) as stream:
            stream.write(content)

    try:
        return in_turn(path, write)
    except OSError as err:
        found = f"写不了：{chinese.of_system(err)}"
        problem = Problem("CLI-004", path.name, None, "", found, "换一个能写的文件夹")
        raise BadInput(f"{found}：{path.name}", (problem,)) from err


def book(dictionaries: Dictionaries, rules: RuleTable | None, rows: Sequence[Row]) -> bytes:
    """The workbook's bytes: the rows, the explanations, and the hidden options of the drop-downs."""
    made = openpyxl.Workbook()
    lists = options_of(dictionaries, rules or tables.load_rules())
    _data_sheet(made.active, rows, lists)
    _notes_sheet(made.create_sheet(NOTES_SHEET))
    lists_sheet(made.create_sheet(LISTS_SHEET), lists)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS.values())
    writer.writerows([row.get(field, "") for field in FIELDS] for row in rows)
    # With a byte-order mark, without which Excel takes the file for GBK.
    return out.getvalue().encode("utf-8-sig")


def options_of(dictionaries: Dictionaries, rules: RuleTable) -> dict[str, tuple[str, ...]]:
    """Field → the options of its drop-down."""
    leaves = tuple(leaf for group in dictionaries.group_causes.values() for leaf in group)
    found = {
        "handling": (complete.HANDLING, reject.HANDLING),
        "reject_reason": rules.reasons,
        "result": result.RESULTS,
        "unsolvable": ("是", "否"),
        "prov_cause": dictionaries.prov_causes,
        "has_koujing": ("有", "无"),
        "group_cause": leaves,
        "measure_class": dictionaries.measure_classes,
        "attitude": dictionaries.attitudes,
        "area": dictionaries.areas,
        "scene": dictionaries.scenes,
        "network": dictionaries.networks,
        "major": ("是", "否"),
    }
    return {field: options for field, options in found.items() if options}


def _data_sheet(sheet: Any, rows: Sequence[Row], lists: Mapping[str, tuple[str, ...]]) -> None:
    sheet.title = SHEET
    for column, field in enumerate(FIELDS, start=1):
        letter = get_column_letter(column)
        put_text(sheet, 1, column, COLUMNS[field])
        head_cell(sheet.cell(1, column), required=field in REQUIRED)
        sheet.column_dimensions[letter].width = WIDTHS.get(field, 18)
        # Text everywhere but in times: Excel would round an order number or drop a leading zero.
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd hh:mm" if field in TIMES else "@"
        if field in lists:
            drop_down(sheet, letter, f"{LISTS_SHEET}!${letter}$2:${letter}${len(lists[field]) + 1}")
    for number, row in enumerate(rows, start=2):
        for column, field in enumerate(FIELDS, start=1):
            if row.get(field):
                put_text(sheet, number, column, row[field])
    sheet.freeze_panes = "B2"


def drop_down(sheet: Any, letter: str, options: str) -> None:
    rule = DataValidation(type="list", formula1=options, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "不在选项中", "请从下拉列表中选择"
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")


def _notes_sheet(sheet: Any) -> None:
    table = [("列", "何时填写", "怎样填写", "示例一（完成）", "示例二（未解决）", "示例三（驳回）")]
    table += [(COLUMNS[field], *NOTES[field]) for field in FIELDS]
    for number, line in enumerate(table, start=1):
        for column, text in enumerate(line, start=1):
            put_text(sheet, number, column, text)
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                head_cell(sheet.cell(number, column), required=False)
    for column, width in enumerate((18, 26, 48, 34, 34, 30), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"


def lists_sheet(sheet: Any, lists: Mapping[str, tuple[str, ...]]) -> None:
    """Each list under the letter of its column on the data sheet; hidden: people use the drop-downs."""
    for column, field in enumerate(FIELDS, start=1):
        if field in lists:
            put_text(sheet, 1, column, f"{COLUMNS[field]}（选项）")
            for number, option in enumerate(lists[field], start=2):
                put_text(sheet, number, column, option)
    sheet.sheet_state = "hidden"


def put_text(sheet: Any, row: int, column: int, text: str) -> None:
    """Write a text as text: openpyxl would make a formula of one that begins with `=`."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"


def put_guess(cell: Any, value: str, source: str) -> None:
    """A guess in a cell, with `？` before it, and its source in a note.

    A person confirms it by taking the sign away. What no file of Excel may hold is left out.
    """
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", f"{UNSURE}{value}")
    cell.data_type, cell.number_format, cell.fill = "s", "@", TO_CHECK
    put_note(
        cell, f"机器人猜的：{value}\n依据：{source}\n核对后去掉 {UNSURE}，就是你填的；不对就改，或者清空"
    )


def put_note(cell: Any, text: str) -> None:
    """A note of the program at a cell."""
    cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), "机器人", height=140, width=340)


def head_cell(cell: Any, *, required: bool) -> None:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="B42318" if required else "1F4E79")
    cell.alignment = Alignment(vertical="center")
