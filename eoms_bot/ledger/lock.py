"""Lock of an account, held by the operating system.

So the lock ends with its process, however the process ends.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from eoms_bot import chinese
from eoms_bot.errors import LedgerError, LockHeld


@contextmanager
def every_lock(folder: Path, own: AccountLock) -> Iterator[None]:
    """Hold the locks of all accounts that ever ran from this folder; LockHeld where one is in use."""
    with ExitStack() as held:
        for path in sorted(folder.glob("*.lock")):
            if path == own.path:
                continue
            other = FileLock(path, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)
            try:
                held.enter_context(other)
            except Timeout as err:
                raise LockHeld(f"另一个账号的机器人正在使用账本：{path.stem}") from err
        yield


class AccountLock:
    """One bot per account. The side file names the holder for people; only the OS lock decides."""

    def __init__(self, folder: Path, site_id: str, account: str) -> None:
        self._account = account
        self._folder = folder
        digest = hashlib.sha256(f"{site_id}|{account}".encode()).hexdigest()[:10]
        readable = re.sub(r"[^0-9A-Za-z_-]+", "_", f"{site_id}-{account}")[:60]
        name = f"{readable}-{digest}"
        self.path = folder / f"{name}.lock"
        self.side_file = folder / f"{name}.holder.json"
        # A marker file instead of an OS lock would outlive kill -9. So the lock refuses where the file system
        # can't lock.
        self._lock = FileLock(self.path, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)

    def acquire(self) -> None:
        """Take the lock at once, or raise LockHeld naming the holder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
        except Timeout as err:
            raise LockHeld(f"账号 {self._account} 正由另一进程使用：{self.holder() or '持有者未知'}") from err
        except OSError as err:
            raise LedgerError(f"账号锁建不起来：{self.path}（{chinese.of_system(err)}）") from err
        except NotImplementedError as err:
            raise LedgerError(f"账号锁建不起来：{self.path}（这个磁盘不支持文件锁，换到本机磁盘）") from err
        try:
            self._name_holder()
        except OSError as err:
            self._lock.release()
            raise LedgerError(
                f"账号锁的说明文件写不进去：{self.side_file}（{chinese.of_system(err)}）"
            ) from err

    def release(self) -> None:
        """Give the lock back; nothing happens where it isn't held."""
        if self._lock.is_locked:
            self.side_file.unlink(missing_ok=True)
            self._lock.release()

    def holder(self) -> str:
        """Who named itself as holder last (`进程 123，主机 …，自 …`); empty where unknown."""
        try:
            data = json.loads(self.side_file.read_text(encoding="utf-8"))
            return f"进程 {data['pid']}，主机 {data['host']}，自 {data['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def __enter__(self) -> Self:
        """Acquire."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release."""
        self.release()

    def _name_holder(self) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        fresh = self.side_file.with_name(f"{self.side_file.name}.{os.getpid()}.new")
        fresh.write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.side_file)
