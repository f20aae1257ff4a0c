"""Block B, where time passes: late commits, lost requests, refused connections, records that lag."""

from __future__ import annotations

from functools import partial

from tests.checks.matrix.row import Row, everywhere
from tests.checks.world import FAULT_STEP, World
from tests.support.bot import Finished
from tests.support.door import Door

LATE_MINUTES = 20
"""The looks come in the first half of this time: on a slow machine the runs themselves take minutes."""
LAG = {
    "accept": ("view", "stale"),
    "complete": ("history", "mutate"),
    "reject": ("history", "mutate"),
    "leftover": ("leftover_list", "mutate"),
}
"""How the site keeps a write out of the record that proves it: action → step and fault."""

REFUSED = ["INTENT", "SENDING", "NOT_SENT"]
UNANSWERED = {"reset": 0.0, "fin": 0.0, "hang": 60.0}
MOST_TRIES = 4
"""One, and three more after NOT_SENT."""


def _again(world: World) -> Finished:
    """Work the case's workbook once more."""
    return world.run("apply", world.batch, "--again", "核对后续做")


def _still_open(world: World, word: str) -> None:
    """A run of this command changes nothing: the write stays UNKNOWN, exit 6, and no write leaves."""
    before = world.posts()
    ways = {"apply": _again, "run": World.pass_}
    run = ways[word](world) if word in ways else world.run(word)
    moment = f"{word} {world.ahead / 60:.0f} min later"
    world.check(moment, ended=True)
    world.expect(f"{moment}: exit code", run.code, 6)
    world.expect(f"{moment}: states", world.way()[-1], "UNKNOWN")
    world.expect(f"{moment}: writes sent", world.posts(), before)


def _late(world: World) -> str:
    """Committed 20 minutes after the connection broke: UNKNOWN at each look, then DONE; one POST in a day."""
    world.site.fault(
        FAULT_STEP[world.action], "late_commit", seconds=LATE_MINUTES * 60, order_no=world.order_no
    )
    world.to_inbox()
    first = world.apply(moment="after the first run")
    world.expect("exit code", first.code, 6)
    world.expect("states", world.way(), ["INTENT", "SENDING", "UNKNOWN"])
    for minutes, word in ((1, "reconcile"), (4, "apply"), (5, "run")):
        world.advance(minutes=minutes)
        _still_open(world, word)
    world.expect("accepted before its time", world.accepted(), [])
    world.advance(minutes=LATE_MINUTES / 2)
    found = world.run("reconcile")
    world.check("when it was committed", ended=True)
    world.expect("states", world.way(), ["INTENT", "SENDING", "UNKNOWN", "PROVEN"])
    world.expect("exit code", found.code == 6, False)
    last = _again(world)
    world.check("after the rest", ended=True)
    world.advance(minutes=24 * 60)
    night = world.pass_()
    world.check("a day later", ended=True)
    world.expect("exit code a day later", night.code, 0)
    world.expect("writes that reached the site", world.posts(), len(world.kinds))
    world.expect("accepted", world.accepted(), list(world.kinds))
    return world.end(f"exits {first.code} {found.code} {last.code} {night.code}")


def _never(how: str, world: World) -> str:
    """Cut before the commit: nobody can know that, so the write stays UNKNOWN at each look."""
    step, seconds = FAULT_STEP[world.action], UNANSWERED[how]
    world.site.fault(step, how, seconds=seconds, order_no=world.order_no)
    world.to_inbox()
    world.apply(moment="after the first run")
    world.expect("states", world.way(), ["INTENT", "SENDING", "UNKNOWN"])
    for minutes, word in ((1, "apply"), (5, "run"), (24 * 60, "reconcile"), (1, "apply")):
        world.advance(minutes=minutes)
        _still_open(world, word)
    world.expect("accepted", world.accepted(), [])
    return world.end("UNKNOWN a day later")


def _refused_twice(world: World) -> str:
    """At the write the connection is refused twice; the third try gets through."""
    with Door(world.site_port) as door:
        world.bot.base_url = f"http://127.0.0.1:{door.port}/eoms4/"
        world.bot.configure()
        runs = []
        for turn in range(3):
            at = _shut_for_the_write(door) if turn < 2 else []
            runs.append(world.apply("--again", "网络中断后重试", moment=f"after run {turn + 1}", at=at))
    world.expect("outcomes", [run.outcome(world.order_no) for run in runs], ["NOT_SENT", "NOT_SENT", "DONE"])
    world.expect("states", world.way(), [*REFUSED, *REFUSED, "INTENT", "SENDING", "ANSWERED_OK", "PROVEN"])
    world.expect_end(runs[-1], unknown=False)
    return world.end(*[f"exit {run.code}" for run in runs])


def _refused_always(world: World) -> str:
    """Every try is refused: after three more the bot gives up for good."""
    with Door(world.site_port) as door:
        world.bot.base_url = f"http://127.0.0.1:{door.port}/eoms4/"
        world.bot.configure()
        for _turn in range(MOST_TRIES + 1):
            world.run("apply", world.batch, "--again", "网络中断后重试", at=_shut_for_the_write(door))
        world.check("after all runs", ended=True)
    world.expect("states", world.way(), REFUSED * MOST_TRIES)
    world.expect("writes that reached the site", (world.posts(), world.accepted()), (0, []))
    return world.end(f"{len(world.way()) // len(REFUSED)} tries")


def _shut_for_the_write(door: Door) -> list[dict[str, object]]:
    """Shut the door after SENDING, open it again once the answer is classed."""
    return [
        {"at": point, "do": "post", "url": f"{door.control}/{what}"}
        for point, what in (("K7", "shut"), ("K9", "open"))
    ]


def _lagging(world: World) -> str:
    """Success at once, the record ten minutes later: UNKNOWN in between, and not sent again."""
    step, do = LAG[world.action]
    nth = 3 if world.action == "accept" else 1
    world.site.fault(
        step, do, times=0, nth=nth, order_no="" if world.action == "leftover" else world.order_no
    )
    world.to_inbox()
    first = world.apply(moment="after the first run")
    world.expect("outcome", (first.outcome(world.order_no), first.code), ("UNKNOWN", 6))
    world.expect("states", world.way(), ["INTENT", "SENDING", "ANSWERED_OK", "UNKNOWN"])
    for minutes, word in ((1, "reconcile"), (5, "apply")):
        world.advance(minutes=minutes)
        _still_open(world, word)
    world.advance(minutes=4)
    world.site.clear_faults()
    world.run("reconcile")
    world.check("when it shows", ended=True)
    world.expect("states", world.way(), ["INTENT", "SENDING", "ANSWERED_OK", "UNKNOWN", "PROVEN"])
    last = world.pass_()
    world.check("after the rest", ended=True)
    world.expect("writes that reached the site", world.posts(), len(world.kinds))
    world.expect_end(last, unknown=False)
    return world.end(f"exit {last.code}")


ROWS = (
    Row(
        "F17",
        "accepted only 20 minutes later",
        "UNKNOWN at each look, DONE once it shows; no second POST in 24 hours",
        everywhere(_late),
    ),
    Row(
        "F18",
        "not accepted: cut before the commit",
        "UNKNOWN, left to a person; oracle 0, never pressed again",
        tuple(
            case
            for how in UNANSWERED
            for case in everywhere(
                partial(_never, how), how, layouts=("a", "b") if how == "reset" else ("a",)
            )
        ),
    ),
    Row(
        "F19",
        "connection refused at the write",
        "NOT_SENT; tried again three times at most",
        (*everywhere(_refused_twice, "twice"), *everywhere(_refused_always, "always", layouts=("a",))),
    ),
    Row(
        "F24",
        "success, the record missing for ten minutes",
        "not DONE in between, DONE later; sent once",
        everywhere(_lagging),
    ),
)
