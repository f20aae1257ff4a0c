"""A new file for its owner only: never one in place of another, and never half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """The file open for writing, 0600. FileExistsError where there is one already, a link included.

    Where anything breaks, a full disk too, nothing of it is left: half a workbook opens nowhere.
    """
    handle = os.open(path, FLAGS, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise
