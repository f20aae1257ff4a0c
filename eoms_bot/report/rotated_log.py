"""Rotated log: what a program that starts many times reports of itself, in files rotated by size.

A run's own log lies in its folder and goes with it. This log says that a run began at all and how it ended.
It also says why a run was refused before it had a folder. The console has one as well. As many files stay as
the settings say, each for its own user only.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from eoms_bot import chinese
from eoms_bot.errors import StorageError
from eoms_bot.report import log
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from io import TextIOWrapper

    from loguru import Message

MB = 1_000_000


class _Private(RotatingFileHandler):
    """Files that only we can read.

    A disk that takes nothing raises nothing here, because no order may be torn by its log.
    """

    trouble = ""

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.baseFilename, flags, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")

    def doRollover(self) -> None:
        """Rotate the files.

        Where a file cannot be renamed (Windows, while another program reads it), go on in the old one.
        """
        try:
            super().doRollover()
        except OSError:
            if self.stream is None:
                self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """Remember it; the standard library's own report would print the record."""
        self.trouble = "日志写不进去，磁盘可能已满"


@contextmanager
def rotated_log(settings: Settings, name: str) -> Iterator[Path]:
    """Write every record from INFO on as a JSON line during the block; yields the file.

    The file is `<paths.logs>/<name>.jsonl`. StorageError where it cannot be opened at all.
    """
    kept, folder = settings.log, settings.paths.logs
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = _Private(
            folder / f"{name}.jsonl", maxBytes=kept.file_mb * MB, backupCount=kept.files - 1, encoding="utf-8"
        )
    except OSError as err:
        raise StorageError(f"日志文件打不开：{folder / f'{name}.jsonl'}（{chinese.of_system(err)}）") from err

    def write(message: Message) -> None:
        line = log.json_line(message.record, name, log.REDACTOR)
        files.handle(logging.makeLogRecord({"msg": line}))

    sink = logger.add(write, level="INFO", **log.QUIET)
    try:
        yield Path(files.baseFilename)
    finally:
        logger.remove(sink)
        files.close()
