"""Disks that take nothing: while a test says so, and while a file lies somewhere, for a process that the test can't reach."""

from __future__ import annotations

import errno
from pathlib import Path

from eoms_bot.disk import SystemDisk


class FullDisk(SystemDisk):
    """From `full` on, whatever is written fails, until `reserve` is gone; None: it fails for ever."""

    def __init__(self, reserve: Path | None = None, *, full: bool = False) -> None:
        self.full = full
        self.reserve = reserve

    def append(self, path: Path, content: bytes) -> None:
        """Append, or ENOSPC."""
        self._refuse()
        super().append(path, content)

    def put(self, path: Path, content: bytes) -> None:
        """Store, or ENOSPC."""
        self._refuse()
        super().put(path, content)

    def fill(self, path: Path, size: int) -> None:
        """Take room, or ENOSPC."""
        self._refuse()
        super().fill(path, size)

    def _refuse(self) -> None:
        if self._is_full():
            raise OSError(errno.ENOSPC, "No space left on device")

    def _is_full(self) -> bool:
        return self.full and (self.reserve is None or self.reserve.exists())


class FilledDisk(FullDisk):
    """Full for as long as the file is there; it says itself then that it has no room."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def free(self, folder: Path) -> int:
        """Nothing, while it is full."""
        return 0 if self._is_full() else super().free(folder)

    def _is_full(self) -> bool:
        return self._file.exists()
