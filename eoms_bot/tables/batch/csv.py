"""CSV to Sheet: UTF-8, UTF-16 or GB18030; comma, semicolon or tab; nothing is guessed beyond that."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass

from eoms_bot.tables.batch.file import FileBytes
from eoms_bot.tables.sheet import BATCH_SHEET, EMPTY, GARBLED, Cell, Findings, Sheet, SheetLayout

DELIMITERS = {",": "逗号", ";": "分号", "\t": "制表符"}
ERROR_VALUES = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#GETTING_DATA"}
)


def read_sheet(file: FileBytes, layout: SheetLayout = BATCH_SHEET) -> Sheet:
    """The cells of a CSV file.

    BadInput BATCH-016 (encoding of the header) or BATCH-017 (structure) where it is damaged.

    A row that cannot be decoded is a flaw of its own: no sign that divides cells or rows can be lost in it.
    """
    findings = Findings(file.name)
    codec, name = _codec(file.data)
    spoilt = _is_spoilt(file.data, codec)
    text = file.data.decode(codec, "replace")
    if spoilt and name == "UTF-16":
        # A byte too many or too few moves all that stands after it, also the ends of rows.
        raise findings.stop("BATCH-016", None, "", "无法按 UTF-16 解码", "整个文件用一种编码，如 CSV UTF-8")
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise findings.stop("BATCH-017", row, "", "含 NUL 字符", "在 Excel 中另存为 CSV UTF-8")
    delimiter = _delimiter(text, layout, findings)
    records = _records(text, delimiter, layout, findings)
    header = tuple(_cell(value) for value in records[0])
    rows = tuple(
        (number, tuple(_cell(value) for value in record))
        for number, record in enumerate(records[1:], start=2)
        if any(value.strip() for value in record)
    )
    for number, record in rows:
        if len(record) != len(header):
            found = f"有 {len(record)} 列，表头有 {len(header)} 列"
            findings.add("BATCH-017", number, "", found, "每行的列数与表头相同")
    if findings.problems:
        raise findings.refusal()
    garbled = _Garbled(codec, name, spoilt=spoilt)
    for number, cells in enumerate(records, start=1):
        found = garbled.fault(number, delimiter.join(cells))
        if found:
            findings.add(GARBLED, number, "", found, "整个文件用一种编码，如 CSV UTF-8；或从原文件重新导出")
    if garbled.fault(1, delimiter.join(records[0])):
        raise findings.refusal()
    return Sheet(header, rows, tuple(findings.problems))


def form_of(file: FileBytes, layout: SheetLayout = BATCH_SHEET) -> tuple[str, str]:
    """(codec, delimiter) of what may be appended to a CSV file; BadInput BATCH-017 as of `read_sheet`.

    The codec writes no byte-order mark: the file has its own.
    """
    codec, _ = _codec(file.data)
    delimiter = _delimiter(file.data.decode(codec, "replace"), layout, Findings(file.name))
    if codec == "utf-16":
        return "utf-16-le" if file.data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be", delimiter
    return codec.removesuffix("-sig"), delimiter


def _is_spoilt(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return True
    return False


@dataclass(frozen=True)
class _Garbled:
    """Finds what is wrong with the text of a row under the file's encoding.

    `spoilt`: the file has bytes that are none of that encoding; else its stand-ins were there before.
    """

    codec: str
    name: str
    spoilt: bool

    def fault(self, number: int, text: str) -> str:
        """What is wrong with a row as it was decoded; empty where nothing is."""
        if "�" in text and self.spoilt:
            place = _bytes_in_line(text.partition("�")[0], self.codec) + 1
            return f"第 {number} 行第 {place} 字节无法按 {self.name} 解码"
        if "�" in text or "锟斤拷" in text:
            return "有乱码（�、锟斤拷）"
        if self.name == "GB18030" and _is_utf8(text):
            return f"第 {number} 行是 UTF-8，表头是 GB18030"
        return ""


def _is_utf8(text: str) -> bool:
    """GB18030 decodes almost any bytes: rows that were good UTF-8 Chinese came out as nonsense."""
    try:
        return any(ord(sign) >= 0x3000 for sign in text.encode("gb18030").decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _codec(data: bytes) -> tuple[str, str]:
    """(codec, name for people), by the byte-order mark, else by the header line, which is always Chinese."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", "UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "UTF-16"
    try:
        data.split(b"\n", 1)[0].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030", "GB18030"
    return "utf-8", "UTF-8"


def _bytes_in_line(before: str, codec: str) -> int:
    line = before.rpartition("\n")[2]
    return len(line.encode("utf-16-le" if codec == "utf-16" else codec.removesuffix("-sig")))


def _records(text: str, delimiter: str, layout: SheetLayout, findings: Findings) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            if len(records) > layout.max_rows + 1 and any(value.strip() for value in record):
                found = f"超过上限：多于 {layout.max_rows:,} 行"
                raise findings.stop("BATCH-008", None, "", found, "分成几个文件")
    except csv.Error as err:
        row = len(records) + 1
        raise findings.stop("BATCH-017", row, "", "引号没有配对或格式不对", "在 Excel 中另存") from err
    return records


def _delimiter(text: str, layout: SheetLayout, findings: Findings) -> str:
    """The delimiter under which the header names most columns; where it names none, its most frequent one."""
    line = text.splitlines()[0]
    known = set(layout.columns)
    hits = {sign: sum(part.strip(' "') in known for part in line.split(sign)) for sign in DELIMITERS}
    best = max(hits, key=lambda sign: (hits[sign], line.count(sign)))
    if not any(sign in line for sign in DELIMITERS):
        names = "、".join(DELIMITERS.values())
        raise findings.stop("BATCH-017", 1, "", "表头只有一列", f"各列用{names}之一分隔")
    return best


def _cell(value: str) -> Cell:
    plain = value.strip()
    if not plain:
        return EMPTY
    if plain.upper() in ERROR_VALUES:
        return Cell("error", plain)
    if plain.startswith("="):
        return Cell("formula", plain)
    if plain.upper() in ("TRUE", "FALSE"):
        return Cell("boolean", plain)
    return Cell("text", value)
