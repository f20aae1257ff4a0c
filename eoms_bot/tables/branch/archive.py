"""The zip archive that an .xlsx file is, weighed before anything parses it (BATCH-004 to 007)."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator

from eoms_bot.errors import BadInput
from eoms_bot.tables.sheet import Findings, quoted

MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
SMALL = 1024 * 1024
"""Below this size a high ratio is only a small, regular sheet."""

MAX_MEMBERS = 1000
_CHUNK = 64 * 1024
_DTD = b"<!DOCTYPE"
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08")
_SYMLINK = 0xA
_MACROS = re.compile(r"vbaProject[^/\\]*\.bin$|[/\\]macrosheets[/\\]", re.IGNORECASE)
"""Parts that only a workbook with macros has.

Nothing here would run them, but a batch workbook needs none.
"""
_DRIVE = re.compile(r"[A-Za-z]:")
_SAVE_AGAIN = "在 Excel 中另存为 .xlsx"


def check_archive(data: bytes, findings: Findings) -> None:
    """Refuse what is dangerous.

    It checks the table of contents alone first, then what really comes out of the members.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        _check_contents(members, findings)
        for member in members:
            _check_member(archive, member, findings)


def with_dtd(findings: Findings) -> BadInput:
    """The refusal of a file whose XML brings definitions of its own; raise what this returns."""
    return findings.stop("BATCH-006", None, "", "含 DTD 或实体", _SAVE_AGAIN)


def _check_contents(members: list[zipfile.ZipInfo], findings: Findings) -> None:
    """What the table of contents says: nothing is unpacked for it."""
    if any(member.flag_bits & 1 for member in members):
        raise findings.stop("BATCH-004", None, "", "文件已加密", "去掉密码后另存")
    if any(_leads_out(member) for member in members):
        raise findings.stop("BATCH-007", None, "", "压缩包路径非法", _SAVE_AGAIN)
    names = Counter(member.orig_filename.replace("\\", "/").lower() for member in members)
    if twice := [name for name, times in names.items() if times > 1]:
        # Each program decides by itself which of the two it reads: people may have seen the other.
        found = f"压缩包里有两个 {quoted(twice[0])}"
        raise findings.stop("BATCH-007", None, "", found, _SAVE_AGAIN)
    if any(_MACROS.search(member.orig_filename) for member in members):
        raise findings.stop("BATCH-003", None, "", "工作簿带宏", "在 Excel 中另存为不带宏的 .xlsx")
    if len(members) > MAX_MEMBERS:
        raise findings.stop(
            "BATCH-005", None, "", f"压缩包含 {len(members):,} 个成员", f"最多 {MAX_MEMBERS:,} 个"
        )
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked / packed > MAX_RATIO):
        found = f"解压后 {unpacked:,} 字节，压缩比 {unpacked // packed}"
        raise findings.stop("BATCH-005", None, "", found, f"解压后不超过 50 MB，压缩比不超过 {MAX_RATIO}")


def _leads_out(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    outside = ".." in name.split("/") or name.startswith("/") or _DRIVE.match(name) is not None
    return outside or "\0" in name or member.external_attr >> 28 == _SYMLINK


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, findings: Findings) -> None:
    """What really comes out of a member.

    It must be as much as the table of contents says, without a DTD and without an archive in it.
    """
    size, tail = 0, b""
    for chunk in _unpacked(archive, member):
        if not size and chunk.startswith(_ARCHIVES):
            raise findings.stop("BATCH-005", None, "", "压缩包里还有压缩包", _SAVE_AGAIN)
        size += len(chunk)
        if size > member.file_size:
            found = f"目录写解压后 {member.file_size:,} 字节，实际更多"
            raise findings.stop("BATCH-005", None, "", found, _SAVE_AGAIN)
        # defusedxml lets a DTD without entities pass; Excel writes none. UTF-16 has a NUL with each sign.
        plain = (tail + chunk).replace(b"\0", b"")
        if _DTD in plain:
            raise with_dtd(findings)
        tail = plain[-len(_DTD) :]


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member, in pieces; a false size in the table of contents does not end them early."""
    honest = copy.copy(member)
    honest.file_size = MAX_UNPACKED + _CHUNK
    with archive.open(honest) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
