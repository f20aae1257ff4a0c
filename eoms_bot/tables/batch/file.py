"""A batch file before anything parses it: its name, its size, its real kind, and that it is stable."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from eoms_bot import chinese
from eoms_bot.decide.times import to_minute
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.sheet import Findings, quoted

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 200

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<table|<meta)", re.IGNORECASE)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class FileBytes:
    """A file's content, taken at one moment, with its hash, and when it was saved (aware)."""

    name: str
    data: bytes
    sha256: str
    saved: datetime | None = None


def check_file_name(path: Path | str) -> None:
    """Refuse a file name that means something else elsewhere: BadInput CLI-005."""
    text = str(path)
    name = Path(text).name
    hidden = next((sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")), "")
    reasons = (
        ("文件名为空", not name),
        ("路径含 ..", ".." in re.split(r"[\\/]", text)),
        ('文件名含 \\ : * ? " < > | 之一', re.search(r'[\\:*?"<>|]', name) is not None),
        (f"文件名含不可见字符 U+{ord(hidden or ' '):04X}", bool(hidden)),
        ("文件名是系统保留名", _RESERVED.fullmatch(name) is not None),
        (f"文件名有 {len(name)} 个字符", len(name) > MAX_NAME),
        ("文件名以 - 开头", name.startswith("-") or text.startswith("-")),
        ("文件名以点或空格结尾", name.endswith((".", " "))),
    )
    found = next((what for what, bad in reasons if bad), "")
    if found:
        wanted = f"普通的文件名，不超过 {MAX_NAME} 个字符"
        problem = Problem("CLI-005", quoted(name)[1:-1], None, "", found, wanted)
        raise BadInput(f"文件名不可用：{found}", (problem,))


def read_stable(path: Path, read: Callable[[BinaryIO], bytes] | None = None) -> FileBytes:
    """The bytes of a file: unchanged meanwhile (BATCH-024), not empty (001) and not too big (008).

    `read` stands for the reading itself, so that a test can change the file under it.
    """
    findings = Findings(path.name)
    if not path.is_file():
        raise findings.stop("BATCH-000", None, "", "没有这个文件", "一个 .xlsx 或 .csv 文件")
    try:
        with path.open("rb") as stream:
            before = os.fstat(stream.fileno())
            data = (read or _read)(stream)
        after = path.stat()
    except OSError as err:
        raise findings.stop("BATCH-000", None, "", f"读不出来：{chinese.of_system(err)}", "检查权限") from err
    if len(data) > MAX_BYTES or before.st_size > MAX_BYTES:
        found = f"超过上限：{max(before.st_size, len(data)):,} 字节"
        raise findings.stop("BATCH-008", None, "", found, f"最多 {MAX_BYTES // 1024 // 1024} MB")
    if _mark(before) != _mark(after) or len(data) != before.st_size:
        raise findings.stop("BATCH-024", None, "", "读取时文件被改动", "保存并关闭文件后再试")
    if not data.strip():
        raise findings.stop("BATCH-001", None, "", "文件为空", "至少一行表头和一行数据")
    saved = datetime.fromtimestamp(before.st_mtime, SHANGHAI)
    return FileBytes(path.name, data, hashlib.sha256(data).hexdigest(), saved)


def already_run(file: str, sha256: str, when: datetime) -> Problem:
    """The finding for a file whose content was executed before."""
    found = f"已于 {to_minute(when)} 执行 (sha256 {sha256[:12]}…)"
    return Problem("BATCH-024", file, None, "", found, "用 --again 须注明原因")


def check_kind(file: FileBytes) -> str:
    """`xlsx` or `csv` where name and content agree; else BadInput BATCH-003, or 004 for an encrypted file."""
    findings = Findings(file.name)
    suffix = Path(file.name).suffix.lower()
    real = _real_kind(file.data)
    if real == "加密的 Excel":
        raise findings.stop("BATCH-004", None, "", "文件已加密", "去掉密码后另存")
    if (suffix, real) in ((".xlsx", "XLSX"), (".csv", "CSV 文本")):
        return suffix[1:]
    if suffix not in (".xlsx", ".csv"):
        raise findings.stop("BATCH-003", None, "", f"扩展名是 {quoted(suffix)}", ".xlsx 或 .csv")
    found = f"内容与扩展名不符：实际为 {real}"
    raise findings.stop("BATCH-003", None, "", found, f"真正的 {suffix} 文件（在 Excel 中另存）")


def _real_kind(data: bytes) -> str:
    if data.startswith(_OLE):
        return "加密的 Excel" if _ENCRYPTED in data else "旧版 .xls"
    if data.startswith(_ZIP):
        return "XLSX" if b"xl/" in data else "压缩包"
    if data.startswith(b"%PDF"):
        return "PDF"
    if _HTML.match(data):
        return "HTML"
    return "XML" if data.lstrip().startswith(b"<?xml") else "CSV 文本"


def _read(stream: BinaryIO) -> bytes:
    return stream.read(MAX_BYTES + 1)


def _mark(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_ino, state.st_size, state.st_mtime_ns
