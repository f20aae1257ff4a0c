"""Supervision: runs the same command line once more, as a child that is watched.

It also has the child's own side of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from eoms_bot.cli.ui.out import Out
from eoms_bot.run.ports import Ports
from eoms_bot.service.heartbeat import VARIABLE, Heart
from eoms_bot.service.supervisor import Supervisor
from eoms_bot.settings import Settings

SILENCE_SECONDS = 30.0
"""The heart beats each second, on a busy machine less often."""


def supervisor_of(ports: Ports) -> Callable[[Settings, Out], int] | None:
    """What watches over this command line; None where somebody does already."""
    if VARIABLE in os.environ:
        return None

    def supervise(settings: Settings, out: Out) -> int:
        file = settings.paths.home / f"heartbeat.{os.getpid()}"
        return Supervisor(sys.orig_argv, file, ports.clock, out.say, SILENCE_SECONDS).run()

    return supervise


@contextmanager
def watched(ports: Ports) -> Iterator[Ports]:
    """The ports of a program under a supervisor: its heart beats for the length of the block."""
    file = os.environ.get(VARIABLE)
    if file is None:
        yield ports
        return
    with Heart(Path(file)) as heart:
        yield replace(ports, pulse=heart)
