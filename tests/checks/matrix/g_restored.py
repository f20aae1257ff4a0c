"""F58: a backup takes the ledger's place; what was sent since is looked for, or left to a person, and never
sent again.

The hard case: the write of the gap is committed late, so that the site still shows the order as open.
`whole`: the replaced ledger can be read; `lost`: it cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tests.checks.matrix.row import Case
from tests.checks.world import FAULT_STEP, LEDGER_ACTION, World
from tests.support import orders
from tests.support.bot import Finished

LATE = 1200.0
"""Seconds until the site carries out the write of the gap."""
AGAIN = ("--again", "账本恢复后")
WHY = ("--reason", "硬盘坏了", "--yes")


def cases() -> Iterator[Case]:
    """The write of the gap: each action, committed at once or late, known or forgotten."""
    for action, layout in (("accept", "a"), ("complete", "b"), ("reject", "a"), ("leftover", "b")):
        yield Case(f"{action}/{layout}/late/whole", partial(_late, _known), action, layout, of_file=True)
        yield Case(f"{action}/{layout}/late/lost", partial(_late, _forgotten), action, layout, of_file=True)
    yield Case("complete/a/at-once/whole", partial(_at_once, lost=False), "complete", of_file=True)
    yield Case("complete/a/at-once/lost", partial(_at_once, lost=True), "complete", of_file=True)


def _backup(world: World) -> str:
    """A ledger with one order done, and its backup."""
    first = world.bot.batch(orders.solved(orders.put(world.site)), name="先.csv")
    world.expect("exit code of the first run", world.run("apply", first).code, 0)
    world.expect("exit code of the backup", world.run("backup").code, 0)
    return str(next((world.bot.home / "backups").iterdir()))


def _restore(world: World, copy: str, *, lost: bool) -> None:
    if lost:
        world.bot.checks["forgotten"] = frozenset({world.order_no})
        (world.bot.home / "ledger.db").write_bytes(b"\xff" * 8192)
        refused = world.run("apply", world.batch, *AGAIN)
        world.expect("exit code with a ruined ledger", refused.code, 3)
        world.expect("backup named", copy in refused.stderr, True)
    restored = world.run("restore", copy, *WHY)
    world.expect("exit code of the restore", restored.code, 0)


def _late(then: Callable[[World, Finished], None], world: World) -> str:
    copy = _backup(world)
    step = FAULT_STEP[world.action]
    world.site.fault(step, "late_commit", seconds=LATE, order_no=world.order_no)
    world.expect("exit code in the gap", world.run("apply", world.batch).code, 6)
    world.expect("accepted in the gap", world.accepted(), [])
    posts = world.posts()
    _restore(world, copy, lost=then is _forgotten)
    before = world.run("apply", world.batch, *AGAIN)
    world.expect("posts after the restore", world.posts(), posts)
    world.advance(minutes=LATE / 60)
    after = world.run("apply", world.batch, *AGAIN)
    kinds = world.accepted()
    world.expect("second writes", len(kinds) - len(set(kinds)), 0)
    then(world, after)
    world.check("in the end", ended=True)
    return f"exit {before.code}, then {after.code}; accepted {' '.join(kinds)}"


def _known(world: World, after: Finished) -> None:
    """The write of the gap is known again: the bot proves it once the site shows it, and ends the order."""
    world.expect("state of the write", world.states()[LEDGER_ACTION[world.action]], "PROVEN")
    world.expect("accepted in the end", world.accepted(), list(world.kinds))
    world.expect("exit code in the end", after.code, 0)


def _forgotten(world: World, after: Finished) -> None:
    """The write of the gap is forgotten, so the bot leaves the order to a person."""
    world.expect("states", world.states(), {})
    world.expect("accepted in the end", world.accepted(), list(world.kinds[:1]))
    world.expect("exit code in the end", after.code, 0)


def _at_once(world: World, *, lost: bool) -> str:
    copy = _backup(world)
    world.expect("exit code in the gap", world.run("apply", world.batch).code, 0)
    posts = world.posts()
    _restore(world, copy, lost=lost)
    after = world.run("apply", world.batch, *AGAIN)
    world.expect("posts after the restore", world.posts(), posts)
    world.expect("exit code after the restore", after.code, 0)
    world.expect("accepted", world.accepted(), ["complete"])
    if not lost:
        world.expect("states", world.states(), {"close": "PROVEN"})
    world.check("after the restore", ended=True)
    return f"exit {after.code}; accepted {' '.join(world.accepted())}"
