"""XLSX to Sheet: openpyxl behind defusedxml; formulas are seen, never computed.

This runs in a process of its own (`xlsx_process`): what a file does to its parser stays there.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError  # nosec B405 # only an error's class; defusedxml reads

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from eoms_bot.errors import ConfigError
from eoms_bot.facts.archive import with_dtd
from eoms_bot.facts.batch_file import FileBytes
from eoms_bot.facts.sheet import BATCH, EMPTY, Cell, Findings, Layout, Sheet
from eoms_bot.model.zone import SHANGHAI

SHEET = BATCH.sheet
MAX_WIDTH = 200
_OUT_OF_MEMORY = 1
"""The code with which expat tells it."""

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, NotImplementedError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OSError),
)
"""What openpyxl lets through when a part of the file is missing or broken."""


def parse(file: FileBytes, layout: Layout = BATCH) -> Sheet:
    """The cells of the sheet that is wanted, or of the first one, of an archive that was weighed; BadInput where it is damaged."""
    findings = Findings(file.name)
    with damage_told(findings), warnings.catch_warnings():
        # Parts that openpyxl does not know (extensions, styles) carry no facts.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(file.data), read_only=True, data_only=False, keep_links=False
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
def damage_told(findings: Findings) -> Iterator[None]:
    """What the libraries raise over a broken file, as the finding that it is."""
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


def _sheet(book: Any, layout: Layout, findings: Findings) -> Sheet:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise findings.stop("BATCH-003", None, "", "没有工作表", "用 eoms-bot template 生成的文件")
    chosen = sheets.get(layout.sheet) or book.worksheets[0]
    for title, sheet in sheets.items():
        if sheet is not chosen and layout.key in _names(sheet):
            found = f"工作表“{title}”也有 {layout.key} 列"
            raise findings.stop("BATCH-010", 1, "", found, f"一个文件只有一个数据表“{chosen.title}”")
    return _rows(chosen, layout, findings)


def _names(sheet: Any) -> list[str]:
    first = next(sheet.iter_rows(min_row=1, max_row=1, max_col=MAX_WIDTH), ())
    return [str(cell.value).strip() for cell in first if cell.value is not None]


def _rows(sheet: Any, layout: Layout, findings: Findings) -> Sheet:
    sheet.reset_dimensions()
    header: tuple[Cell, ...] = ()
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_WIDTH), start=1):
        row = _trimmed(tuple(_cell(cell) for cell in cells))
        if number == 1:
            header = row
        elif row:
            rows.append((number, row))
            if len(rows) > layout.max_rows:
                found = f"超过上限：多于 {layout.max_rows:,} 行"
                raise findings.stop("BATCH-008", None, "", found, "分成几个文件")
    return Sheet(header, tuple(rows))


def _trimmed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    end = max((place for place, cell in enumerate(row, start=1) if cell.kind != "empty"), default=0)
    return row[:end]


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
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
        return Cell("text", value) if value.strip() else EMPTY
    return Cell("day" if isinstance(value, date) else "other", str(value))


def _moment(value: datetime, shown_as: str) -> Cell:
    """A date cell; one that shows no time of day, and has none, is only a day."""
    when = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    text = f"{when:%Y-%m-%d %H:%M:%S}"
    if "h" not in shown_as.lower() and (when.hour, when.minute, when.second) == (0, 0, 0):
        return Cell("day", f"{when:%Y-%m-%d}")
    return Cell("moment", text, when.replace(tzinfo=SHANGHAI))
