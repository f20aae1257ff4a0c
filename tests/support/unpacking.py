"""What is packed in bytes: members of archives, compressed bytes, cells of databases, base64; however deep."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from pathlib import Path

SQLITE, ZIP, GZIP = b"SQLite format 3\x00", b"PK\x03\x04", b"\x1f\x8b"
DEEPEST = 4
SHORTEST = 16
"""Signs of base64 that are worth a look; three Chinese signs have twelve."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{%d,}(?:\r?\n[A-Za-z0-9+/]+)*={0,2}" % SHORTEST)

Piece = tuple[str, bytes]
"""Where it is, in words, and its bytes."""


def pieces(name: str, raw: bytes, depth: int = 0) -> Iterator[Piece]:
    """The bytes themselves and everything that is packed in them."""
    yield name, raw
    if depth < DEEPEST:
        for inner, content in _inside(raw):
            yield from pieces(f"{name}!{inner}", content, depth + 1)


def _inside(raw: bytes) -> Iterator[Piece]:
    if raw.startswith(ZIP):
        yield from _members(raw)
    elif raw.startswith(GZIP):
        yield from _unzipped(raw)
    elif raw.startswith(SQLITE):
        with tempfile.NamedTemporaryFile(suffix=".db") as file:
            file.write(raw)
            file.flush()
            yield from cells(Path(file.name))
    else:
        yield from _of_base64(raw)


def _members(raw: bytes) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            yield f"{name} (name)", name.encode()
            yield name, archive.read(name)


def _unzipped(raw: bytes) -> Iterator[Piece]:
    try:
        yield "gz", gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        # A file that was cut short: what can be read of it counts.
        yield "gz", zlib.decompressobj(wbits=31).decompress(raw)


def _of_base64(raw: bytes) -> Iterator[Piece]:
    for number, hit in enumerate(_BASE64.finditer(raw), start=1):
        text = re.sub(rb"\s", b"", hit[0]).rstrip(b"=")
        try:
            yield f"base64 {number}", base64.b64decode(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            continue


def cells(file: Path, kept: Callable[[str, str], bool] = lambda table, column: False) -> Iterator[Piece]:
    """Every cell of a database that is not `kept` (table, column) by right."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as db:
        for table, columns in tables(db).items():
            for row in db.execute(f'SELECT * FROM "{table}"'):
                for column, value in zip(columns, row, strict=True):
                    if value is not None and not kept(table, column):
                        yield f"{table}.{column}", value if isinstance(value, bytes) else str(value).encode()


def tables(db: sqlite3.Connection) -> dict[str, Collection[str]]:
    """Table → its columns."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: [column[0] for column in db.execute(f'SELECT * FROM "{name}"').description] for name in names
    }
