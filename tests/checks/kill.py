"""The kill matrix: a process dies at K0–K13, the bot is started again, and neither sends twice nor loses track.

Before SENDING (K0–K6) nothing has left, so the second run does everything. At K7 SENDING stands without a byte
out: nobody can tell, so the write stays UNKNOWN and is never sent again. From K8 on the site has accepted: the
second run finds the proof, and goes on to what is still to be done.
Where the driver, the browser or a renderer dies, the bot itself lives on: it may come to the end in its first run.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import psutil

from tests.checks.world import ACTIONS, FAULT_STEP, World
from tests.support.bot import Finished
from tests.support.killable import victims
from tests.support.mock_site import MockSite
from tests.support.processes import kill as kill_process

PROCESSES = ("python", "driver", "browser", "renderer")
POINTS = tuple(f"K{number}" for number in range(14))
PATIENCE = 90.0
POLL = 0.05
HELD_BACK = 30.0
"""Seconds by which the site keeps back the answer of a write at K8."""


def names() -> list[str]:
    """All cases, `point/action/process`: 14 points, 4 writes, 4 processes that may die."""
    return [f"{point}/{action}/{process}" for process in PROCESSES for point in POINTS for action in ACTIONS]


def run_case(site: MockSite, home: Path, name: str, seed: int) -> list[str]:
    """Run one case and return what is wrong; an empty list where all is as promised."""
    point, action, process = name.split("/")
    world = World.make(site, home, action, seed)
    if point == "K8":
        killed = _kill_when_accepted(world, process)
    else:
        plan = {"at": point, "nth": _pass(point, action), "do": "kill", "what": process}
        killed = world.bot.run("apply", world.batch, at=[plan])
    if process == "python":
        world.expect(f"exit code of the run killed at {point}", killed.code, -9)
    world.look("after the kill", ended=process != "python")
    again = world.bot.run("apply", world.batch, "--again", "中断后续做")
    world.look("after the second run", ended=True)
    world.expect_end(again, unknown=point == "K7" if process == "python" else None)
    return world.problems


def _pass(point: str, action: str) -> int:
    """The reply's form is filled and read back before the leftover entry's; all else comes first."""
    return 2 if action == "leftover" and point in {"K4", "K5"} else 1


def _kill_when_accepted(world: World, process: str) -> Finished:
    """K8, the bytes are out: the site has accepted and keeps its answer back; the process is killed from outside."""
    site, step = world.site, FAULT_STEP[world.action]
    site.fault(step, "hang", when="after_commit", seconds=HELD_BACK, order_no=world.order_no)
    with world.bot.started("apply", world.batch) as running:
        waited = 0.0
        while not site.writes(world.action) and waited < PATIENCE:
            try:
                running.wait(POLL)
                break
            except subprocess.TimeoutExpired:
                waited += POLL
        for victim in victims(process, psutil.Process(running.pid)):
            kill_process(victim)
        killed = world.bot.wait(running, PATIENCE)
    site.clear_faults()
    return killed
