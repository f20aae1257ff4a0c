"""Precedence: of the lanes that share a machine, one goes first.

The others get the processor time that it leaves. Lanes that share a processor in equal parts are all late
wherever two of them have work at once. Where one goes first, only the other is late, and together they do
more. A control group of Linux with `cpu.idle` set does that, as `CPUWeight=idle` in a unit of systemd does.
Only root can make one; elsewhere all lanes are alike.

A lane in such a group yields to everything on the machine, also to site and database where they are here. The
group hangs at the root: so a limit of the bench's own group does not apply to it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

HIERARCHIES = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))
"""Where the system has groups of processes with processor time of their own.

These are control groups of the first version, and of the second.
"""
MOVE = 'echo $$ > "$0" && exec "$@"'
GONE_SECONDS = 20.0
"""What a killed machine leaves may take this long to go."""


@contextmanager
def idle_group(hierarchies: tuple[Path, ...] = HIERARCHIES) -> Iterator[tuple[str, ...]]:
    """What begins the command of a lane that yields to others; nothing where all are alike."""
    group = next(filter(None, map(_made, hierarchies)), None)
    if group is None:
        yield ()
        return
    try:
        yield _into(group)
    finally:
        _removed(group)


def _made(hierarchy: Path) -> Path | None:
    """A group that gets what others leave, tried with a process; None where it cannot be had here."""
    group = hierarchy / f"ebidle{os.getpid()}"
    try:
        group.mkdir(exist_ok=True)  # left by one that had this number before
    except OSError:
        return None
    try:
        with (group / "cpu.idle").open("r+", encoding="ascii") as setting:  # there already, or no such thing
            setting.write("1")
        subprocess.run([*_into(group), "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        _removed(group)
        return None
    return group


def _into(group: Path) -> tuple[str, ...]:
    return ("sh", "-c", MOVE, str(group / "cgroup.procs"))


def _removed(group: Path) -> None:
    """Remove the group when its last process has gone.

    It waits for that; it reports a group that stays, which costs nothing.
    """
    try:
        for attempt in Retrying(
            retry=retry_if_exception_type(OSError),
            stop=stop_after_delay(GONE_SECONDS),
            wait=wait_fixed(0.2),
            reraise=True,
        ):
            with attempt:
                group.rmdir()
    except OSError as staying:
        sys.stderr.write(
            f"the control group {group} is still there ({staying.strerror}): remove it with rmdir\n"
        )
