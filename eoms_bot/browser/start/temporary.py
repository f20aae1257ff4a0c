"""Temporary files of driver and browser: one folder for each launch, removed after it (C12).

The folder's name holds this process's id. A driver that was killed leaves its files; the end of the block
removes them. A program that was killed leaves the whole folder; the next launch removes it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

_NAME = "eoms-bot-"
_VARIABLES = ("TMPDIR", "TEMP", "TMP")


@contextmanager
def temporary_files(place: Path | None = None) -> Iterator[Path]:
    """Have what the block starts put its temporary files into one new folder.

    The folder is in the machine's place for temporary files.
    """
    place = place or Path(tempfile.gettempdir())
    wipe(place)
    name = f"{_NAME}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=name, dir=place, ignore_cleanup_errors=True) as folder:
        before = {name: os.environ.get(name) for name in _VARIABLES}
        os.environ.update(dict.fromkeys(_VARIABLES, folder))
        try:
            yield Path(folder)
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def wipe(place: Path) -> None:
    """Remove the folders of programs that do not run any more."""
    for folder in place.glob(f"{_NAME}*-*"):
        pid = folder.name.removeprefix(_NAME).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            # Another user's folder stays his; a link is not followed.
            shutil.rmtree(folder, ignore_errors=True)
