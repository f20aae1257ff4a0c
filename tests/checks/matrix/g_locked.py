"""F56: another program holds the ledger for a while, under the real bot on the mock site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.checks.matrix.row import Case
from tests.checks.world import World

SHORT, LONG, LONGER = 4.0, 30.0, 45.0
"""Seconds: the ledger waits 10 for another program; an answer is offered to it three times."""
PATIENCE = 240.0
WATCHDOG = 60
"""Time limit of a submit by which the watchdog leaves a run alone that waits for its ledger."""


@dataclass(frozen=True)
class Locked:
    """From which point, for how long, and what is promised: exit code, writes at the site."""

    name: str
    at: str
    seconds: float
    code: int
    sent: bool


LOCKED = (
    Locked("before-intent", "K5", LONG, 3, sent=False),
    Locked("before-sending", "K6", LONG, 3, sent=False),
    Locked("short-behind-sending", "K7", SHORT, 0, sent=True),
    Locked("behind-sending", "K7", LONGER, 6, sent=True),
    Locked("before-proof", "K10", LONG, 6, sent=True),
)


def cases() -> Iterator[Case]:
    """Each moment for the reply; the two around SENDING for the leftover entry, those behind INTENT for all."""
    for locked in LOCKED:
        yield Case(f"complete/{locked.name}", _tried(locked), "complete", of_file=True)
        if locked.at in {"K5", "K7"} and locked.code:
            yield Case(f"leftover/{locked.name}", _tried(locked), "leftover", "b", of_file=True)
        for action in ("accept", "reject") if locked.at in {"K6", "K7"} and locked.code else ():
            yield Case(f"{action}/{locked.name}", _tried(locked), action, of_file=True)


def _tried(locked: Locked) -> Callable[[World], str]:
    def run(world: World) -> str:
        world.bot.configure(submit_seconds=WATCHDOG)
        ledger = str(world.bot.home / "ledger.db")
        plan = {"at": locked.at, "do": "lock", "path": ledger, "seconds": locked.seconds}
        struck = world.apply(at=[plan], seconds=PATIENCE, moment="beside the other program", ended=False)
        world.expect("exit code beside the other program", struck.code, locked.code)
        world.expect("accepted beside it", world.accepted(), list(world.kinds[: locked.sent]))
        if not locked.code:
            return f"exit {struck.code}: {' → '.join(world.way())}"
        again = world.again("账本已空出", "afterwards")
        return f"exit {struck.code}, then {again.code}: {' → '.join(world.way())}"

    return run
