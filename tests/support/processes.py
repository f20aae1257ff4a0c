"""The process table as the checker sees it (rule j): whatever a bot has started carries a mark of its own."""

from __future__ import annotations

import subprocess
from typing import Any

import psutil

MARK = "BOT_TEST_MARK"
"""Environment variable that children inherit; the same text stands in the temporary folder of the browser."""


def marked(mark: str) -> list[psutil.Process]:
    """Every living process that carries the mark in its environment or its command line."""
    return [process for process in psutil.process_iter() if _carries(process, mark)]


def await_stopped(process: subprocess.Popen[Any], patience: float, poll: float = 0.05) -> bool:
    """Wait until a process is stopped, or has ended; True where it was stopped. AssertionError after
    `patience` seconds.
    """
    for _ in range(int(patience / poll)):
        try:
            process.wait(poll)
        except subprocess.TimeoutExpired:
            if psutil.Process(process.pid).status() == psutil.STATUS_STOPPED:
                return True
        else:
            return False
    raise AssertionError(f"neither stopped nor at its end after {patience} s")


def left_over(mark: str, patience: float = 10) -> list[str]:
    """What still lives after `patience` seconds of waiting for it to end, in words."""
    _gone, alive = psutil.wait_procs(marked(mark), timeout=patience)
    return [f"{process.pid} {_name(process)}" for process in alive if process.is_running()]


def end(mark: str) -> None:
    """Kill what carries the mark."""
    for process in marked(mark):
        kill(process)


def kill(process: psutil.Process) -> None:
    """Kill -9, unless it is gone already."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.environ().get(MARK) == mark or any(mark in word for word in process.cmdline())
    except psutil.Error:
        # Gone meanwhile, or somebody else's: not ours.
        return False


def _name(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())[:120] or process.name()
    except psutil.Error:
        return "?"
