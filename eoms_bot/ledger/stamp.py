"""Stamp: by what a ledger's files tell that something was committed since they were looked at last; no question to the database."""

from __future__ import annotations

from pathlib import Path

Stamp = tuple[object, ...]
"""Two that are alike: nothing was committed between them (but for two commits within one tick of the file system's clock)."""


def stamp(path: Path) -> Stamp:
    """Of the ledger in this file: a commit goes into its write-ahead log, or into the file itself."""
    return tuple(_of(file) for file in (path, path.with_name(f"{path.name}-wal")))


def _of(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
