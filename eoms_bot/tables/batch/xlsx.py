"""XLSX to Sheet: openpyxl over defusedxml; formulas are seen, never computed.

This runs in a process of its own (`xlsx_process`): what a file does to its parser stays there.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from eoms_bot.errors import ConfigError
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.batch.file import FileBytes
from eoms_bot.tables.batch.unseen import STRUCK, Eye
from eoms_bot.tables.branch.archive import with_dtd
from eoms_bot.tables.sheet import BATCH_SHEET, EMPTY, UNSEEN, Cell, Findings, Sheet, SheetLayout, text_cell

MAX_WIDTH = 200
_SAVE_AGAIN = "在 Excel 中打开核对，另存为 .xlsx"
_CURES = {STRUCK: "去掉删除线，或清空"}
_OUT_OF_MEMORY = 1
"""The code with which expat reports it."""

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, NotImplementedError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OSError),
)
"""What openpyxl lets through when a part of the file is missing or broken."""


def parse(file: FileBytes, layout: SheetLayout = BATCH_SHEET) -> Sheet:
    """The cells of the wanted sheet, or of the first one, of an archive that was weighed.

    BadInput where it is damaged.
    """
    findings = Findings(file.name)
    with damage_reported(findings), warnings.catch_warnings():
        # Parts that openpyxl does not know (extensions, styles) carry no facts.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(file.data), read_only=True, data_only=False, keep_links=False, rich_text=True
        )
        try:
            return _sheet(book, layout, findings)
        finally:
            book.close()


def insist_on_defused_xml() -> None:
    """ConfigError where openpyxl would read entities: it then has no guard of its own."""
    if not openpyxl.DEFUSEDXML:
        raise ConfigError("openpyxl 没有启用 defusedxml：安装 defusedxml，并去掉环境变量 OPENPYXL_DEFUSEDXML")


@contextmanager
def damage_reported(findings: Findings) -> Iterator[None]:
    """Turn what the libraries raise over a broken file into the finding that it is."""
    try:
        yield
    except _DAMAGED as err:
        # openpyxl wraps what it catches while reading a sheet.
        if isinstance(err, DefusedXmlException) or isinstance(err.__cause__, DefusedXmlException):
            raise with_dtd(findings) from err
        if isinstance(err, ParseError) and err.code == _OUT_OF_MEMORY:
            raise MemoryError from err
        found = f"文件损坏，读不出来（{type(err).__name__}）"
        raise findings.stop("BATCH-003", None, "", found, "在 Excel 中打开并另存为 .xlsx") from err


def _sheet(book: Any, layout: SheetLayout, findings: Findings) -> Sheet:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise findings.stop("BATCH-003", None, "", "没有工作表", "用 eoms-bot template 生成的文件")
    chosen = sheets.get(layout.sheet) or book.worksheets[0]
    for title, sheet in sheets.items():
        if sheet is not chosen and layout.key in _names(sheet):
            found = f"工作表“{title}”也有 {layout.key} 列"
            raise findings.stop("BATCH-010", 1, "", found, f"一个文件只有一个数据表“{chosen.title}”")
    return _rows(book, chosen, layout, findings)


def _names(sheet: Any) -> list[str]:
    first = next(sheet.iter_rows(min_row=1, max_row=1, max_col=MAX_WIDTH), ())
    return [str(cell.value).strip() for cell in first if cell.value is not None]


def _rows(book: Any, sheet: Any, layout: SheetLayout, findings: Findings) -> Sheet:
    """Every row and cell of the file, also those that are given twice.

    openpyxl itself would drop one of them silently.
    """
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )
        reader = _Reader(sheet, layout, findings, Eye(book, sheet, parser) if layout.typed else None)
        for number, cells in parser.parse():
            reader.read(number, cells)
        return reader.sheet()


class _Reader:
    """Takes the rows of a sheet one by one; `eye` is None where nobody asks what a person sees of them."""

    def __init__(self, sheet: Any, layout: SheetLayout, findings: Findings, eye: Eye | None) -> None:
        self._sheet, self._layout, self._findings, self._eye = sheet, layout, findings, eye
        self._header: tuple[Cell, ...] = ()
        self._rows: list[tuple[int, tuple[Cell, ...]]] = []
        self._seen: set[int] = set()

    def read(self, number: int, cells: Sequence[Mapping[str, Any]]) -> None:
        """A row as the parser gives it: its number, and its cells in the order of the file."""
        once, doubles = _once(cells)
        row = self._row(once)
        if number in self._seen and row:
            self._flaw(number, "", f"文件里有两个第 {number} 行", _SAVE_AGAIN)
        self._seen.add(number)
        if doubles:
            names = "、".join(f"{get_column_letter(column)}{number}" for column in sorted(doubles))
            self._flaw(number, "", f"单元格 {names} 在文件里写了两次", _SAVE_AGAIN)
        if any(cell["row"] != number for cell in cells):
            self._flaw(number, "", f"文件的第 {number} 行里有别的行的单元格", _SAVE_AGAIN)
        if number == 1:
            self._header = self._header or row
        elif row:
            self._keep(number, row)
            if doubles:
                self._keep(number, self._row(once | doubles))
        if self._eye is not None and row:
            self._look(number, once, self._eye)

    def sheet(self) -> Sheet:
        """What was read, with what only the end of the sheet shows."""
        for bounds, why in self._eye.later() if self._eye is not None else ():
            self._look_later(bounds, why)
        if any(flaw.row == 1 for flaw in self._findings.problems):
            raise self._findings.refusal()
        return Sheet(self._header, tuple(self._rows), tuple(self._findings.problems))

    def _row(self, cells: Mapping[int, Mapping[str, Any]]) -> tuple[Cell, ...]:
        width = min(max(cells, default=0), MAX_WIDTH)
        found = (cells.get(column) for column in range(1, width + 1))
        return _trimmed(tuple(_cell(ReadOnlyCell(self._sheet, **one)) if one else EMPTY for one in found))

    def _keep(self, number: int, row: tuple[Cell, ...]) -> None:
        self._rows.append((number, row))
        if len(self._rows) > self._layout.max_rows:
            found = f"超过上限：多于 {self._layout.max_rows:,} 行"
            self._findings.problems.clear()
            raise self._findings.stop("BATCH-008", None, "", found, "分成几个文件")

    def _look(self, number: int, cells: Mapping[int, Mapping[str, Any]], eye: Eye) -> None:
        """One finding for a row that is not seen, else one for each of its cells that is not."""
        if why := eye.of_row(number):
            self._flaw(number, "", why, "显示出来核对，或删掉这一行")
            return
        for column, given in cells.items():
            cell = ReadOnlyCell(self._sheet, **given)
            if column <= MAX_WIDTH and _cell(cell).kind != "empty" and (why := eye.of_cell(cell)):
                self._flaw(
                    number, self._name(column), why, _CURES.get(why[: len(STRUCK)], "显示出来核对，或清空")
                )

    def _look_later(self, bounds: tuple[int, int, int, int], why: str) -> None:
        left, top, right, bottom = bounds
        for number, row in ((1, self._header), *self._rows):
            if top <= number <= bottom:
                for column in range(left, min(right, len(row)) + 1):
                    if row[column - 1].kind != "empty":
                        self._flaw(number, self._name(column), why, "取消合并或条件格式，核对后再保存")

    def _name(self, column: int) -> str:
        return (
            self._header[column - 1].text.strip()
            if column <= len(self._header)
            else get_column_letter(column)
        )

    def _flaw(self, number: int, column: str, found: str, wanted: str) -> None:
        if self._layout.typed:
            self._findings.add(UNSEEN, number, column, found, wanted)


def _once(cells: Sequence[Mapping[str, Any]]) -> tuple[dict[int, Any], dict[int, Any]]:
    """Column → its first cell, and column → the last one where it is given again."""
    first: dict[int, Any] = {}
    again: dict[int, Any] = {}
    for cell in cells:
        if cell["column"] in first:
            again[cell["column"]] = cell
        else:
            first[cell["column"]] = cell
    return first, again


def _trimmed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    end = max((place for place, cell in enumerate(row, start=1) if cell.kind != "empty"), default=0)
    return row[:end]


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if isinstance(value, CellRichText):
        value = str(value)
    if value is None:
        return EMPTY
    if kind == "f":
        return Cell("formula", str(value) if isinstance(value, str) else "公式")
    if kind == "e":
        return Cell("error", str(value))
    if isinstance(value, bool):
        return Cell("boolean", str(value).upper())
    if isinstance(value, datetime):
        return _moment(value, str(cell.number_format))
    if isinstance(value, int | float):
        # As people see it: a cell that is shown as 91% holds 0.91.
        return Cell("number", f"{value * 100:.10g}%" if "%" in str(cell.number_format) else str(value))
    if isinstance(value, str):
        return text_cell(value)
    return Cell("day" if isinstance(value, date) else "other", str(value))


def _moment(value: datetime, shown_as: str) -> Cell:
    """A date cell; one that shows no time of day, and has none, is only a day."""
    when = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    text = f"{when:%Y-%m-%d %H:%M:%S}"
    if "h" not in shown_as.lower() and (when.hour, when.minute, when.second) == (0, 0, 0):
        return Cell("day", f"{when:%Y-%m-%d}")
    return Cell("moment", text, when.replace(tzinfo=SHANGHAI))
