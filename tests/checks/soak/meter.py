"""Meter: what a running bot holds, looked at from outside every few seconds (psutil)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

EVERY_SECONDS = 2.0


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the start, memory (PSS) of the tree, handles of program and driver, processes,
    files.
    """

    at: float
    pss: int
    handles: int
    chromium: int
    zombies: int
    temporary: int


@dataclass
class Meter:
    """The samples of one pass."""

    samples: list[Sample] = field(default_factory=list)

    @contextmanager
    def on(self, pid: int, temporary: Path) -> Iterator[None]:
        """Look at the tree of a process for the length of the block."""
        over, begun = threading.Event(), time.monotonic()

        broken: list[Exception] = []

        def look() -> None:
            try:
                while not over.wait(EVERY_SECONDS):
                    self.samples.append(sample(pid, time.monotonic() - begun, temporary))
            except Exception as problem:
                broken.append(problem)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        if broken:
            # Figures of half a pass would pass for those of a whole one.
            raise broken[0]

    def most(self, of: Callable[[Sample], int]) -> int:
        """The highest value of all samples."""
        return max((of(one) for one in self.samples), default=0)


def sample(pid: int, at: float, temporary: Path) -> Sample:
    """Look once."""
    tree = _tree(pid)
    looked = [_look(one) for one in tree]
    return Sample(
        at,
        pss=sum(pss for pss, *_ in looked),
        handles=sum(handles for _, handles, is_chromium, _ in looked if not is_chromium),
        chromium=sum(is_chromium for _, _, is_chromium, _ in looked),
        zombies=sum(is_zombie for *_, is_zombie in looked),
        temporary=size_of(temporary),
    )


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; what vanishes under the count is not counted."""
    total = 0
    for inside, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(inside, name)).st_size  # noqa: PTH118 - as os.walk has it
            except FileNotFoundError:
                continue
    return total


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _look(process: psutil.Process) -> tuple[int, int, bool, bool]:
    """PSS, handles, whether it is of the browser, whether it is a zombie; nothing of one that has gone."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return 0, 0, False, True
        is_chromium = any("chrom" in word for word in process.cmdline()[:1])
        return process.memory_full_info().pss, process.num_fds(), is_chromium, False
    except psutil.Error:
        return 0, 0, False, False
