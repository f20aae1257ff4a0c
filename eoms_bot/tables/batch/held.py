"""The workbook for the orders of a run that were left to people.

It is a batch, almost filled in; a person completes it.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from eoms_bot.decide import answering
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.tables.batch import template as batch_template
from eoms_bot.tables.batch.template import TO_CHECK, head_cell, put_guess, put_note, put_text
from eoms_bot.tables.batch.xlsx import SHEET

ASKED_SHEET = "要补的"
OF_EACH_ROW = frozenset({"handling", "result", "measure", "solved_time", "unsolvable", "expected_time"})
"""Cells that a row of a batch file must have (BATCH-018), whatever the tables know."""
ASKED = (
    "工单",
    "主题",
    "为什么转人工",
    "缺什么，哪里矛盾",
    "补在哪一列",
    "谁能回答",
    "机器人的看法（核对后再用）",
)
"""The columns of the second sheet; none of them is a column of the batch.

The reader takes one sheet of a file for its rows, and accepts only one.
"""
WIDTHS = (24, 30, 34, 60, 24, 30, 60)
TO_FILL = PatternFill("solid", fgColor="FFF2CC")
YES_NO = {"has_koujing": ("有", "无"), "unsolvable": ("是", "否"), "major": ("是", "否")}


@dataclasses.dataclass(frozen=True)
class HeldOrder:
    """An order that was left to a person: why, by which rule, and what is missing or contradictory.

    `suggested`: field → value and source, as the order's own words have it. `marks`: who presses, as `催办、退回`.
    """

    order_no: str
    title: str
    why: str
    rule: str
    missing: tuple[str, ...]
    suggested: Mapping[str, Sourced] = dataclasses.field(default_factory=dict)
    marks: str = ""


def write_held(
    path: Path,
    held: Sequence[HeldOrder],
    rows: Sequence[BatchRow],
    dictionaries: Dictionaries,
    rules: RuleTable,
) -> Path:
    """Write a batch workbook of the held orders: what their rows had, and marked what is asked for.

    A guess has `？` before it: its row is left to people until somebody takes that sign away. Where the file
    exists already, the workbook gets the next number.
    """
    known = {row.order_no: row for row in rows}
    filled = [
        typed(known[one.order_no]) if one.order_no in known else {"order_no": one.order_no} for one in held
    ]
    book = openpyxl.load_workbook(io.BytesIO(batch_template.book(dictionaries, rules, filled)))
    for number, one in enumerate(held, start=2):
        _mark(book[SHEET], number, one, filled[number - 2])
    _asked_sheet(book.create_sheet(ASKED_SHEET, 1), held)
    out = io.BytesIO()
    book.save(out)
    return batch_template.write_unseen(path, out.getvalue())


def typed(row: BatchRow) -> dict[str, str]:
    """A row's cells as people would type them; empty ones are left out."""
    cells = {field: _text(field, getattr(row, field)) for field in COLUMNS}
    return {field: text for field, text in cells.items() if text}


def _text(field: str, value: str | bool | datetime | None) -> str:
    if isinstance(value, bool):
        return YES_NO[field][0 if value else 1]
    if isinstance(value, datetime):
        return to_minute(value)
    return value or ""


def _mark(sheet: Any, number: int, one: HeldOrder, row: dict[str, str]) -> None:
    """Colour the cells that the findings name, and 处理方式 of an order without a row.

    Fill in the guesses.
    """
    asked = {field for text in one.missing for field in answering.fields_in(text)}
    asked |= set() if "handling" in row else {"handling"}
    for column, field in enumerate(COLUMNS, start=1):
        cell = sheet.cell(number, column)
        if field in one.suggested and field not in row:
            _put(cell, field, one.suggested[field])
        if field in asked:
            cell.fill = TO_FILL


def _put(cell: Any, field: str, found: Sourced) -> None:
    """Write a value or a guess into its cell, or into a note at the cell.

    A guess has its sign; a value that each row must have has none. What is masked, and what the program will
    fill in, goes into a note.
    """
    sure = found.standing not in (Standing.GUESS, Standing.READING)
    masked = "*" in found.value
    if sure and field in OF_EACH_ROW and not masked:
        put_text(cell.parent, cell.row, cell.column, found.value)
        put_note(cell, f"机器人已有（{found.standing}）\n依据：{found.source}\n这一列每行都要有，不对就改")
    elif sure and field not in OF_EACH_ROW:
        put_note(cell, f"机器人已有：{found.value}（{found.standing}）\n依据：{found.source}\n空着就按它填")
    elif masked:
        put_note(
            cell, f"机器人有的，打了码：{found.value}\n依据：{found.source}\n核对后由人写全，不写就不发送"
        )
        cell.fill = TO_CHECK
    else:
        put_guess(cell, found.value, found.source)


def _asked_sheet(sheet: Any, held: Sequence[HeldOrder]) -> None:
    for column, (title, width) in enumerate(zip(ASKED, WIDTHS, strict=True), start=1):
        put_text(sheet, 1, column, title)
        head_cell(sheet.cell(1, column), required=False)
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines = [line for one in held for line in _lines(one)]
    for number, line in enumerate(lines, start=2):
        for column, text in enumerate(line, start=1):
            put_text(sheet, number, column, text)
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"


def _lines(one: HeldOrder) -> list[tuple[str, ...]]:
    """A line for each finding; the reason itself where there is none. The suggestions stand on the first."""
    views = "；".join(
        f"{COLUMNS[field]} {sourced.value}：{sourced.source}" for field, sourced in one.suggested.items()
    )
    asked = [found for text in one.missing or (one.why,) for found in _asked(one, text)]
    return [
        (
            one.order_no,
            one.title,
            f"【{one.marks}】{one.why}" if one.marks else one.why,
            *found,
            "" if number else views,
        )
        for number, found in enumerate(asked)
    ]


def _asked(one: HeldOrder, text: str) -> list[tuple[str, str, str]]:
    """What is missing, the columns for it, and who can answer.

    A whole row that is missing is asked for from each of them.
    """
    if text == answering.WHOLE_ROW:
        return [
            (f"{text}：完成的要有这些列", "、".join(columns), who)
            for who, columns in answering.of_whole_row()
        ]
    columns = "、".join(COLUMNS[field] for field in answering.fields_in(text))
    return [(text, columns, answering.who(one.rule, text))]
