"""Meter: processor time and memory of a contender's processes, looked at from outside while it works."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

EVERY_SECONDS = 0.25
KINDS = {"node": "driver", "chromedriver": "driver", "chrom": "browser", "headless_shell": "browser"}
"""Start of a program's name → what it is to a contender; everything else is the program itself."""


@dataclass(frozen=True)
class Look:
    """One look: the system's monotonic seconds, processor seconds, and memory.

    Processor seconds are those until now by kind; memory is that of all processes (PSS, bytes).
    """

    at: float
    cpu: Mapping[str, float]
    memory: int


@contextmanager
def watching(pid: int) -> Iterator[list[Look]]:
    """Look at a process and all that it starts for the length of the block.

    The looks are in the list afterwards.
    """
    looks: list[Look] = []
    broken: list[Exception] = []
    over = threading.Event()
    ended: Counter[tuple[str, int]] = Counter()

    def watch() -> None:
        try:
            while not over.wait(EVERY_SECONDS):
                looks.append(_look(pid, ended))
        except Exception as problem:
            broken.append(problem)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield looks
    finally:
        over.set()
        thread.join()
    if broken:
        raise broken[0]  # half a go would pass for a whole one


def _look(pid: int, seen: Counter[tuple[str, int]]) -> Look:
    """Look once; `seen` keeps what a process had spent, so that it counts after its end."""
    memory = 0
    for process in _tree(pid):
        try:
            spent, kind = process.cpu_times(), kind_of(process.name())
            memory += process.memory_full_info().pss
        except psutil.Error:
            continue  # gone between the two lines
        # psutil counts whole hundredths; a counter of them needs no floats
        seen[kind, process.pid] = round((spent.user + spent.system) * 100)
    cpu: Counter[str] = Counter()
    for (kind, _), hundredths in seen.items():
        cpu[kind] += hundredths
    return Look(time.monotonic(), {kind: hundredths / 100 for kind, hundredths in cpu.items()}, memory)


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kind_of(name: str) -> str:
    """`driver`, `browser` or `program`."""
    return next((kind for start, kind in KINDS.items() if name.startswith(start)), "program")
