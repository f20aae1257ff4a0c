"""Opening: which port the data folder's console has, and how the person's browser is opened signed in.

A console that runs holds a lock of its data folder, and its port stands next to the lock. The system releases
the lock however the console ends, so that a port that is found belongs to a console that runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from eoms_bot import chinese, credentials
from eoms_bot.console.security.tokens import FOLDER
from eoms_bot.errors import ConfigError
from eoms_bot.processes import apart
from eoms_bot.report.files import write_whole

PORT_FILE = "port"
TURN_SECONDS = 10.0
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


@contextmanager
def turn(home: Path) -> Iterator[None]:
    """One command at a time looks for the folder's console or becomes it.

    ConfigError where the folder cannot be used, or another command holds the turn for ten seconds.
    """
    lock = FileLock(home / FOLDER / "turn.lock", mode=0o600)
    try:
        (home / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=TURN_SECONDS)
    except Timeout:
        raise ConfigError("另一个 eoms-bot console 正在启动，十秒内没有完成；再试一次") from None
    except OSError as err:
        raise ConfigError(f"{home / FOLDER} 用不了（{chinese.of_system(err)}）") from err
    try:
        yield
    finally:
        lock.release()


@contextmanager
def announced(home: Path, port: int) -> Iterator[None]:
    """Other commands find this console at `port` until the block ends; to be entered within a `turn`.

    A second console of the same folder is not announced.
    """
    lock = _lock(home)
    with suppress(Timeout):
        lock.acquire(timeout=0)
    try:
        if lock.is_locked:
            write_whole(home / FOLDER / PORT_FILE, str(port).encode())
        yield
    finally:
        lock.release()


def port_of_running(home: Path) -> int | None:
    """The port of the folder's console; None where none runs. To be asked within a `turn`."""
    try:
        with _lock(home).acquire(timeout=0):
            return None
    except Timeout:
        return int((home / FOLDER / PORT_FILE).read_text())


def in_browser(page: Path) -> bool:
    """Have the person's browser show a page of ours; False where the system finds no browser.

    It may last as long as the browser. The browser is opened by a process of its own, which has no password
    in its environment, takes no module from the working folder, and is not ended by this console's Ctrl-C.
    """
    line = [sys.executable, "-I", "-c", _OPEN, page.as_uri()]
    env = credentials.without_password(os.environ)
    nowhere = subprocess.DEVNULL
    return (
        subprocess.run(line, env=env, check=False, stdout=nowhere, stderr=nowhere, **apart()).returncode == 0
    )


def _lock(home: Path) -> FileLock:
    return FileLock(home / FOLDER / "running.lock", mode=0o600)
