"""A new file for its owner only: it never replaces another, and is never half written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from eoms_bot import chinese
from eoms_bot.errors import BadInput, Problem

FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """The file open for writing, 0600. FileExistsError where there is one already, a link included.

    Where anything fails, also on a full disk, no part of the file is left: half a workbook opens nowhere.
    """
    handle = os.open(path, FLAGS, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise


def in_turn(path: Path, write: Callable[[Path], None]) -> Path:
    """Have `write` make a new file of that name, or of the next number where there is one.

    Returns which: 计划.xlsx, 计划-2.xlsx. `write` raises FileExistsError where its file is there already.
    """
    free, number = path, 1
    while True:
        try:
            write(free)
        except FileExistsError:
            number += 1
            free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        else:
            return free


def write_numbered(path: Path, content: bytes) -> Path:
    """A new file of that name, or of the next number where there is one; returns which.

    BadInput CLI-004 where none can be made.
    """

    def write(free: Path) -> None:
        with new_file(free) as stream:
            stream.write(content)

    try:
        return in_turn(path, write)
    except OSError as err:
        found = f"写不了：{chinese.of_system(err)}"
        problem = Problem("CLI-004", path.name, None, "", found, "换一个能写的文件夹")
        raise BadInput(f"{found}：{path.name}", (problem,)) from err
