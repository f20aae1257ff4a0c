"""Lost answers: the site accepts a write and its answer goes astray, in all the ways known of browsers.

Whatever the browser makes of that, the site sees one POST. The ledger says UNKNOWN first, then the order's
own records prove the write.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.checks import line
from tests.checks.running import Check, Ended
from tests.checks.world import ACTIONS, FAULT_STEP, World
from tests.support.bot import Finished
from tests.support.mock_site import MockSite

MODES: dict[str, dict[str, Any]] = {
    "reset": {"do": "reset"},
    "fin": {"do": "fin"},
    "408": {"do": "status", "status": 408},
    "hang": {"do": "hang", "seconds": 60},
    "truncate": {"do": "truncate"},
    "halfhead": {"do": "halfhead"},
    "500": {"do": "status", "status": 500},
}
"""Name → fault at the write's step, after the commit. A hang ends with the bot's own limit, submit_seconds.
"""


def names() -> list[str]:
    """All cases, `mode/action`."""
    return [f"{mode}/{action}" for mode in MODES for action in ACTIONS]


def run_case(site: MockSite, home: Path, name: str, seed: int, recorded: str = "") -> Ended:
    """Run one case."""
    mode, action = name.split("/")
    world = World.make(site, home, action, seed, recorded=recorded)
    run = lose(world, **MODES[mode])
    return world.ended(world.end(f"exit {run.code}"))


def lose(world: World, do: str, **details: object) -> Finished:
    """Lose the answer of the accepted write in this way: the bot still proves it, and sends nothing twice."""
    world.site.fault(FAULT_STEP[world.action], do, when="after_commit", order_no=world.order_no, **details)
    run = world.apply()
    world.expect("faults that struck", world.struck(), 1)
    world.expect("posts that reached the site", world.posts(), len(world.kinds))
    world.expect(
        "states that the lost write went through", world.way(), ["INTENT", "SENDING", "UNKNOWN", "PROVEN"]
    )
    world.expect_end(run, unknown=False)
    return run


CHECK = Check(__name__, names, run_case, offers=(line.PROFILE, line.DATABASE, line.RECORDED))
