"""Precedence: of the lanes that share a machine, one goes first, and the others get the processor time that it leaves.

Lanes that share a processor in equal parts are all late wherever two of them have something to do at once; where one goes first, only the
other is, and together they do more. A control group of Linux whose `cpu.idle` is set does that, as `CPUWeight=idle` in a unit of systemd
does. Only root can make one; elsewhere all lanes are alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

HIERARCHIES = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))
"""Where groups of processes with processor time of their own are: control groups of the first version, and of the second."""
MOVE = 'echo $$ > "$0" && exec "$@"'
GONE_SECONDS = 20.0
"""So long what a killed machine leaves behind may take to go."""


@contextmanager
def behind(hierarchies: tuple[Path, ...] = HIERARCHIES) -> Iterator[tuple[str, ...]]:
    """What begins the command of a lane that stands behind others; nothing where all are alike."""
    group = next(filter(None, map(_made, hierarchies)), None)
    if group is None:
        yield ()
        return
    try:
        yield ("sh", "-c", MOVE, str(group / "cgroup.procs"))
    finally:
        _removed(group)


def _made(hierarchy: Path) -> Path | None:
    """A group that gets what others leave; None where it cannot be had here."""
    group = hierarchy / f"ebidle{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        return None
    try:
        with (group / "cpu.idle").open("r+", encoding="ascii") as setting:  # there already, or no such thing
            setting.write("1")
    except OSError:
        group.rmdir()
        return None
    return group


def _removed(group: Path) -> None:
    """It goes when its last process has gone, which is waited for."""
    for attempt in Retrying(
        retry=retry_if_exception_type(OSError),
        stop=stop_after_delay(GONE_SECONDS),
        wait=wait_fixed(0.2),
        reraise=True,
    ):
        with attempt:
            group.rmdir()
