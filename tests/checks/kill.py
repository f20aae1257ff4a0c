"""Kill matrix: a process dies or freezes at K0–K13, the bot is started again; it neither sends twice nor
loses track.

What each point promises:

- K0–K6, before SENDING: nothing has left, so the second run does everything.
- K7: SENDING is committed and no byte is out. Nobody can know that, so the write stays UNKNOWN and is never
  sent again.
- From K8 on: the site has accepted. The second run finds the proof and does what is left.

Where the driver, the browser or a renderer dies, the bot itself lives on. It may finish in its first run, at
K7 too. Where one of them freezes, the watchdog ends it after its limit. Where the bot itself is frozen, a
second bot steps back until the supervisor or a person kills the first.

K0 lies before the browser's start and K13 after its end: only the bot itself is there to strike. In all other
cases a process must have been struck, or the case has failed.

Seed 1 strikes exactly at the point. Any other seed strikes 0–250 ms later, wherever the bot is by then. So
the moments between the points are tried as well.
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
"""The action that is left out by default: it shares its key and its way with `complete`."""

EXIT_LOCKED = 7
PATIENCE = 90.0
POLL = 0.05
HELD_BACK = 30.0
"""Seconds by which the site keeps back the answer of a write at K8."""

LATEST_MS = 250
WITHOUT_BROWSER = frozenset({"K0", "K13"})
SHORT: dict[str, Any] = {"read_seconds": 6, "step_seconds": 6, "submit_seconds": 5}
"""Limits where something freezes: the watchdog bites after twice the limit of the running step."""


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


def run_case(site: MockSite, home: Path, name: str, seed: int, recorded: str = "") -> Ended:
    """Run one case; seed 1 strikes at the point, others a little later."""
    point, action, process, how = name.split("/")
    world = World.make(site, home, action, seed, recorded=recorded)
    if how == "freeze":
        world.bot.configure(**SHORT)
    delay = random.Random(f"{name} {seed}").uniform(0, LATEST_MS) / 1000 if seed > 1 else 0.0
    struck_file = home.with_name("struck")
    if point == "K8":
        struck = _strike_when_accepted(world, process, how, delay, struck_file)
    else:
        plan = {"at": point, "nth": _pass(point, action), "do": how, "what": process}
        plan |= {"seconds": delay, "told": str(struck_file)}
        with world.bot.started("apply", world.batch, at=[plan]) as begun:
            struck = _its_end(world, begun, frozen=(process, how) == ("python", "freeze"), exactly=not delay)
    itself = process == "python"
    there = itself or point not in WITHOUT_BROWSER
    hit = _expect_struck(world, struck_file, somebody=there, surely=itself or not delay)
    if itself and not delay:
        world.expect(f"exit code of the run struck at {point}", struck.code, -9)
    by_itself = struck.code >= 0
    world.check("after the first run", ended=by_itself)
    again = world.apply("--again", "中断后续做", moment="after the second run")
    world.expect_end(again, unknown=_unknown(point, itself=itself, exactly=not delay))
    words = f"struck {hit}", f"exit {struck.code} then {again.code}"
    return world.ended(world.end(*words, f"{struck.seconds:.1f} + {again.seconds:.1f} s"))


def _unknown(point: str, *, itself: bool, exactly: bool) -> bool | None:
    """Whether the case's own write must end as UNKNOWN; None where its bytes may have left at the strike."""
    if not exactly:
        return None
    if point != "K7":
        return False
    return True if itself else None


def _pass(point: str, action: str) -> int:
    """Which pass of the point is the case's own: the reply's form comes before the leftover entry's."""
    return 2 if action == "leftover" and point in {"K4", "K5"} else 1


def _expect_struck(world: World, struck_file: Path, *, somebody: bool, surely: bool) -> int:
    """The bot passed the point. With `surely`, a process was struck exactly where `somebody` was there.

    After a delay a browser may have ended by itself. Returns how many processes were struck.
    """
    struck = struck_file.read_text(encoding="utf-8").split() if struck_file.exists() else []
    world.expect("the point was passed", struck_file.exists(), True)
    if surely:
        world.expect("somebody was struck", bool(struck), somebody)
    return len(struck)


def _strike_when_accepted(world: World, process: str, how: str, delay: float, struck_file: Path) -> Finished:
    """K8: the site has accepted and holds its answer back; the process is then struck from outside."""
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
        struck_file.write_text("".join(f"{victim.pid}\n" for victim in found), encoding="utf-8")
        for victim in found:
            strike(victim, how)
        struck = _its_end(world, begun, frozen=(process, how) == ("python", "freeze"), exactly=True)
    site.clear_faults()
    return struck


def _its_end(world: World, begun: subprocess.Popen[str], *, frozen: bool, exactly: bool) -> Finished:
    """The end of the run that was struck. A frozen bot holds its account until it is killed."""
    if frozen:
        if processes.await_stopped(begun, PATIENCE) and exactly:
            second = world.bot.another(**SHORT).run("apply", world.batch)
            world.expect("exit code of a second bot next to the frozen one", second.code, EXIT_LOCKED)
        begun.kill()
    return world.note(world.bot.wait(begun, PATIENCE))


CHECK = Check(__name__, names, run_case, by_default, offers=(line.PROFILE, line.DATABASE, line.RECORDED))


def main(argv: Sequence[str]) -> int:
    """The check's command, with the way to strike as an additional option."""
    reader = CHECK.parser()
    reader.add_argument("--how", choices=HOWS, help="killed (by default) or frozen")
    read = reader.parse_args(argv)
    return running.run(_narrowed(read.how) if read.how else CHECK, line.asked(read, CHECK.offers), reader)


def _narrowed(how: str) -> Check:
    """The check with the cases of one way to strike; the extra action is still left out by default."""

    def of_this_way() -> list[str]:
        return [name for name in names() if name.endswith(f"/{how}")]

    return replace(CHECK, names=of_this_way, default=lambda name: name.split("/")[1] != EXTRA)
