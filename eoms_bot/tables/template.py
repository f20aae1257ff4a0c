"""Writes the sheets that people fill, as the other half of their readers.

These are the batch, the plan and the branch's own tables. They are empty for people to fill
in; demos get a batch with rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eoms_bot import sheets
from eoms_bot.model.batch import BATCH, HANDLINGS
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.columns import Column, TableKind
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.new_file import write_numbered
from eoms_bot.sheets import Workbook, Worksheet, get_column_letter
from eoms_bot.tables import tables
from eoms_bot.tables.batch.rows import options_of
from eoms_bot.tables.sheet import MAX_ROWS

NOTES_SHEET = "填写说明"
LISTS_SHEET = "选项"
FORMATS = {"time": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "number": "General", "percent": "General"}
"""Text everywhere else: Excel would round an order number or drop a leading zero."""
KIND_ZH = {
    "text": "文字",
    "words": "原话，照录",
    "sentence": "文字",
    "number": "数字",
    "percent": "百分数，91 表示 91%",
    "time": "yyyy-mm-dd HH:MM",
    "day": "yyyy-mm-dd",
    "phone": "电话号码",
    "desk": "电话号码",
    "order_no": "工单号",
    "yes_no": "文字",
}

Row = Mapping[str, str]
"""Key of a column → text as people would type it; absent ones are empty cells."""
Options = Mapping[str, tuple[str, ...]]
"""Key of a column → the words of its drop-down."""


def write_template(
    path: Path, dictionaries: Dictionaries, *, rules: RuleTable | None = None, rows: Sequence[Row] = ()
) -> Path:
    """Write a batch file (.xlsx, or .csv for a name that ends so) with the header and the given rows.

    Where a file exists already, a link included, it gets the next number; BadInput CLI-004 where none can be
    made.
    """
    is_csv = path.suffix.lower() == ".csv"
    return write_numbered(path, _csv(BATCH, rows) if is_csv else book(dictionaries, rules, rows))


def write_table_template(path: Path, kind: TableKind) -> Path:
    """The same for an empty table of the branch."""
    return write_numbered(path, _csv(kind) if path.suffix.lower() == ".csv" else empty_book(kind))


def empty_book(kind: TableKind) -> bytes:
    """The bytes of a workbook for an empty table of the branch, or for one of the replies."""
    return sheets.content_of(book_of(kind, (), words_of(kind)))


def book(dictionaries: Dictionaries, rules: RuleTable | None, rows: Sequence[Row]) -> bytes:
    """The bytes of a batch workbook: the rows, the explanations, and the hidden options of the drop-downs."""
    typed = ({field: text for field, text in row.items() if text} for row in rows)
    return sheets.content_of(book_of(BATCH, typed, batch_options(dictionaries, rules)))


def batch_options(dictionaries: Dictionaries, rules: RuleTable | None = None) -> dict[str, tuple[str, ...]]:
    """The words of the batch's columns; without `rules` the packaged rule table gives the reject reasons."""
    rules = rules or tables.load_rules()
    found = {column.field: options_of(column, dictionaries, rules) for column in BATCH.columns}
    return {field: options for field, options in found.items() if options}


def words_of(kind: TableKind) -> dict[str, tuple[str, ...]]:
    """The words of the columns that need no list of the branch."""
    return {column.key: column.options for column in kind.columns if column.options}


def book_of(kind: TableKind, rows: Iterable[Row], options: Options) -> Workbook:
    """A workbook with the table, the explanation of its columns, and the hidden options of its drop-downs."""
    made = sheets.new_book()
    fill_sheet(made, kind, rows)
    notes = made.create_sheet(NOTES_SHEET)
    heads = ("列", "何时填写", "怎样填写", *kind.examples)
    widths = (18, 26, 60, *(30 for _ in kind.examples))
    lines = (explained(kind, column) for column in kind.columns)
    sheets.put_table(notes, dict(zip(heads, widths, strict=True)), lines)
    list_options(made, kind, options)
    return made


def fill_sheet(made: Workbook, kind: TableKind, rows: Iterable[Row]) -> None:
    """Add the table's sheet: the head, as it wants to be filled, and the rows."""
    sheet = made.create_sheet(kind.label)
    for place, column in enumerate(kind.columns, start=1):
        sheets.put_head(sheet, 1, place, column.name, required=column.required)
        dimension = sheet.column_dimensions[sheet.cell(1, place).column_letter]
        dimension.width, dimension.number_format = column.width, FORMATS.get(column.kind, "@")
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(kind.columns, start=1):
            if column.key in row:
                sheets.put_text(sheet, number, place, row[column.key])
    sheet.freeze_panes = "B2"
    filled = sheet.max_row - 1
    if filled:
        sheets.set_filter(sheet, len(kind.columns), filled)
    _grey_what_does_not_apply(sheet, kind, filled or MAX_ROWS)


def _grey_what_does_not_apply(sheet: Worksheet, kind: TableKind, rows: int) -> None:
    """Grey the columns of a completion where a row rejects, and the reverse, as soon as somebody chooses."""
    if "handling" not in kind.by_key:
        return
    handling = f"${get_column_letter(list(kind.names).index('handling') + 1)}2"
    other = {"complete": HANDLINGS[1], "reject": HANDLINGS[0]}
    for place, column in enumerate(kind.columns, start=1):
        if column.part:
            sheets.grey_where(sheet, place, f'{handling}="{other[column.part]}"', rows)


def list_options(made: Workbook, kind: TableKind, options: Options) -> None:
    """Add the hidden sheet of options, each list under the letter of its column, and the drop-downs."""
    lists = made.create_sheet(LISTS_SHEET)
    lists.sheet_state = "hidden"
    for place, column in enumerate(kind.columns, start=1):
        if words := options.get(column.key):
            for number, word in enumerate((f"{column.name}（选项）", *words), start=1):
                sheets.put_text(lists, number, place, word)
            letter = lists.cell(1, place).column_letter
            area = f"{LISTS_SHEET}!${letter}$2:${letter}${len(words) + 1}"
            sheets.drop_down(made[kind.label], place, area, MAX_ROWS)


def explained(kind: TableKind, column: Column) -> tuple[str, ...]:
    """(column, when it is filled, what to write, its examples) for people."""
    options = f"；选项：{'、'.join(column.options)}" if column.options else ""
    needed = column.when or ("必填" if column.required else "可不填，整列也可没有")
    if column.name in kind.one_of:
        needed = f"{'、'.join(kind.one_of)} 至少写一个"
    return (
        column.name,
        needed,
        f"{KIND_ZH[column.kind]}。{column.note}{options}",
        column.example,
        *column.more,
    )


def _csv(kind: TableKind, rows: Iterable[Row] = ()) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(kind.names.values())
    writer.writerows([row.get(key, "") for key in kind.names] for row in rows)
    # With a byte-order mark, without which Excel takes the file for GBK.
    return out.getvalue().encode("utf-8-sig")
