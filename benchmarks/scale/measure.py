"""Measures what one order costs.

A lane works the mock at 150 ms; its ledger is on a PostgreSQL server, whose turns are measured.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median

from benchmarks.lane.bot import OurBot
from benchmarks.lane.contender import Absent
from benchmarks.lane.ground import ACCOUNT, PASSWORD, Setting, lay
from benchmarks.lane.took import summed
from benchmarks.scale.costs import Costs
from tests.support import postgres
from tests.support.bot import Bot
from tests.support.mock_site import MockSite

LATENCY, ORDERS = 150, 6
MEGA = 1_000_000
# A commit lasts as on a real server. Every statement is logged with its begin; its duration gives its end.
SETTINGS = ("fsync=on", "log_statement=all", "log_duration=on", "log_line_prefix=%m_%p_")
_LINE = re.compile(r"^(\S+ \S+) \S+_(\d+)_LOG:\s+(.*)$")
_TURN, _COMMIT = "pg_advisory_xact_lock", "statement: COMMIT"


def measured() -> Costs:
    """One order's costs, on this machine at this moment."""
    programs = postgres.programs()
    if programs is None:
        raise Absent("PostgreSQL; install Debian's package postgresql")
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.server(Path(folder), programs, *SETTINGS) as server,
        MockSite() as site,
    ):
        took = summed([OurBot().work(lay(site, Setting(LATENCY, ORDERS, ORDERS)))])
        turns = _turns(server, site)
    cpu = sum(took.cpu.values())
    return Costs(
        waiting=round(max(took.seconds - cpu, 0.0), 3),
        cpu=round(cpu, 3),
        requests=round(took.pages + took.static, 1),
        commits=round(len(turns) / ORDERS, 1),
        commit=round(median(turns), 5),
        memory=round(took.memory / MEGA),
    )


def _turns(server: postgres.Server, site: MockSite) -> list[float]:
    """How long each writing transaction of a run over this many orders kept the others from writing."""
    ground = lay(site, Setting(0, ORDERS, ORDERS))
    with tempfile.TemporaryDirectory(prefix="eoms-scale-") as home:
        bot = Bot(Path(home) / "bot", site.base_url, account=ACCOUNT, database=server.new_database())
        bot.set_password(PASSWORD)
        bot.run("apply", bot.batch(*ground.rows), seconds=600)
    return list(turns_in(server.log().splitlines()))


def turns_in(lines: Sequence[str]) -> Iterator[float]:
    """Seconds from each turn's begin until its commit was made, from a server's log (SETTINGS)."""
    begun: dict[str, datetime] = {}
    ending: set[str] = set()
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        at, session, said = datetime.fromisoformat(found[1]), found[2], found[3]
        if _TURN in said:
            begun[session] = at
        elif said.startswith(_COMMIT) and session in begun:
            ending.add(session)
        elif said.startswith("duration:") and session in ending:
            ending.remove(session)
            yield (at - begun.pop(session)).total_seconds()
