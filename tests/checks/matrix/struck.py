"""F49–F51: renderer, browser or driver dies or freezes at points of the walk, for each write; the run comes back by itself.

What `check kill` tries at every point is tried here at three that matter, and more is asked: that it was the same run
that came back, in time. The orders are two: one that is struck, one that must not suffer from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.checks.matrix.row import Case
from tests.checks.world import ACTIONS, KINDS, World
from tests.support import orders
from tests.support.orders import SITE_ZONE

LIMITS: dict[str, Any] = {"read_seconds": 6, "step_seconds": 6, "submit_seconds": 5}
"""The watchdog bites after twice these seconds."""

BACK_WITHIN = 60.0
"""F51: seconds from the heartbeat's end to the program's new start."""


def cases(what: str, how: str) -> Iterator[Case]:
    """Before the case's own write has left, and when the site has accepted it."""
    for action in ACTIONS:
        # An accept fills no form: what comes before it is its INTENT.
        before = "K6" if action == "accept" else "K5"
        for point, moment in ((before, "before"), ("K9", "accepted")):
            layout = "b" if action in ("reject", "leftover") else "a"
            run = partial(_struck, what, how, point)
            yield Case(f"{action}/{how}-{what}/{moment}", run, action, layout)


def supervised() -> Iterator[Case]:
    """The program itself: killed and frozen under its supervisor."""
    for how in ("kill", "freeze"):
        yield Case(f"complete/{how}-python/supervised", partial(_supervised, how))


def _struck(what: str, how: str, point: str, world: World) -> str:
    """One order is struck, the other is done in the same run; the next run does what is left."""
    world.bot.configure(**LIMITS)
    other = orders.put(world.site, held=True, deadline=f"{orders.minutes(60 * 60)}:00")
    row = {"reject": orders.rejected, "leftover": orders.unsolved}.get(world.action, orders.solved)
    batch = world.bot.batch(row(world.order_no), orders.solved(other))
    nth = 2 if world.action == "leftover" and point == "K5" else 1
    run = world.bot.run("apply", batch, at=[{"at": point, "nth": nth, "do": how, "what": what}])
    world.told = run.stderr[-1500:]
    world.look("after the run that was struck", ended=True)
    kinds = list(KINDS[world.action])
    own = kinds.index(world.action) + (point == "K9")
    world.expect("accepted in the run that was struck", world.accepted(), kinds[:own])
    world.expect("the other order", run.outcome(other), "DONE")
    if point == "K9" and world.action in ("complete", "reject"):
        world.expect("the order itself", run.outcome(world.order_no), "DONE")
    again = world.bot.run("apply", batch, "--again", "中断后续做")
    world.look("after the next run", ended=True)
    world.expect_end(again, unknown=False)
    return f"{run.outcome(world.order_no)} (exit {run.code}), then exit {again.code}"


def _supervised(how: str, world: World) -> str:
    """`run` dies or freezes at its first order: it is started again within a minute and comes to its end."""
    world.bot.batch(orders.solved(world.order_no), name="inbox/批次.csv")
    once = str(world.bot.home / "struck")
    strike = {"at": "K3", "do": how, "what": "python", "once": once}
    run = world.bot.run("run", at=[strike], seconds=180)
    world.look("after the run", ended=True)
    world.expect_end(run, unknown=False)
    world.told = run.stderr[-1500:]
    world.expect("told", "重新启动" in run.stderr, True)
    logins = [
        datetime.fromisoformat(one["time"]).replace(tzinfo=SITE_ZONE) for one in world.site.oracle()["logins"]
    ]
    world.expect("log-ins", len(logins), 2)
    back = logins[-1].timestamp() - Path(once).stat().st_mtime
    world.expect("back within a minute", back < BACK_WITHIN, True)
    return f"logged in again {back:.0f} s after it {'died' if how == 'kill' else 'froze'}"
