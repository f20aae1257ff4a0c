"""XLSX to Sheet: openpyxl behind defusedxml and a size cap; formulas are seen, never computed."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from eoms_bot.decide.times import SHANGHAI
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.facts.batch_file import FileBytes
from eoms_bot.facts.sheet import EMPTY, MAX_ROWS, Cell, Findings, Sheet
from eoms_bot.model.batch import COLUMNS

SHEET = "批次"
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
SMALL = 1024 * 1024
"""Below this size a high ratio is only a small, regular sheet."""
MAX_WIDTH = 200
_PROLOGUE = 4096

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, NotImplementedError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OSError),
)
"""What openpyxl lets through when a part of the file is missing or broken."""


def read_sheet(file: FileBytes) -> Sheet:
    """The cells of the sheet 批次, or of the first one; BadInput where the file is damaged or dangerous."""
    if not openpyxl.DEFUSEDXML:
        raise ConfigError("openpyxl 没有启用 defusedxml：安装 defusedxml，并去掉环境变量 OPENPYXL_DEFUSEDXML")
    findings = Findings(file.name)
    with _damage_told(findings):
        _check_archive(file.data, findings)
        with warnings.catch_warnings():
            # Parts that openpyxl does not know (extensions, styles) carry no facts.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(file.data), read_only=True, data_only=False, keep_links=False
            )
            try:
                return _sheet(book, findings)
            finally:
                book.close()


@contextmanager
def _damage_told(findings: Findings) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as err:
        # openpyxl wraps what it catches while reading a sheet.
        if isinstance(err, DefusedXmlException) or isinstance(err.__cause__, DefusedXmlException):
            raise _with_dtd(findings) from err
        found = f"文件损坏，读不出来（{type(err).__name__}）"
        raise findings.stop("BATCH-003", None, "", found, "在 Excel 中打开并另存为 .xlsx") from err


def _with_dtd(findings: Findings) -> BadInput:
    return findings.stop("BATCH-006", None, "", "含 DTD 或实体", "在 Excel 中另存为 .xlsx")


def _check_archive(data: bytes, findings: Findings) -> None:
    """Look at the table of contents before anything is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise findings.stop("BATCH-004", None, "", "文件已加密", "去掉密码后另存")
        for member in members:
            parts = member.filename.replace("\\", "/").split("/")
            if ".." in parts or member.filename.startswith(("/", "\\")) or member.external_attr >> 28 == 0xA:
                raise findings.stop("BATCH-007", None, "", "压缩包路径非法", "在 Excel 中另存为 .xlsx")
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members) or 1
        if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked / packed > MAX_RATIO):
            found = f"解压后 {unpacked:,} 字节，压缩比 {unpacked // packed}"
            raise findings.stop("BATCH-005", None, "", found, f"解压后不超过 50 MB，压缩比不超过 {MAX_RATIO}")
        # defusedxml lets a DTD without entities pass; Excel writes none.
        for member in members:
            with archive.open(member) as stream:
                if b"<!DOCTYPE" in stream.read(_PROLOGUE).replace(b"\0", b""):
                    raise _with_dtd(findings)


def _sheet(book: Any, findings: Findings) -> Sheet:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise findings.stop("BATCH-003", None, "", "没有工作表", "用 eoms-bot template 生成的文件")
    chosen = sheets.get(SHEET) or book.worksheets[0]
    for title, sheet in sheets.items():
        if sheet is not chosen and COLUMNS["order_no"] in _names(sheet):
            found = f"工作表“{title}”也有 工单号 列"
            raise findings.stop("BATCH-010", 1, "", found, f"一个文件只有一个数据表“{chosen.title}”")
    return _rows(chosen, findings)


def _names(sheet: Any) -> list[str]:
    first = next(sheet.iter_rows(min_row=1, max_row=1, max_col=MAX_WIDTH), ())
    return [str(cell.value).strip() for cell in first if cell.value is not None]


def _rows(sheet: Any, findings: Findings) -> Sheet:
    sheet.reset_dimensions()
    header: tuple[Cell, ...] = ()
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_WIDTH), start=1):
        row = _trimmed(tuple(_cell(cell) for cell in cells))
        if number == 1:
            header = row
        elif row:
            rows.append((number, row))
            if len(rows) > MAX_ROWS:
                raise findings.stop("BATCH-008", None, "", f"超过上限：多于 {MAX_ROWS:,} 行", "分成几个文件")
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
        return Cell("number", str(value))
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
