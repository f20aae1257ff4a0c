"""F55: the disk fills up at a point of the walk of one order, under the real bot on the mock site.

A ledger on a server is on another disk. What this machine cannot keep is then the report, the pictures, and the mark of how far the
ledger has come: an answer and a proof are kept all the same; a SENDING without its mark is not followed by a request, and nobody knows
any more that it was not: it stays UNKNOWN, and a person settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.checks.matrix.row import Case
from tests.checks.world import KINDS, World
from tests.support.bot import Finished

AGAIN = ("--again", "磁盘已清理")
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
ON_SERVER = {"answer": 3, "answer-beside": 3, "proof": 3, "sending": 6}
"""The exit codes that are others where a server keeps the ledger."""

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
        struck = _struck(world, full)
        other = world.on_server and full.name in ON_SERVER
        world.expect("exit code on the full disk", struck.code, ON_SERVER[full.name] if other else full.code)
        accepted = world.accepted()
        # Where the answer could be kept, an entry's reply may follow it before the disk is missed.
        count = max(full.sent, len(accepted)) if other and full.sent else full.sent
        world.expect("accepted on the full disk", accepted, list(KINDS[world.action][:count]))
        world.look("on the full disk", ended=False)
        again = world.bot.run("apply", world.batch, *AGAIN)
        world.look("with room again", ended=True)
        world.expect_end(again, unknown=other and not full.sent)
        world.told = struck.stderr[-800:]
        return f"exit {struck.code}, then {again.code}: {' → '.join(world.way())}"

    return run


def _struck(world: World, full: Full) -> Finished:
    plan = {"at": full.at, "do": full.do, "size": full.size}
    return world.bot.run("apply", world.batch, at=[plan])
