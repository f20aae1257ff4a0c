"""The workbook for the orders of a run that were left to people.

It is a batch, almost filled in; a person completes it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from eoms_bot import sheets
from eoms_bot.decide import answering
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import BATCH, COLUMNS, FOR_READING, UNSURE, WITH_ORDER, BatchRow, as_typed
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.new_file import write_numbered
from eoms_bot.sheets import (
    BY_PERSON,
    BY_SOURCE,
    READ_ONLY,
    TO_CHECK,
    TO_FILL,
    Worksheet,
    put_guess,
    put_note,
    put_text,
)
from eoms_bot.tables.template import batch_options, book_of

ASKED_SHEET = "要补的"
READING_KEYS = frozenset(column.field for column in FOR_READING)
OF_EACH_ROW = frozenset({"handling", "result", "measure", "solved_time", "unsolvable", "expected_time"})
"""Cells that a row of a batch file must have (BATCH-018), whatever the tables know."""
ASKED = {
    "工单": 24,
    "主题": 30,
    "为什么转人工": 34,
    "缺什么，哪里矛盾": 60,
    "补在哪一列": 24,
    "谁能回答": 30,
    "机器人的看法（核对后再用）": 60,
}
"""The columns of the second sheet and their widths; none of them is a column of the batch.

The reader takes one sheet of a file for its rows, and accepts only one.
"""


@dataclasses.dataclass(frozen=True)
class HeldOrder:
    """An order that was left to a person: why, by which rule, and what is missing or contradictory.

    `suggested`: field → value and source, as the order's own words have it. `marks`: who presses, as `催办、退回`.
    `typed` are the cells that people have filled in elsewhere, with who and when; an empty text empties a
    cell.
    `for_reading` is what people read of the order (keys of `FOR_READING`).
    """

    order_no: str
    title: str
    why: str
    rule: str
    missing: tuple[str, ...]
    suggested: Mapping[str, Sourced] = dataclasses.field(default_factory=dict)
    marks: str = ""
    typed: Mapping[str, Sourced] = dataclasses.field(default_factory=dict)
    for_reading: Mapping[str, str] = dataclasses.field(default_factory=dict)


def write_held(
    path: Path,
    held: Sequence[HeldOrder],
    rows: Sequence[BatchRow],
    dictionaries: Dictionaries,
    rules: RuleTable,
) -> Path:
    """Write the workbook; where the file exists already, it gets the next number."""
    return write_numbered(path, content_of(held, rows, dictionaries, rules))


def content_of(
    held: Sequence[HeldOrder], rows: Sequence[BatchRow], dictionaries: Dictionaries, rules: RuleTable
) -> bytes:
    """A batch workbook of the held orders as a file's bytes: what is known, and marked what is asked for.

    Cells have what people typed elsewhere, else what the order's row had. A guess has `？` before it: its row
    is left to people until somebody takes that sign away.
    """
    known = {row.order_no: typed(row) for row in rows}
    filled = [{**known.get(one.order_no, {}), "order_no": one.order_no, **_texts(one.typed)} for one in held]
    lines = ({**row, **one.for_reading} for row, one in zip(filled, held, strict=True))
    book = book_of(WITH_ORDER, lines, batch_options(dictionaries, rules))
    for number, one in enumerate(held, start=2):
        _mark(book[BATCH.label], number, one, filled[number - 2])
    sheets.put_table(book.create_sheet(ASKED_SHEET, 1), ASKED, (line for one in held for line in _lines(one)))
    return sheets.content_of(book)


def _texts(cells: Mapping[str, Sourced]) -> dict[str, str]:
    """What stands in the cells; a masked text would be sent as it is, so it stands in a note only."""
    return {name: "" if "*" in one.value else one.value for name, one in cells.items()}


def typed(row: BatchRow) -> dict[str, str]:
    """A row's cells as people would type them; empty ones are left out."""
    cells = {field: _text(field, getattr(row, field)) for field in COLUMNS}
    return {field: text for field, text in cells.items() if text}


def _text(field: str, value: str | bool | datetime | None) -> str:
    return to_minute(value) if isinstance(value, datetime) else as_typed(field, value)


def _mark(sheet: Worksheet, number: int, one: HeldOrder, row: dict[str, str]) -> None:
    """Colour the cells that the findings name, and 处理方式 of an order without a row.

    Fill in the guesses.
    """
    asked = {field for text in one.missing for field in answering.fields_in(text)}
    asked |= set() if "handling" in row else {"handling"}
    for column, field in enumerate(WITH_ORDER.names, start=1):
        if field in READING_KEYS:
            sheet.cell(number, column).fill = READ_ONLY
        elif field in row and field != "order_no":
            sheet.cell(number, column).fill = BY_PERSON
        elif field in one.suggested:
            _put(sheet, number, column, one.suggested[field], needed=field in OF_EACH_ROW)
        if field in asked:
            sheet.cell(number, column).fill = TO_FILL
        if field in one.typed:
            _note_typed(sheet, number, column, one.typed[field])


def _note_typed(sheet: Worksheet, row: int, column: int, found: Sourced) -> None:
    """Say who has filled in a cell and when; of a masked text also that it must be written whole."""
    if "*" in found.value:
        sheet.cell(row, column).fill = TO_CHECK
        put_note(sheet, row, column, f"{found.source}，打了码：{found.value}\n核对后由人写全，不写就不发送")
    else:
        put_note(sheet, row, column, found.source)


def _put(sheet: Worksheet, row: int, column: int, found: Sourced, *, needed: bool) -> None:
    """Write a value or a guess into its cell, or into a note at the cell.

    A guess has its sign; a value that each row must have (`needed`) has none. What is masked, and what the
    program will fill in, goes into a note.
    """
    sure = found.standing not in (Standing.GUESS, Standing.READING)
    masked, source = "*" in found.value, f"依据：{found.source}\n"
    note = ""
    if sure and needed and not masked:
        put_text(sheet, row, column, found.value).fill = BY_SOURCE
        note = f"机器人已有（{found.standing}）\n{source}这一列每行都要有，不对就改"
    elif sure and not needed:
        note = f"机器人已有：{found.value}（{found.standing}）\n{source}空着就按它填"
    elif masked:
        note = f"机器人有的，打了码：{found.value}\n{source}核对后由人写全，不写就不发送"
        sheet.cell(row, column).fill = TO_CHECK
    else:
        put_guess(sheet, row, column, UNSURE, found.value, found.source)
    if note:
        put_note(sheet, row, column, note)


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
