"""Block G: disk, ledger, instances, clock. Tests of the layers try much of it; their docstrings name the row.

F55: the disk fills up at a point of the walk of one order. A ledger on a server is on another disk: it still
takes an answer and a proof. Only the report, the pictures and the mark of the ledger's position are lost. So
the exit code is that of a full disk, not of an unknown outcome.

F56: another program holds the ledger for a while.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tests.checks.matrix import g_bots, g_clock, g_restored
from tests.checks.matrix.row import Case, Row
from tests.checks.world import World

LINE = 4096
"""Bytes that still fit: enough for a line in a file next to the ledger, but for no page in the ledger."""
PICTURE = 1_000_000
"""Bytes that still fit: enough for every picture, but not for the reserve."""
TIGHT = 500_000_000


@dataclass(frozen=True)
class Full:
    """Where the disk fills up, and what is promised of that run: exit code, writes at the site."""

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
"""Points where nothing of the write is lost if a server keeps the ledger."""

FORMS = ("complete", "leftover")
AT_ITS_WRITE = ("sending", "answer", "answer-beside", "proof")
"""Points where the write of any action is at stake; the other points belong to the form."""


def _full_cases() -> Iterator[Case]:
    """Each point for reply and leftover entry, alternately in both list layouts; some for all actions."""
    for number, full in enumerate(FULL):
        layout = "ab"[number % 2]
        for action in FORMS:
            yield Case(f"{action}/{layout}/{full.name}", partial(_tried, full), action, layout)
        for action in ("accept", "reject") if full.name in AT_ITS_WRITE else ():
            yield Case(f"{action}/{layout}/{full.name}", partial(_tried, full), action, layout)


def _tried(full: Full, world: World) -> str:
    plan = {"at": full.at, "do": full.do, "size": full.size}
    struck = world.apply(at=[plan], moment="on the full disk", ended=False)
    kept = world.on_server and full.name in KEPT_BY_SERVER
    world.expect("exit code on the full disk", struck.code, 3 if kept else full.code)
    # A line still fits: the answer is kept, so an entry's reply leaves too before the bot notices the disk.
    goes_on = kept and full.size == LINE and world.action == "leftover"
    sent = world.kinds if goes_on else world.kinds[: full.sent]
    world.expect("accepted on the full disk", world.accepted(), list(sent))
    again = world.again("磁盘已清理", "with room again")
    return f"exit {struck.code}, then {again.code}: {' → '.join(world.way())}"


SHORT, LONG, LONGER = 4.0, 30.0, 45.0
"""Seconds: the ledger waits 10 for another program; an answer is offered to it three times."""
PATIENCE = 240.0
WATCHDOG = 60
"""A limit of a submit in seconds, so long that the watchdog spares a run that waits for its ledger."""


@dataclass(frozen=True)
class Locked:
    """From which point and for how many seconds, and what is promised: exit code, writes at the site."""

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


def _locked_cases() -> Iterator[Case]:
    """Each moment for the reply, two of them for the leftover entry, those after INTENT for all actions."""
    for locked in LOCKED:
        yield Case(f"complete/{locked.name}", partial(_beside, locked), "complete", of_file=True)
        if locked.at in {"K5", "K7"} and locked.code:
            yield Case(f"leftover/{locked.name}", partial(_beside, locked), "leftover", "b", of_file=True)
        for action in ("accept", "reject") if locked.at in {"K6", "K7"} and locked.code else ():
            yield Case(f"{action}/{locked.name}", partial(_beside, locked), action, of_file=True)


def _beside(locked: Locked, world: World) -> str:
    world.bot.configure(submit_seconds=WATCHDOG)
    ledger = str(world.bot.home / "ledger.db")
    plan = {"at": locked.at, "do": "lock", "path": ledger, "seconds": locked.seconds}
    struck = world.apply(at=[plan], seconds=PATIENCE, moment="next to the other program", ended=False)
    world.expect("exit code next to the other program", struck.code, locked.code)
    world.expect("accepted next to it", world.accepted(), list(world.kinds[: locked.sent]))
    if not locked.code:
        return f"exit {struck.code}: {' → '.join(world.way())}"
    again = world.again("账本已空出", "afterwards")
    return f"exit {struck.code}, then {again.code}: {' → '.join(world.way())}"


ROWS = (
    Row(
        "F55",
        "disk full at each commit, at evidence, at the log",
        "no INTENT, no send; no evidence, no next write",
        cases=tuple(_full_cases()),
    ),
    Row(
        "F56",
        "ledger locked for 30 s",
        "stops before INTENT; after SENDING no outcome is lost",
        cases=tuple(_locked_cases()),
    ),
    Row(
        "F57",
        "ledger corrupt, foreign, newer, on a share, WAL gone",
        "refused (exit 3); never replaced by an empty one",
    ),
    Row(
        "F58",
        "ledger restored from yesterday's backup",
        "every order of the gap is looked at before any write",
        cases=tuple(g_restored.cases()),
    ),
    Row(
        "F59",
        "two bots at once, a stale lock after kill -9",
        "one runs, the others step back (exit 7)",
        cases=tuple(g_bots.cases()),
    ),
    Row(
        "F60",
        "clock off, set back, 1970; other zones; the site's clock off",
        "same decisions; more than 120 s off: no writes",
        cases=tuple(g_clock.cases()),
    ),
    Row(
        "F61",
        "schedule: missed, overlapping, late, on a holiday, two triggers",
        "one catch-up run at most, no overlap, nothing after the window's end",
    ),
)
