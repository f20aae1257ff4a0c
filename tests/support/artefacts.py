"""Rule i of the outside checker: no canary in any artefact. Nothing of the bot's code.

Canaries are words that were seeded on purpose: a customer's name and number, a password. Every file below a home is
read in all spellings that a text may have; xlsx files are unzipped, SQLite files are opened cell by cell. Excepted is
what has to hold such words: what the operator put there, the stored password, and in the ledger the values sent.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from tests.support.violation import Violation

SQLITE, ZIP = b"SQLite format 3\x00", b"PK\x03\x04"
SENT = {("writes", name) for name in ("decided", "body", "text", "proof", "customer")}
"""(Table, column) of the ledger that keep what was sent, the entry that proves it, and whose order it was, until retention."""

FROM_THE_OPERATOR = ("*.csv", "*.xlsx", "inbox/*", "profiles/*/*", "credentials.json")
"""Files right in the home that are not the bot's to mask: workbooks, profiles, the password that `login set` stored."""

WAL = ("-wal", "-shm")


def canaries_in(
    home: Path, words: Sequence[str], streams: Mapping[str, str] | None = None
) -> list[Violation]:
    """(i) Every canary in the files below a home, or in streams that were caught (name → text)."""
    found = [
        Violation("i", f"{word!r} stands in {place}")
        for file in sorted(home.rglob("*"))
        if file.is_file() and not file.is_symlink() and not _is_the_operators(file, home)
        for place, word in _in_file(file, words)
    ]
    caught = [
        Violation("i", f"{word!r} stands in {name}")
        for name, text in (streams or {}).items()
        for word in words
        if word in text
    ]
    return found + caught


def _is_the_operators(file: Path, home: Path) -> bool:
    inside = file.relative_to(home)
    return any(
        inside.match(pattern) and len(inside.parts) == len(Path(pattern).parts)
        for pattern in FROM_THE_OPERATOR
    )


def _in_file(file: Path, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    if file.name.endswith(WAL):
        return  # pages of the database beside it, which is opened as a whole
    raw = file.read_bytes()
    if raw.startswith(SQLITE):
        yield from _in_database(file, words)
    elif raw.startswith(ZIP):
        yield from _in_archive(file, words)
    else:
        yield from ((str(file), word) for word in words if _holds(raw, word))


def _in_archive(file: Path, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            raw = archive.read(name)
            yield from ((f"{file}!{name}", word) for word in words if _holds(raw, word))


def _in_database(file: Path, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = db.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in rows.description]
            for row in rows:
                yield from (
                    (f"{file}: {table}.{column}", word)
                    for column, value in zip(columns, row, strict=True)
                    if (table, column) not in SENT
                    for word in words
                    if value is not None and _holds(_bytes(value), word)
                )


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _holds(raw: bytes, word: str) -> bool:
    return any(spelling in raw for spelling in spellings(word))


def spellings(word: str) -> set[bytes]:
    """The bytes by which a word may stand in a file: charsets of this trade, JSON's escapes, form encoding."""
    charsets = [word.encode(name) for name in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")]
    escaped = [json.dumps(word)[1:-1], json.dumps(word)[1:-1].upper().replace("\\U", "\\u")]
    quoted = [quote(word, encoding=name) for name in ("utf-8", "gb18030")]
    return {*charsets, *(text.encode() for text in (*escaped, *quoted))}
