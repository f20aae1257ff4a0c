"""Block F: browser, driver, process. The kill matrix itself is `check kill`; F52 is tried by tests of the
layers.

F49–F51: renderer, browser or driver dies or freezes at points of the walk, for each write, and the run comes
back by itself. `check kill` tries every point; these cases try three that matter, and ask more: the same run
must come back, in time. Each case has two orders: one that is struck, one that must not suffer from it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.checks.matrix import asleep
from tests.checks.matrix.row import Case, Row
from tests.checks.world import ACTIONS, KINDS, World
from tests.support import orders
from tests.support.bot import Finished
from tests.support.orders import SITE_ZONE

LIMITS: dict[str, Any] = {"read_seconds": 6, "step_seconds": 6, "submit_seconds": 5}
"""The watchdog bites after twice these seconds."""

BITES = (2 * LIMITS["step_seconds"], 2 * LIMITS["submit_seconds"])
LATE = 5
"""Seconds by which the watchdog may be late: it looks once a second, on a busy machine."""

_BITE = re.compile(r"(\d+) 秒没有进展（上限 (\d+) 秒）")

BACK_WITHIN = 60.0
"""F51: seconds for which the site may get no request after the strike."""


def _at_points(what: str, how: str) -> Iterator[Case]:
    """Before the case's own write has left, and when the site has accepted it."""
    for action in ACTIONS:
        # An accept fills no form: what comes before it is its INTENT.
        before = "K6" if action == "accept" else "K5"
        for point, moment in ((before, "before"), ("K9", "accepted")):
            layout = "b" if action in ("reject", "leftover") else "a"
            run = partial(_struck, what, how, point)
            yield Case(f"{action}/{how}-{what}/{moment}", run, action, layout)


def _supervised_cases() -> Iterator[Case]:
    """The program itself: killed and frozen under its supervisor."""
    for how in ("kill", "freeze"):
        yield Case(f"complete/{how}-python/supervised", partial(_supervised, how))


def _loop_cases() -> Iterator[Case]:
    """An order on which the program dies each time, under its supervisor."""
    yield Case("complete/kill-python/loop", _loop)


def _struck(what: str, how: str, point: str, world: World) -> str:
    """One order is struck, the other is done in the same run; the next run does what is left."""
    world.bot.configure(**LIMITS)
    other = orders.put(world.site, held=True, deadline=f"{orders.minutes(60 * 60)}:00")
    world.batch = world.bot.batch(orders.row(world.action, world.order_no), orders.solved(other))
    nth = 2 if world.action == "leftover" and point == "K5" else 1
    once = world.bot.home / "struck"
    strike = {"at": point, "nth": nth, "do": how, "what": what, "once": str(once)}
    run = world.run("apply", world.batch, at=[strike])
    silent = _longest_silence(world, once)
    world.expect(f"{silent:.0f} s of silence at most are under a minute", silent < BACK_WITHIN, True)
    world.check("after the run that was struck", ended=True)
    if how == "freeze":
        _look_at_bite(run, world)
    kinds = list(KINDS[world.action])
    own = kinds.index(world.action) + (point == "K9")
    world.expect("accepted in the run that was struck", world.accepted(), kinds[:own])
    world.expect("the other order", run.outcome(other), "DONE")
    if point == "K9" and world.action in ("complete", "reject"):
        world.expect("the order itself", run.outcome(world.order_no), "DONE")
    again = world.again("中断后续做", "after the next run")
    ends = f"{run.outcome(world.order_no)} (exit {run.code}), then exit {again.code}"
    return f"{ends} · silent for {silent:.0f} s at most"


def _longest_silence(world: World, struck: Path) -> float:
    """The longest time without a request, in seconds, from the strike to the run's end, which is now."""
    now = time.monotonic()
    since = now - (time.time() - struck.stat().st_mtime)
    heard: list[float] = [one["at"] for one in world.site.requests() if one["at"] > since]
    return max(later - earlier for earlier, later in pairwise([since, *heard, now]))


def _loop(world: World) -> str:
    """`run` dies three times on one order; the fourth start leaves it to a person, and works the other."""
    for bystander in (one["order_no"] for one in world.site.orders() if one["order_no"] != world.order_no):
        world.site.colleague(bystander, "finish")  # so that the first order opened is the one to die on
    other = orders.put(world.site, held=True, deadline=f"{orders.minutes(60 * 60)}:00")
    world.bot.batch(orders.solved(world.order_no), orders.solved(other), name="inbox/批次.csv")
    deaths = [world.bot.home / f"death-{number}" for number in (1, 2, 3)]
    strikes = [{"at": "K3", "do": "kill", "what": "python", "once": str(one)} for one in deaths]
    run = world.run("run", at=strikes, seconds=240)
    world.check("after the run", ended=True)
    # A program that died has left no run.json.
    ended = [file for folder in world.bot.run_folders() if (file := folder / "run.json").exists()]
    items = json.loads(ended[0].read_text(encoding="utf-8"))["items"] if len(ended) == 1 else []
    world.expect("runs that came to their end", len(ended), 1)
    found = {one["order_no"]: (one["outcome"], "已隔离" in one["reason"]) for one in items}
    world.expect("deaths", [one.exists() for one in deaths], [True] * 3)
    world.expect("orders", found, {world.order_no: ("HELD", True), other: ("DONE", False)})
    world.expect("accepted on the order", world.accepted(), [])
    world.expect("log-ins", len(world.site.oracle()["logins"]), 4)
    return f"quarantined at the fourth start, the other one done (exit {run.code})"


def _look_at_bite(run: Finished, world: World) -> None:
    """F51: by the log, the watchdog's first bite came within twice the limit of the running step."""
    assert run.folder is not None
    log = (run.folder / "log.jsonl").read_text(encoding="utf-8")
    bite = _BITE.search(log)
    world.expect("the watchdog bit", bite is not None, True)
    if bite is not None:
        silence, limit = int(bite[1]), int(bite[2])
        world.expect("its limit is twice a step's or a submit's", limit in BITES, True)
        world.expect(f"{silence} s of silence are within the limit", silence <= limit + LATE, True)


def _supervised(how: str, world: World) -> str:
    """`run` dies or freezes at its first order: it is started again within a minute and comes to its end."""
    world.bot.batch(orders.solved(world.order_no), name="inbox/批次.csv")
    once = str(world.bot.home / "struck")
    strike = {"at": "K3", "do": how, "what": "python", "once": once}
    run = world.run("run", at=[strike], seconds=180)
    world.check("after the run", ended=True)
    world.expect_end(run, unknown=False)
    world.expect("the restart is reported", "重新启动" in run.stderr, True)
    logins = [
        datetime.fromisoformat(one["time"]).replace(tzinfo=SITE_ZONE) for one in world.site.oracle()["logins"]
    ]
    world.expect("log-ins", len(logins), 2)
    back = logins[-1].timestamp() - Path(once).stat().st_mtime
    world.expect("back within a minute", back < BACK_WITHIN, True)
    return f"logged in again {back:.0f} s after it {'died' if how == 'kill' else 'froze'}"


ROWS = (
    Row(
        "F49",
        "the renderer crashes or runs out of memory",
        "fresh context; a sent write is looked for",
        tuple(_at_points("renderer", "kill")),
    ),
    Row(
        "F50",
        "the browser is killed, or updated under us",
        "started again, at most 3 times an hour",
        tuple(_at_points("browser", "kill")),
    ),
    Row(
        "F51",
        "driver killed or frozen, renderer frozen",
        "ended within twice the step limit, started again",
        (
            *_at_points("driver", "kill"),
            *_at_points("driver", "freeze"),
            *_at_points("renderer", "freeze"),
            *_supervised_cases(),
        ),
    ),
    Row(
        "F52",
        "kill -9 at each of K0–K13 and of the supervisor, SIGTERM, Ctrl-C, logoff, power cut",
        "recovered as the ledger says",
    ),
    Row(
        "F53",
        "dies at the same order each time",
        "quarantined after 3 starts; the other orders go on",
        tuple(_loop_cases()),
    ),
    Row(
        "F54",
        "starved of CPU, or suspended for 8 hours",
        "fenced; session and limits are looked at again",
        tuple(asleep.cases()),
    ),
)
