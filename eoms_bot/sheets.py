"""Writes the sheets of a workbook: heads, widths, drop-downs and notes, and texts that stay texts.

A sheet shows its texts as they are given. Whoever writes one for other eyes masks them first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from io import BytesIO
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from eoms_bot.visible import visible

__all__ = ["Alignment", "Cell", "Font", "PatternFill", "Workbook", "Worksheet", "get_column_letter"]

MAX_CHARACTERS = 32_000
"""As many as a cell of Excel holds, less some for what a person adds."""
FORMULA_STARTS = tuple("=+-@\t＝＋－＠")
HEAD_FILL = PatternFill("solid", fgColor="1F4E79")
REQUIRED_FILL = PatternFill("solid", fgColor="B42318")
TO_FILL = PatternFill("solid", fgColor="FFF2CC")
"""The colour of a cell that a person is to fill."""
TO_CHECK = PatternFill("solid", fgColor="DDEBF7")
"""The colour of a cell with a guess."""
READ_ONLY = PatternFill("solid", fgColor="EDEDED")
BY_PERSON = PatternFill("solid", fgColor="E2EFDA")
"""The colour of a cell that a person has filled in elsewhere."""
BY_SOURCE = PatternFill("solid", fgColor="EADCF4")
"""The colour of a cell that a table, the order or a setting gives, or that follows from such."""
EXCLUDED = PatternFill("solid", fgColor="BFBFBF", bgColor="BFBFBF")
"""The colour of a cell that does not apply to its row."""

_STYLES: WeakKeyDictionary[Any, dict[bool, Any]] = WeakKeyDictionary()
"""Book → its style of a text, and of one that begins like a formula."""


def new_book() -> Workbook:
    """A workbook without a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def content_of(book: Workbook) -> bytes:
    """The workbook as a file's bytes."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text that stays a text: no formula when it is read, none when somebody edits the cell."""
    shown = visible(text, limit=MAX_CHARACTERS)
    cell = sheet.cell(row=row, column=column, value=shown)
    if not isinstance(cell, Cell):
        raise TypeError("no cell of this sheet is merged")
    # openpyxl takes a leading = for a formula and #N/A for an error; the type says what it is.
    cell.data_type = "s"
    _styled(cell, sheet, quoted=shown.startswith(FORMULA_STARTS))
    return cell


def put_line(sheet: Worksheet, row: int, texts: Iterable[str]) -> None:
    """Write texts into the columns of a row, from the first on."""
    for column, text in enumerate(texts, start=1):
        put_text(sheet, row, column, text)


def put_head(sheet: Worksheet, row: int, column: int, name: str, *, required: bool = False) -> None:
    """The name of a column, marked where every row must have it."""
    cell = put_text(sheet, row, column, name)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = REQUIRED_FILL if required else HEAD_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def put_table(sheet: Worksheet, columns: Mapping[str, int], lines: Iterable[Sequence[str]]) -> None:
    """Fill a sheet with a head (column → width in characters) and lines of texts; the head stays in sight."""
    for column, name in enumerate(columns, start=1):
        put_head(sheet, 1, column, name)
    set_widths(sheet, *columns.values())
    for number, line in enumerate(lines, start=2):
        put_line(sheet, number, line)
    sheet.freeze_panes = "B2"


def put_guess(sheet: Worksheet, row: int, column: int, sign: str, value: str, source: str) -> None:
    """A guess in a cell, with its sign before it, and its source in a note.

    A person confirms it by taking the sign away.
    """
    put_text(sheet, row, column, f"{sign}{value}").fill = TO_CHECK
    text = f"机器人猜的：{value}\n依据：{source}\n核对后去掉 {sign}，就是你填的；不对就改，或者清空"
    put_note(sheet, row, column, text)


def put_note(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A note of the program at a cell."""
    sheet.cell(row, column).comment = Comment(visible(text), "机器人", height=140, width=340)


def set_widths(sheet: Worksheet, *widths: int) -> None:
    """The widths of the first columns, in characters."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def drop_down(
    sheet: Worksheet, column: int, options: str, rows: int, refusal: str = "请从下拉列表中选择"
) -> None:
    """Let the cells of a column below its head take only certain words.

    `options` are a range, or the words in quotes as Excel writes them; `refusal` is what Excel then says.
    """
    rule = DataValidation(type="list", formula1=options, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "不在选项中", refusal
    sheet.add_data_validation(rule)
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{rows + 1}")


def offer(sheet: Worksheet, row: int, column: int, options: str) -> None:
    """Offer one cell the words of a range in a list; it takes any other text as well."""
    rule = DataValidation(type="list", formula1=options, allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(rule)
    rule.add(f"{get_column_letter(column)}{row}")


def grey_where(sheet: Worksheet, column: int, formula: str, rows: int) -> None:
    """Grey the cells of a column below its head where the formula holds; it speaks of row 2 (`$B2="驳回"`)."""
    letter = get_column_letter(column)
    rule = Rule(type="expression", formula=[formula], dxf=DifferentialStyle(fill=EXCLUDED))
    sheet.conditional_formatting.add(f"{letter}2:{letter}{rows + 1}", rule)


def set_filter(sheet: Worksheet, columns: int, rows: int) -> None:
    """Let people filter the rows below the head."""
    sheet.auto_filter.ref = f"A1:{get_column_letter(columns)}{rows + 1}"


def set_printed(sheet: Worksheet, title: str) -> None:
    """Print a sheet on A4 across, as wide as the paper; its foot gives its title and the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    # An ampersand begins a code of the header's own.
    footer = HeaderFooterItem()
    footer.left.text, footer.right.text = title.replace("&", "&&"), "第 &P 页，共 &N 页"
    sheet.oddFooter = footer


def _styled(cell: Any, sheet: Worksheet, *, quoted: bool) -> None:
    """A text's style, which is made once for each workbook.

    If it were made for each cell, it would take most of a workbook's time.
    """
    known = _STYLES.setdefault(sheet.parent, {})
    if quoted not in known:
        cell.number_format = "@"
        if quoted:
            cell.quotePrefix = True
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        known[quoted] = copy(cell._style)
    cell._style = copy(known[quoted])
