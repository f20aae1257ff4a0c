"""The file of the run table: one JSON line for each row.

A line is flushed to the disk before the service does what it says. The service writes a start down
before it makes the process: wherever it is killed, no tick starts twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from eoms_bot import chinese
from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError, StorageError
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.service.schedule.rows import How, KnownSchedule, Row, State, known_of

FILE = "runs.jsonl"
KEPT = timedelta(days=100)
_MOMENTS = ("at", "tick", "first", "until")


class RunTable:
    """The rows of one service; only the process that holds the service's lock may add to it."""

    def __init__(self, path: Path, disk: Disk, rows: Iterable[Row] = ()) -> None:
        self.path, self._disk = path, disk
        self.rows = list(rows)

    @classmethod
    def open(cls, path: Path, disk: Disk, now: datetime) -> RunTable:
        """Read the table without rows older than `KEPT`; LedgerError for an unreadable whole line."""
        whole, torn = _lines(path)
        rows = [_row(line, path, number) for number, line in enumerate(whole, start=1)]
        kept = _worth_keeping(rows, now - KEPT)
        table = cls(path, disk, kept)
        if torn or len(kept) < len(rows):
            table._put()
        return table

    @classmethod
    def read(cls, path: Path, disk: Disk) -> RunTable:
        """Only read the table, while a service may be writing to it."""
        whole, _ = _lines(path)
        return cls(path, disk, [_row(line, path, number) for number, line in enumerate(whole, start=1)])

    def add(self, row: Row) -> None:
        """Write a row down; StorageError, and no change, when the disk does not accept it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._disk.append(self.path, (_text(row) + "\n").encode())
        except OSError as err:
            raise StorageError(f"运行表写不进去：{self.path}（{chinese.of_system(err)}）") from err
        self.rows.append(row)

    def known(self, schedule: str) -> KnownSchedule:
        """What the table knows of a schedule."""
        return known_of(self.rows, schedule)

    @property
    def open_run(self) -> Row | None:
        """The run that has begun and has no known end: its RUNNING row, else its STARTED row."""
        last: Row | None = None
        for row in self.rows:
            if row.state in (State.STARTED, State.RUNNING):
                last = row
            elif row.state in (State.ENDED, State.LOST):
                last = None
        return last

    def _put(self) -> None:
        try:
            self._disk.put(self.path, "".join(_text(row) + "\n" for row in self.rows).encode())
        except OSError as err:
            raise StorageError(f"运行表写不进去：{self.path}（{chinese.of_system(err)}）") from err


def _lines(path: Path) -> tuple[list[bytes], bytes]:
    """The whole lines, and what a crash has left of a last line.

    Nothing was done yet for that last line.
    """
    try:
        *whole, torn = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return [], b""
    except OSError as err:
        raise LedgerError(f"运行表读不出来：{path}（{chinese.of_system(err)}）") from err
    return whole, torn


def _worth_keeping(rows: list[Row], since: datetime) -> list[Row]:
    """The rows of the last days, and the one from which each schedule counts."""
    seen = {row.schedule: row for row in rows if row.state is State.SEEN}
    return [row for row in rows if row.at >= since or seen.get(row.schedule) is row]


def _text(row: Row) -> str:
    """The fields that have a value, in the order in which they are declared."""
    plain = {
        name: value for name, value in vars(row).items() if value not in ("", None, 0, 0.0) or name == "code"
    }
    shown = {
        name: value.astimezone(SHANGHAI).isoformat() if isinstance(value, datetime) else value
        for name, value in plain.items()
        if value is not None
    }
    return json.dumps(shown, ensure_ascii=False)


def _row(line: bytes, path: Path, number: int) -> Row:
    try:
        values: dict[str, Any] = json.loads(line)
        values |= {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if name in values}
        values["state"] = State(values["state"])
        values |= {"how": How(values["how"])} if "how" in values else {}
        return Row(**values)
    except (ValueError, KeyError, TypeError) as err:
        raise LedgerError(
            f"运行表第 {number} 行读不懂：{path}；移走这个文件再启动，从那时起重新计（已开始的不会补）"
        ) from err
