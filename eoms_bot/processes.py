"""Processes: a child of this program, a process that has to end, and waiting until all are gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import psutil

from eoms_bot.bundle.folder import about, own_folder

PROGRAM = (sys.executable, "-X", "utf8", "-m", "eoms_bot")
"""This program as a child: by the same interpreter, and in UTF-8 whatever the system does."""
_LOOK_SECONDS = 0.1


def this_program() -> str:
    """The path of this program's command, for people and for files that start it.

    It lies next to the Python that runs now; in a bundle it is the folder's own.
    """
    folder = own_folder()
    if folder is not None:
        return str(folder / about(folder).command)
    return str(Path(sys.executable).with_name("eoms-bot.exe" if os.name == "nt" else "eoms-bot"))


def typed(path: str) -> str:
    """A path as people type it: in quotes only where it needs them.

    PowerShell takes a line that begins with a quote for a text.
    """
    return f'"{path}"' if " " in path else path


def lives(process: psutil.Process) -> bool:
    """False for a process that has ended, and for one that only waits to leave the process table.

    A browser whose driver died is the first process's child; in a container that one may never take its exit
    code.
    """
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_gone(processes: Collection[psutil.Process], seconds: float) -> None:
    """Wait until none of them runs any more, for at most `seconds`.

    It takes their exit codes where they are ours to take. From Linux 6.15 on, psutil raises ZombieProcess out
    of its waiting if it meets a process that is just leaving the process table. That one has ended, and the
    others are still to be waited for.
    """
    until = time.monotonic() + seconds
    while any(lives(one) for one in processes) and time.monotonic() < until:
        try:
            psutil.wait_procs(processes, timeout=_LOOK_SECONDS)
        except psutil.NoSuchProcess:
            continue


def born(pid: int) -> float:
    """When the process of this number began, in seconds since 1970.

    It is 0 where there is none, or only its zombie.
    """
    try:
        process = psutil.Process(pid)
        return 0.0 if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return 0.0


def oldest_called(words: Sequence[str]) -> int:
    """The number of the process whose command line ends with these words.

    Of several it is the one that began first; 0 where there is none. A process that the system does not let
    us look into does not count.
    """
    wanted = list(words)
    found = [
        (one.info["create_time"] or 0.0, one.pid)
        for one in psutil.process_iter(["cmdline", "create_time"])
        if (one.info["cmdline"] or [])[-len(wanted) :] == wanted
    ]
    return min(found)[1] if found else 0


def apart() -> dict[str, Any]:
    """What makes a child its own master, for Popen: no terminal, no input, a session or group of its own."""
    own: dict[str, Any] = {"stdin": subprocess.DEVNULL}
    if os.name == "posix":
        return own | {"start_new_session": True}
    return own | {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
