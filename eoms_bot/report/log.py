"""The one place that sets loguru up: a line for people on stderr, a JSON line in the run folder.

Both are masked. Only messages and the fields in `FIELDS` are written; a field with any other name is dropped.
Both sinks render the record themselves, so no traceback and no variable's value can come along.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from loguru import logger

from eoms_bot import chinese
from eoms_bot.model.privacy import mask
from eoms_bot.report.text import LOCAL, hide_cut_number, one_line

if TYPE_CHECKING:
    from loguru import Message, Record

FIELDS = (
    "event",
    "order_no",
    "step",
    "attempt",
    "rule",
    "outcome",
    "state",
    "write_id",
    "ms",
    "count",
    "page",
)
LISTED, TAKEN_UP = "listed", "taken_up"
"""Steps of the log by which people can watch a run.

`listed`: how many orders it will look at. `taken_up`: which order it works on.
"""
MAX_LENGTH = 2_000
HIDDEN = "***"
QUIET: dict[str, Any] = {
    "format": "{message}",
    "diagnose": False,
    "backtrace": False,
    # loguru's own report of a failed sink would print the raw record.
    "catch": False,
}
"""Options of every sink: loguru's defaults print the values of local variables, passwords too."""
LEVELS = {
    "DEBUG": "调试",
    "INFO": "信息",
    "SUCCESS": "成功",
    "WARNING": "警告",
    "ERROR": "错误",
    "CRITICAL": "严重",
}


class Redactor:
    """Takes out what no log may hold: phones by pattern, and every word given to `hide`."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def hide(self, word: str, shown: str = HIDDEN) -> None:
        """From now on `word` is written as `shown`; a single character is ignored: it is in any text."""
        if len(word) > 1:
            self._words[word] = shown

    def forget(self) -> None:
        """Drop the words; for the next order, or the next run."""
        self._words.clear()

    def masked(self, text: str) -> str:
        """The text without what no log may hold, as long as it was."""
        for word in sorted(self._words, key=len, reverse=True):
            text = text.replace(word, self._words[word])
        return mask.phone(text)

    def __call__(self, text: str) -> str:
        """The text masked, on one line, cut."""
        return one_line(hide_cut_number(self.masked(text)), MAX_LENGTH)


REDACTOR = Redactor()
"""The redactor of this process, as loguru's `logger` is the logger of this process."""


def hide(word: str, shown: str = HIDDEN) -> None:
    """Give the log a word that it may never write: a password, a customer's name."""
    REDACTOR.hide(word, shown)


def to_stderr(level: str, stream: TextIO | None = None) -> None:
    """Send records of `level` and above to people; takes away every sink that was there before."""
    logger.remove()
    logger.add(_Lines(REDACTOR, stream), level=level.upper(), **QUIET)
    logging.getLogger("asyncio").handlers = [_OfAsyncio()]


@contextmanager
def run_log(path: Path) -> Iterator[LogFile]:
    """Write every record from INFO on as a JSON line to `<run folder>/log.jsonl` during the block."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    # Without a buffer: what the disk did not take must not appear again when the file is closed.
    with os.fdopen(os.open(path, flags, 0o600), "ab", buffering=0) as file:
        kept = LogFile(file, path.parent.name, REDACTOR)
        sink = logger.add(kept, level="INFO", **QUIET)
        try:
            yield kept
        finally:
            logger.remove(sink)


def fields_of(record: Record, redactor: Redactor) -> dict[str, Any]:
    """The allowed extra fields of a record; texts masked, other values only if they are plain numbers."""
    extra = record["extra"]
    kept = {name: extra[name] for name in FIELDS if name in extra}
    return {
        name: value if isinstance(value, int | float) else redactor(str(value))
        for name, value in kept.items()
    }


def problem_of(record: Record, redactor: Redactor) -> str:
    """The exception of a record as `Type: message`; empty without one."""
    caught = record["exception"]
    if caught is None or caught.type is None:
        return ""
    return redactor(f"{caught.type.__name__}: {caught.value}")


def json_line(record: Record, whose: str, redactor: Redactor) -> str:
    """A record as one JSON object on one line: masked, with the allowed fields alone.

    `whose`: the run that writes it.
    """
    line: dict[str, Any] = {
        "time": record["time"].astimezone(LOCAL).isoformat(timespec="milliseconds"),
        "level": record["level"].name,
        "run_id": whose,
        "message": redactor(record["message"]),
    } | fields_of(record, redactor)
    problem = problem_of(record, redactor)
    if problem:
        line["error"] = problem
    return json.dumps(line, ensure_ascii=False)


class _OfAsyncio(logging.Handler):
    """What asyncio says when the browser's driver dies: for the log alone, because the run says it better."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log it in one line, without its traceback."""
        logger.bind(step="asyncio").info("{}", record.getMessage())


class _Lines:
    """A human line per record; the stream is looked up late, so that a progress bar can take it over."""

    def __init__(self, redactor: Redactor, stream: TextIO | None) -> None:
        self._redactor = redactor
        self._stream = stream

    def __call__(self, message: Message) -> None:
        record = message.record
        fields = fields_of(record, self._redactor)
        parts = [
            record["time"].astimezone(LOCAL).strftime("%H:%M:%S"),
            LEVELS.get(record["level"].name, record["level"].name),
            self._redactor(record["message"]),
            *(f"{name}={value}" for name, value in fields.items() if name != "event"),
            problem_of(record, self._redactor),
        ]
        (self._stream or sys.stderr).write(" ".join(part for part in parts if part) + "\n")


class LogFile:
    """A JSON object per record, flushed at once.

    `trouble` says what the disk did not take. The current order is not torn by it, but nothing further may be
    sent.
    """

    def __init__(self, file: BinaryIO, run_id: str, redactor: Redactor) -> None:
        self.trouble = ""
        self._file = file
        self._run_id = run_id
        self._redactor = redactor

    def __call__(self, message: Message) -> None:
        line = json_line(message.record, self._run_id, self._redactor)
        try:
            self._file.write(f"{line}\n".encode(errors="backslashreplace"))
        except OSError as err:
            self.trouble = self.trouble or f"运行日志写不进去，磁盘可能已满（{chinese.of_system(err)}）"
