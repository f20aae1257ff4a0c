"""Reserve: a file next to the ledger that keeps room on the disk (G18).

The program gives the room up when an answer of the site fits nowhere else.
"""

from __future__ import annotations

from pathlib import Path

from eoms_bot import chinese
from eoms_bot.disk import Disk
from eoms_bot.errors import StorageError

RESERVE_BYTES = 4 * 1024 * 1024
"""An answer needs a few pages of the ledger, or one line of the emergency file."""


class Reserve:
    """The file is made before each write goes out, and given up only after it."""

    def __init__(self, ledger: Path, disk: Disk) -> None:
        self.path = ledger.with_name(ledger.name + ".reserve")
        self._disk = disk

    def keep(self) -> None:
        """Make the file where it is missing; StorageError where there is no room for it."""
        try:
            if not self.path.exists() or self.path.stat().st_size < RESERVE_BYTES:
                self._disk.fill(self.path, RESERVE_BYTES)
        except OSError as err:
            raise StorageError(
                f"备用空间留不出来，磁盘可能已满：{self.path}（{chinese.of_system(err)}）"
            ) from err

    def give_up(self) -> None:
        """Give the room back to the disk."""
        self.path.unlink(missing_ok=True)
