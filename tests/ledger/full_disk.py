"""A disk that takes nothing more while the reserve stands."""

from __future__ import annotations

import errno
from pathlib import Path

from eoms_bot.disk import SystemDisk


class FullDisk(SystemDisk):
    """From `full` on, whatever is written fails, until `reserve` is gone; None: it fails for ever."""

    def __init__(self, reserve: Path | None = None) -> None:
        self.full = False
        self.reserve = reserve

    def append(self, path: Path, content: bytes) -> None:
        self._refuse()
        super().append(path, content)

    def put(self, path: Path, content: bytes) -> None:
        self._refuse()
        super().put(path, content)

    def fill(self, path: Path, size: int) -> None:
        self._refuse()
        super().fill(path, size)

    def _refuse(self) -> None:
        if self.full and (self.reserve is None or self.reserve.exists()):
            raise OSError(errno.ENOSPC, "No space left on device")
