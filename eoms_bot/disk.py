"""Disk: durable files near the ledger, and how much room there is; tests hand in one that fills up."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Protocol

from eoms_bot import chinese, shares
from eoms_bot.errors import StorageError

RESERVE_BYTES = 4 * 1024 * 1024
"""An answer needs a few pages of the ledger, or one line of the emergency file."""


class Disk(Protocol):
    """What the program needs of the disk beyond ordinary files. Whatever it cannot do raises OSError."""

    def free(self, folder: Path) -> int:
        """Bytes that may still be written in a folder, which need not exist yet."""
        ...

    def share(self, path: Path) -> str:
        """The kind of network share that a path lies on; empty for a disk of this machine."""
        ...

    def append(self, path: Path, content: bytes) -> None:
        """Append and flush to the disk; where that fails, the file is as it was."""
        ...

    def put(self, path: Path, content: bytes) -> None:
        """Store a whole file and flush it; a crash leaves either the old one or the new one."""
        ...

    def fill(self, path: Path, size: int) -> None:
        """Make a file that takes up this many bytes of the disk."""
        ...


class SystemDisk:
    """The disks of this machine. Every file is for its owner only."""

    def free(self, folder: Path) -> int:
        """Bytes that may still be written there."""
        nearest = next((each for each in (folder, *folder.parents) if each.exists()), Path.cwd())
        return shutil.disk_usage(nearest).free

    def share(self, path: Path) -> str:
        """The kind of network share; only Linux and Windows paths show it."""
        return shares.share_of(path, sys.platform)

    def append(self, path: Path, content: bytes) -> None:
        """Append and flush; a half-written end is cut off again."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            before = os.fstat(handle).st_size
            try:
                _write_all(handle, content)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, before)
                raise
        finally:
            os.close(handle)

    def put(self, path: Path, content: bytes) -> None:
        """Write under another name, flush, rename."""
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            _write_new(fresh, content)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)

    def fill(self, path: Path, size: int) -> None:
        """Allocate where the system can, else write zeros."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(handle, 0, size)
            else:
                _write_all(handle, bytes(size))
            os.fsync(handle)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)


class Reserve:
    """A file next to the ledger that keeps room on the disk (G18).

    It is made before each write goes out. The program gives the room up when an answer of the site fits
    nowhere else.
    """

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


def sync_folder(folder: Path) -> None:
    """Make a rename itself durable where the system can do that (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_new(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        _write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    """A disk that fills up takes a part and says so only at the next call."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
