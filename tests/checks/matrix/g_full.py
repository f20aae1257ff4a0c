"""F55: the disk fills up at a point of the walk of one order, under the real bot on the mock site.

A ledger on a server is on another disk. What this machine cannot keep is then the report, the pictures, and the mark of how far the
ledger has come: an answer and a proof are kept all the same, so that the exit code is that of a disk, not of an unknown outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.checks.matrix.row import Case
from tests.checks.world import World

LINE = 4096
"""So much still fits a file: a line beside the ledger, but no page in it."""
PICTURE = 1_000_000
"""So much takes every picture, but no reserve."""
TIGHT = 500_000_000


@dataclass(frozen=True)
class Full:
    """Where the disk fills up, and what is promised of the run that it strikes: exit code, writes at the site."""

    name: str
    at: str
    code: int
    sent: bool
    size: int = 0
    do: str = "full"


FULL = (
    Full("start", "K0", 3, sent=False, size=TIGHT, do="space"),
    Full("list", "K2", 3, sent=False),
    Full("evidence", "K5", 3, sent=False),
    Full("space", "K4", 3, sent=False, size=TIGHT, do="space"),
    Full("intent", "K5", 3, sent=False, size=PICTURE),
    Full("sending", "K6", 3, sent=False),
    Full("answer", "K7", 6, sent=True),
    Full("answer-beside", "K9", 6, sent=True, size=LINE),
    Full("proof", "K10", 6, sent=True),
    Full("outcome", "K12", 3, sent=True),
)
KEPT_BY_SERVER = ("answer", "answer-beside", "proof")
"""Where nothing of the write is lost if a server keeps the ledger."""

ACTIONS = ("complete", "leftover")
AT_ITS_WRITE = ("sending", "answer", "answer-beside", "proof")
"""Where the write of any action is at stake; the other points belong to the form."""


def cases() -> Iterator[Case]:
    """Each point for the reply and for the leftover entry, in both list layouts by turns; the write's own for all."""
    for number, full in enumerate(FULL):
        layout = "ab"[number % 2]
        for action in ACTIONS:
            yield Case(f"{action}/{layout}/{full.name}", _tried(full), action, layout)
        for action in ("accept", "reject") if full.name in AT_ITS_WRITE else ():
            yield Case(f"{action}/{layout}/{full.name}", _tried(full), action, layout)


def _tried(full: Full) -> Callable[[World], str]:
    def run(world: World) -> str:
        plan = {"at": full.at, "do": full.do, "size": full.size}
        struck = world.apply(at=[plan], moment="on the full disk", ended=False)
        kept = world.on_server and full.name in KEPT_BY_SERVER
        world.expect("exit code on the full disk", struck.code, 3 if kept else full.code)
        # A line still fits: with the answer kept, an entry's reply leaves as well before the disk is missed.
        goes_on = kept and full.size == LINE and world.action == "leftover"
        sent = world.kinds if goes_on else world.kinds[: full.sent]
        world.expect("accepted on the full disk", world.accepted(), list(sent))
        again = world.again("磁盘已清理", "with room again")
        return f"exit {struck.code}, then {again.code}: {' → '.join(world.way())}"

    return run
