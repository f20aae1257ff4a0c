"""Backups: whole, checked, private copies of the ledger; never one written over another."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from eoms_bot import chinese
from eoms_bot.disk import sync_folder
from eoms_bot.errors import BadInput, LedgerError, StorageError
from eoms_bot.ledger.engine import known_errors

EVERY = timedelta(days=1)
_ZONE = ZoneInfo("Asia/Shanghai")
_NAME = re.compile(r"ledger-(\d{8}-\d{6})(?:-(\d+))?\.db")
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Backup:
    """A backup that was written and checked: where it is, how many attempts it holds, its bytes."""

    path: Path
    writes: int
    size: int


def folder_of(ledger: Path) -> Path:
    """Where the backups of a ledger lie that have no other place in the settings."""
    return ledger.parent / "backups"


def new_path(ledger: Path, now: datetime) -> Path:
    """A name by the site's time that no backup has yet."""
    folder, stamp = folder_of(ledger), now.astimezone(_ZONE).strftime(_STAMP)
    path, number = folder / f"ledger-{stamp}.db", 2
    while path.exists():
        path, number = folder / f"ledger-{stamp}-{number}.db", number + 1
    return path


def kept(ledger: Path) -> list[Path]:
    """The backups in the ledger's own folder, newest first; other files there are not ours."""
    folder = folder_of(ledger)
    if not folder.is_dir():
        return []
    names = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    found = [(name[1], int(name[2] or 1), path) for path, name in names if name and path.is_file()]
    return [path for _stamp, _number, path in sorted(found, reverse=True)]


def taken_at(path: Path) -> datetime:
    """When a backup was taken, by its name."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        raise LedgerError(f"不是备份的文件名：{path.name}")
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=_ZONE)


def is_due(ledger: Path, now: datetime) -> bool:
    """True where the newest backup is older than a day, or from a clock that was wrong."""
    newest = next(iter(kept(ledger)), None)
    return newest is None or not timedelta() <= now - taken_at(newest) < EVERY


def advice(ledger: Path) -> str:
    """What a person may do about a ledger that is lost, naming the newest backup."""
    newest = next(iter(kept(ledger)), None)
    if newest is None:
        return f"没有找到备份（{folder_of(ledger)}）"
    return f"最新的备份是 {newest}，用 eoms-bot restore {newest} --reason … 恢复"


def prune(ledger: Path, keep: int, fresh: Path) -> list[Path]:
    """Remove all but the newest `keep` backups, never the one just made; returns what was removed."""
    old = [path for path in kept(ledger)[keep:] if path != fresh]
    for path in old:
        path.unlink()
    return old


def write(engine: Engine, target: Path) -> Backup:
    """Copy the ledger as it stands in one moment, whatever a run does meanwhile.

    BadInput where there is a file already.
    """
    if target.exists():
        raise BadInput(f"[CLI-004] 文件已经存在，不覆盖：{target}")
    fresh = target.with_name(f"{target.name}.{uuid.uuid4().hex}.new")
    try:
        _make_folder(target.parent)
        with known_errors(), closing(engine.raw_connection()) as source:
            driver = source.driver_connection
            if not isinstance(driver, sqlite3.Connection):
                raise LedgerError("只有文件形式的账本由本程序备份；数据库服务器用它自己的办法")
            count = copy_into(driver, fresh)
        size = fresh.stat().st_size
        _put_in_place(fresh, target)
    except FileExistsError as err:
        raise BadInput(f"[CLI-004] 文件已经存在，不覆盖：{target}") from err
    except OSError as err:
        raise StorageError(f"备份写不成：{target}（{chinese.of_system(err)}）") from err
    finally:
        with contextlib.suppress(NotADirectoryError):  # then the file cannot exist either
            fresh.unlink(missing_ok=True)
    return Backup(target, count, size)


def _make_folder(folder: Path) -> None:
    """Make a folder for nobody else; an existing folder is as good.

    A path that is no folder is reported as such: it is not the backup that exists.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except FileExistsError as err:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from err


def copy_into(source: sqlite3.Connection, fresh: Path) -> int:
    """A private copy in one file, flushed and checked; returns how many attempts it holds."""
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with known_errors(), closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a WAL next to it
        found = [row[0] for row in copy.execute("PRAGMA quick_check(5)")]
        if found != ["ok"]:
            raise LedgerError(f"副本未通过检查：{fresh}（{'；'.join(map(str, found))}）")
        (count,) = copy.execute("SELECT count(*) FROM writes").fetchone()
    handle = os.open(fresh, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return int(count)


def _put_in_place(fresh: Path, target: Path) -> None:
    """FileExistsError where another process was quicker."""
    if os.name == "posix":
        os.link(fresh, target)
    else:
        fresh.rename(target)
    sync_folder(target.parent)
