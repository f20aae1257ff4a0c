"""Rule i of the outside checker: no canary in any artefact. Nothing of the bot's code.

Canaries are words that were seeded on purpose: a customer's name and number, a password. Every file below a folder is
read, and its name; packed files are unpacked, databases opened cell by cell, every spelling of a word counts. Excepted
is what has to hold such words: what the operator put there, the stored password, and in the ledger the values sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.spellings import Finder
from tests.support.unpacking import SQLITE, Piece, cells, pieces
from tests.support.violation import Violation

Column = tuple[str, str]

SENT = frozenset(("writes", name) for name in ("decided", "body", "sent_body", "text", "proof", "customer"))
PLANNED = frozenset(("plan_rows", name) for name in ("facts", "cells", "decision", "form", "edits"))
TYPED = frozenset({("drafts", "text")})
"""(Table, column) of the ledger that keep what was sent, and the entry that proves it, what is planned, or what people
typed into a console or a workbook, until retention.
"""

FROM_THE_OPERATOR = (
    "*.csv",
    "*.xlsx",
    "inbox/*",
    "profiles/*/*",
    "credentials.json",
    "console/uploads/*.xlsx",
)
"""Files in the home that are not the bot's to mask: workbooks, uploaded ones too, profiles, the password that `login set` stored."""

LEDGERS = ("ledger.db*", "backups/*")
"""Files right in the home that are the ledger, or a copy of it."""

WAL = ("-wal", "-shm")


def canaries_in(
    home: Path,
    words: Sequence[str],
    streams: Mapping[str, str] | None = None,
    kept: Collection[Column] = SENT | PLANNED | TYPED,
    spared: Sequence[str] = FROM_THE_OPERATOR,
) -> list[Violation]:
    """(i) Every canary in the files below a home, or in streams that were caught (name → text).

    `kept`: columns of the ledger that hold such words by right; `spared`: files that do, by their path below the home.
    """
    finder = Finder(words)
    texts = [(name, text.encode()) for name, text in (streams or {}).items()]
    everything = (*_names(home, spared), *_contents(home, spared, kept), *texts)
    return [
        Violation("i", f"{word!r} stands in {place}")
        for name, raw in everything
        for place, word in _of_file(finder, name, raw)
    ]


def _of_file(finder: Finder, name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Each word where it stands first: what is inside a piece that shows it already need not be told too."""
    told: set[str] = set()
    for place, piece in pieces(name, raw):
        fresh = [word for word in finder(piece) if word not in told]
        told.update(fresh)
        yield from ((place, word) for word in fresh)


def _names(home: Path, spared: Sequence[str]) -> Iterator[Piece]:
    """What files, folders and links are called; a link tells where it leads as well."""
    for path in sorted(home.rglob("*")):
        if not _is(path, home, spared):
            to = f" → {path.readlink()}" if path.is_symlink() else ""
            yield f"the name of {path.name}", f"{path.relative_to(home)}{to}".encode(errors="surrogateescape")


def _contents(home: Path, spared: Sequence[str], kept: Collection[Column]) -> Iterator[Piece]:
    for file in sorted(home.rglob("*")):
        if not file.is_file() or file.is_symlink() or _is(file, home, spared):
            continue
        if file.name.endswith(WAL):
            continue  # pages of the database beside it, which is opened as a whole
        raw = file.read_bytes()
        if raw.startswith(SQLITE) and _is(file, home, LEDGERS):
            yield from ((f"{file}: {place}", cell) for place, cell in cells(file, lambda *one: one in kept))
        else:
            yield str(file), raw


def _is(path: Path, home: Path, patterns: Sequence[str]) -> bool:
    inside = path.relative_to(home)
    return any(
        inside.match(pattern) and len(inside.parts) == len(Path(pattern).parts) for pattern in patterns
    )
