"""Kill matrix: a process dies or freezes at K0–K13, the bot is started again; it neither sends twice nor
loses track.

Before SENDING (K0–K6) nothing has left, so the second run does everything. At K7 SENDING stands without a
byte out: nobody can tell, so the write stays UNKNOWN and is never sent again. From K8 on the site has
accepted: the second run finds the proof, and goes on to what is still to be done. Where the driver, the
browser or a renderer dies, the bot itself lives on: it may come to the end in its first run, at K7 too. A
frozen one costs the watchdog's patience. Where the bot itself is frozen, a second one steps back, until
somebody (its supervisor, a person) kills the first.

K0 lies before the browser's start and K13 behind its end: there is nobody to strike but the bot itself. In
all other cases somebody must have been struck, or the case has failed.

Seed 1 strikes exactly at the point. Any other seed strikes a moment later (0–250 ms, from the seed), wherever
the bot has come to by then; so the points between the points are tried as well.
"""

from __future__ import annotations

import random
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from tests.checks import line, running
from tests.checks.running import Check, Ended
from tests.checks.world import ACTIONS, FAULT_STEP, World
from tests.support import processes
from tests.support.bot import Finished
from tests.support.killable import strike, victims
from tests.support.mock_site import MockSite

PROCESSES = ("python", "driver", "browser", "renderer")
POINTS = tuple(f"K{number}" for number in range(14))
HOWS = ("kill", "freeze")
EXTRA = "reject"
"""The action that is tried besides: it shares its key and its way with `complete`."""

EXIT_LOCKED = 7
PATIENCE = 90.0
POLL = 0.05
HELD_BACK = 30.0
"""Seconds by which the site keeps back the answer of a write at K8."""

LATEST_MS = 250
WITHOUT_BROWSER = frozenset({"K0", "K13"})
SHORT: dict[str, Any] = {"read_seconds": 6, "step_seconds": 6, "submit_seconds": 5}
"""Limits where something freezes: the watchdog bites after twice the limit of the step in hand."""


def names() -> list[str]:
    """All cases, `point/action/process/how`: 14 points, 4 writes, 4 processes, killed or frozen."""
    return [
        f"{point}/{action}/{process}/{how}"
        for how in HOWS
        for process in PROCESSES
        for point in POINTS
        for action in ACTIONS
    ]


def by_default(name: str) -> bool:
    """The 168: every point and process, killed, for accept, close and leftover."""
    _point, action, _process, how = name.split("/")
    return action != EXTRA and how == "kill"


def run_case(site: MockSite, home: Path, name: str, seed: int) -> Ended:
    """Run one case; seed 1 strikes at the point, others a little later."""
    point, action, process, how = name.split("/")
    world = World.make(site, home, action, seed)
    if how == "freeze":
        world.bot.configure(**SHORT)
    delay = random.Random(f"{name} {seed}").uniform(0, LATEST_MS) / 1000 if seed > 1 else 0.0
    told = home.with_name("struck")
    if point == "K8":
        struck = _strike_when_accepted(world, process, how, delay, told)
    else:
        plan = {"at": point, "nth": _pass(point, action), "do": how, "what": process}
        plan |= {"seconds": delay, "told": str(told)}
        with world.bot.started("apply", world.batch, at=[plan]) as begun:
            struck = _its_end(world, begun, frozen=(process, how) == ("python", "freeze"), exactly=not delay)
    itself = process == "python"
    there = itself or point not in WITHOUT_BROWSER
    hit = _expect_struck(world, told, somebody=there, surely=itself or not delay)
    if itself and not delay:
        world.expect(f"exit code of the run struck at {point}", struck.code, -9)
    by_itself = struck.code >= 0
    world.check("after the first run", ended=by_itself)
    again = world.apply("--again", "中断后续做", moment="after the second run")
    world.expect_end(again, unknown=_unknown(point, itself=itself, exactly=not delay))
    words = f"struck {hit}", f"exit {struck.code} then {again.code}"
    return world.ended(world.end(*words, f"{struck.seconds:.1f} + {again.seconds:.1f} s"))


def _unknown(point: str, *, itself: bool, exactly: bool) -> bool | None:
    """Whether the case's own write must end as UNKNOWN; None where the strike may have come as its bytes were
    leaving.
    """
    if not exactly:
        return None
    if point != "K7":
        return False
    return True if itself else None


def _pass(point: str, action: str) -> int:
    """The reply's form is filled and read back before the leftover entry's; all else comes first."""
    return 2 if action == "leftover" and point in {"K4", "K5"} else 1


def _expect_struck(world: World, told: Path, *, somebody: bool, surely: bool) -> int:
    """The point was passed; `surely` what was to be struck was there. Behind a delay a browser may have ended
    by itself.

    Returns how many processes were struck.
    """
    struck = told.read_text(encoding="utf-8").split() if told.exists() else []
    world.expect("the point was passed", told.exists(), True)
    if surely:
        world.expect("somebody was struck", bool(struck), somebody)
    return len(struck)


def _strike_when_accepted(world: World, process: str, how: str, delay: float, told: Path) -> Finished:
    """K8, the bytes are out: the site has accepted and keeps its answer back; the process is struck from
    outside.
    """
    site, step = world.site, FAULT_STEP[world.action]
    site.fault(step, "hang", when="after_commit", seconds=HELD_BACK, order_no=world.order_no)
    with world.bot.started("apply", world.batch) as begun:
        waited = 0.0
        while not site.writes(world.action) and waited < PATIENCE:
            try:
                begun.wait(POLL)
                break
            except subprocess.TimeoutExpired:
                waited += POLL
        threading.Event().wait(delay)
        found = victims(process, psutil.Process(begun.pid))
        told.write_text("".join(f"{victim.pid}\n" for victim in found), encoding="utf-8")
        for victim in found:
            strike(victim, how)
        struck = _its_end(world, begun, frozen=(process, how) == ("python", "freeze"), exactly=True)
    site.clear_faults()
    return struck


def _its_end(world: World, begun: subprocess.Popen[str], *, frozen: bool, exactly: bool) -> Finished:
    """The end of the run that was struck; one that is frozen keeps its account to itself until it is killed."""
    if frozen:
        if processes.await_stopped(begun, PATIENCE) and exactly:
            second = world.bot.another(**SHORT).run("apply", world.batch)
            world.expect("exit code of a second bot beside the frozen one", second.code, EXIT_LOCKED)
        begun.kill()
    return world.note(world.bot.wait(begun, PATIENCE))


CHECK = Check(__name__, names, run_case, by_default, offers=(line.PROFILE, line.DATABASE))


def main(argv: Sequence[str]) -> int:
    """The check's command, with the way to strike besides."""
    reader = CHECK.parser()
    reader.add_argument("--how", choices=HOWS, help="killed (by default) or frozen")
    read = reader.parse_args(argv)
    return running.run(_narrowed(read.how) if read.how else CHECK, line.asked(read, CHECK.offers), reader)


def _narrowed(how: str) -> Check:
    """The check with the cases of one way to strike, the extra action left out by default as before."""

    def of_this_way() -> list[str]:
        return [name for name in names() if name.endswith(f"/{how}")]

    return replace(CHECK, names=of_this_way, default=lambda name: name.split("/")[1] != EXTRA)
