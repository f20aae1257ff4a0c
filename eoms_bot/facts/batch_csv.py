"""CSV to Sheet: UTF-8, UTF-16 or GB18030; comma, semicolon or tab; nothing is guessed beyond that."""

from __future__ import annotations

import codecs
import csv
import io

from eoms_bot.facts.batch_file import FileBytes
from eoms_bot.facts.sheet import BATCH, EMPTY, Cell, Findings, Layout, Sheet

DELIMITERS = {",": "逗号", ";": "分号", "\t": "制表符"}
ERROR_VALUES = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#GETTING_DATA"}
)


def read_sheet(file: FileBytes, layout: Layout = BATCH) -> Sheet:
    """The cells of a CSV file; BadInput BATCH-016 (encoding) or BATCH-017 (structure) where it is damaged."""
    findings = Findings(file.name)
    text = _decoded(file.data, findings)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise findings.stop("BATCH-017", row, "", "含 NUL 字符", "在 Excel 中另存为 CSV UTF-8")
    records = _records(text, layout, findings)
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
    return Sheet(header, rows)


def _decoded(data: bytes, findings: Findings) -> str:
    codec, name = _codec(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as err:
        before = data[: err.start].decode(codec, "ignore")
        row, column = before.count("\n") + 1, _bytes_in_line(before, codec) + 1
        found = f"第 {row} 行第 {column} 字节无法按 {name} 解码"
        raise findings.stop("BATCH-016", row, "", found, "整个文件用一种编码，如 CSV UTF-8") from err
    if name == "GB18030":
        _refuse_mixture(data, findings)
    for row, line in enumerate(text.splitlines(), start=1):
        if "�" in line or "锟斤拷" in line:
            raise findings.stop("BATCH-016", row, "", "有乱码（�、锟斤拷）", "从原文件重新导出")
    return text


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


def _refuse_mixture(data: bytes, findings: Findings) -> None:
    """GB18030 decodes almost any bytes: lines that are good UTF-8 Chinese would come out as nonsense."""
    for row, line in enumerate(data.split(b"\n"), start=1):
        try:
            utf8 = line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if any(ord(sign) >= 0x3000 for sign in utf8):
            found = f"第 {row} 行是 UTF-8，表头是 GB18030"
            raise findings.stop("BATCH-016", row, "", found, "整个文件用一种编码，如 CSV UTF-8")


def _bytes_in_line(before: str, codec: str) -> int:
    line = before.rpartition("\n")[2]
    return len(line.encode("utf-16-le" if codec == "utf-16" else codec.removesuffix("-sig")))


def _records(text: str, layout: Layout, findings: Findings) -> list[list[str]]:
    delimiter = _delimiter(text, layout, findings)
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


def _delimiter(text: str, layout: Layout, findings: Findings) -> str:
    """The delimiter under which the header names most columns."""
    line = text.splitlines()[0]
    known = set(layout.columns)
    hits = {sign: sum(part.strip(' "') in known for part in line.split(sign)) for sign in DELIMITERS}
    best = max(hits, key=lambda sign: hits[sign])
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
