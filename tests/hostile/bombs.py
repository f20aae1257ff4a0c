"""Bad batch files that are too big to be kept: made where they are wanted."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from eoms_bot.tables.batch.file import MAX_BYTES
from eoms_bot.tables.branch.archive import MAX_MEMBERS
from eoms_bot.tables.sheet import MAX_ROWS
from tests.hostile.batches import rebuilt
from tests.tables.build import SOLVED, csv_text, xlsx_bytes

MILLION = 1_000_000
XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
SHEET = "xl/worksheets/sheet1.xml"
LIE = 1000
"""The size that a lying table of contents gives."""


@dataclass(frozen=True)
class Bomb:
    """A file that is made when it is wanted: name, maker, code and words of the finding."""

    name: str
    make: Callable[[], bytes]
    code: str
    words: str
    slow: bool = False
    """Parsed until a bound ends it: tried by the long check only."""


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A compressed archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def _bomb() -> bytes:
    """Less than 1 MB that unpacks to 290 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(SHEET, "w") as member:
        for _ in range(290):
            member.write(b"\0" * MILLION)
    return out.getvalue()


def _many() -> bytes:
    return zipped(*((f"xl/media/{number}.xml", b"<x/>") for number in range(MAX_MEMBERS + 1)))


def _nested() -> bytes:
    return rebuilt({"xl/embeddings/a.bin": zipped((SHEET, b" " * MILLION))})


def _lying() -> bytes:
    """A table of contents that gives 60 MB as 1,000 bytes."""
    data = bytearray(zipped((SHEET, b" " * (60 * MILLION))))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", LIE)
    return bytes(data)


def _memory() -> bytes:
    """Within all bounds on bytes; the parser would make gigabytes of its one row."""
    row = b"<row>" + b"<c><v>1</v></c>" * 3_000_000 + b"</row>"
    noise = random.Random(1).randbytes(MILLION)
    return zipped(*_others(), (SHEET, XML % row), ("xl/media/a.bin", noise))


def _others() -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(SOLVED))) as good:
        return [(name, good.read(name)) for name in good.namelist() if name != SHEET]


def _rows() -> list[dict[str, str]]:
    return [SOLVED | {"order_no": f"ID-056-20260105-{number:05}"} for number in range(MAX_ROWS + 1)]


BOMBS = (
    Bomb("B05_炸弹.xlsx", _bomb, "BATCH-005", "压缩比"),
    Bomb("B05_很多成员.xlsx", _many, "BATCH-005", "个成员"),
    Bomb("B05_包中包.xlsx", _nested, "BATCH-005", "压缩包里还有压缩包"),
    Bomb("B05_目录说谎.xlsx", _lying, "BATCH-005", "实际更多"),
    Bomb("B05_内存.xlsx", _memory, "BATCH-005", "内存", slow=True),
    Bomb("B08_行数.csv", lambda: csv_text(_rows()).encode(), "BATCH-008", "多于 5,000 行"),
    Bomb("B08_行数.xlsx", lambda: xlsx_bytes(*_rows()), "BATCH-008", "多于 5,000 行"),
    Bomb("B08_字节.csv", lambda: csv_text([SOLVED]).encode() + b" " * MAX_BYTES, "BATCH-008", "字节"),
    Bomb("B08_字节.xlsx", lambda: xlsx_bytes(SOLVED) + b" " * MAX_BYTES, "BATCH-008", "字节"),
)
