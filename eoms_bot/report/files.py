"""Writes files that only their owner may read, and replaces a file only as a whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from eoms_bot.new_file import new_file

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file, 0600; FileExistsError where there is one already.

    Nothing is left where the disk is full.
    """
    with new_file(path) as file:
        file.write(content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, 0600, over the one before: a reader sees all of it, the old or the new."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    write_new(fresh, content)
    fresh.replace(path)


def write_new_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a new file line by line, 0600, flushed to disk.

    FileExistsError where there is one already; nothing is left if it breaks.
    """
    with new_file(path) as file:
        file.writelines(line.encode() + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def append_line(path: Path, line: str) -> None:
    """Append one line of UTF-8 and hand it to the system; a part that a full disk took is cut off again."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_FOLLOW, 0o600)
    with os.fdopen(handle, "ab", buffering=0) as file:
        before = os.fstat(handle).st_size
        left = memoryview(line.encode() + b"\n")
        try:
            while left:
                left = left[file.write(left) :]
        except OSError:
            os.ftruncate(handle, before)
            raise


def safe_name(word: str) -> str:
    """A word from outside as a file name: itself where it is plain, else a hash; it never builds a path."""
    if _PLAIN.fullmatch(word):
        return word
    return f"x-{sha256(word.encode(errors='surrogatepass')).hexdigest()[:16]}"


def point_to(link: Path, target: Path) -> None:
    """Make `link` name the newest folder next to it: a symbolic link, else a text file."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    try:
        fresh.symlink_to(target.name, target_is_directory=True)
        fresh.replace(link)
    except OSError:
        fresh.unlink(missing_ok=True)
        note = link.with_name(f"{link.name}.txt")
        note.write_text(f"{target.name}\n", encoding="utf-8")


def pointed(link: Path) -> Path:
    """The folder that `point_to` made `link` name; `link` itself where nothing was made yet."""
    note = link.with_name(f"{link.name}.txt")
    if link.exists() or not note.exists():
        return link
    return link.with_name(note.read_text(encoding="utf-8").strip())
