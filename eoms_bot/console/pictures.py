"""Pictures of a run folder as a browser may have them (B45, C5).

A picture is found by order and number. Its own bytes decide its type.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MOST_BYTES = 20 * 1024 * 1024
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def read_plain(folder: Path, relative: str) -> bytes | None:
    """The content of a regular file inside a folder.

    None for a path that leaves the folder, for a link anywhere on the path, or for a missing file.
    """
    file = open_plain(folder, relative, MOST_BYTES)
    if file is None:
        return None
    with file:
        return file.read(MOST_BYTES)


def open_plain(folder: Path, relative: str, most: int) -> BinaryIO | None:
    """The same file, open for reading; None also when it has more than `most` bytes."""
    parts = PurePosixPath(relative).parts
    if not parts or relative.startswith("/") or any(part in ("..", ".") or "\\" in part for part in parts):
        return None
    path = folder
    try:
        for part in parts:
            path = path / part
            if path.is_symlink():  # not every system's `open` can refuse a link
                return None
        handle = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    except (OSError, ValueError):
        return None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > most:
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")


def kind_of(content: bytes) -> str:
    """The type that the first bytes show; empty when they are not a picture's (an HTML page's)."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
