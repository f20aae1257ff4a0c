"""How long `eoms-bot show` of a held order takes in a ledger of a million handled orders.

The command asks for similar ones.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, insert, select

from eoms_bot.decide.similar import Traits
from eoms_bot.ledger import Ledger, account_key, nearest
from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.schema import audit, orders
from eoms_bot.ledger.schema import replies as replies_table
from eoms_bot.ledger.schema import writes as writes_table
from eoms_bot.ledger.stores import replies
from eoms_bot.ledger.times import utc_text
from eoms_bot.model.outcome import Outcome
from tests.support import postgres

ORDERS, ASKED = 1_000_000, 300
BOUND = 0.25
"""Seconds that 95 % of the questions may take.

A command that starts in a second may add this unnoticed.
"""
KEPT = timedelta(days=90)
SITES, PLACES, KINDS, CAUSES = 2_000, 10_000, 12, 24
CROWDED = 0.05
"""Share of the orders that are all of one site and one place."""
CROWDED_PLACE, PLACE = "澜溪县|青槐镇", "澜溪县|青槐镇{}村"
CHUNK = 10_000
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
ACCOUNT = account_key("mock", "clerk01")
TABLES = (orders, writes_table, replies_table, audit)
NUMBERS = ("id", "write_id", "seq")
NAMES = ("order_no", "key", "prev", "hash")
"""Columns of these tables that no two orders share."""


@dataclass(frozen=True)
class Took:
    """Seconds of each question, and how many similar orders were found for all of them together.

    `cpu`: seconds of this process alone, the same however busy the machine is.
    """

    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    found: int

    @property
    def p95(self) -> float:
        """The time within which 95 % were answered."""
        return quantiles(self.seconds, n=20)[-1]


def main() -> int:
    """Print the figures; 1 where they are beyond the bound."""
    reader = argparse.ArgumentParser("python -m benchmarks.similar", description=__doc__)
    reader.add_argument("--orders", type=int, default=ORDERS, help="handled orders in the ledger")
    reader.add_argument("--asked", type=int, default=ASKED, help="held orders that are shown")
    reader.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = reader.parse_args()
    with ExitStack() as stack:
        ledger = stack.enter_context(_ledger(given.database, stack))
        fill(ledger, given.orders, given.asked)
        took = ask(ledger, given.asked, time.perf_counter, time.process_time)
    sys.stdout.write(
        f"{given.database}, {given.orders:,} handled orders, {given.asked} held ones shown, "
        f"{took.found} similar found: median {median(took.seconds) * 1000:.1f} ms, "
        f"95 % within {took.p95 * 1000:.1f} ms, at most {max(took.seconds) * 1000:.1f} ms "
        f"(bound: 95 % within {BOUND * 1000:.0f} ms); own CPU: median {median(took.cpu) * 1000:.1f} ms\n"
    )
    return int(took.p95 > BOUND)


def _ledger(database: str, stack: ExitStack) -> Ledger:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eoms-similar-")))
    if database == "sqlite":
        return Ledger.open(folder / "ledger.db")
    programs = postgres.programs()
    if programs is None:
        raise SystemExit("--database postgresql: there is no PostgreSQL; install Debian's package postgresql")
    # Below a folder of its own: the server's user must be able to enter it.
    folder.chmod(0o755)
    (folder / "server").mkdir()
    server = stack.enter_context(postgres.server(folder / "server", programs))
    return Ledger.open(server.new_database(), local_path=folder / "ledger.db")


def traits(chance: random.Random) -> Traits:
    """What an order is like; some are all alike."""
    crowded = chance.random() < CROWDED
    return Traits(
        "LX_0" if crowded else f"LX_{chance.randrange(SITES)}",
        CROWDED_PLACE if crowded else PLACE.format(chance.randrange(PLACES)),
        f"移动业务.网络质量.{chance.randrange(KINDS)}",
        f"原因{chance.randrange(CAUSES)}",
    )


def held_no(number: int) -> str:
    """The n-th held order."""
    return f"HELD-{number:06d}"


def fill(ledger: Ledger, handled: int, held: int) -> None:
    """This many handled orders, all within retention, and held ones of the same sites and places."""
    chance = random.Random(36)
    with reading(ledger.engine) as connection:
        places = [CROWDED_PLACE, *map(PLACE.format, range(PLACES))]
        hashes = {place: replies.place_hash(connection, place) for place in places}
    made = min(handled, CHUNK)
    with writing(ledger.engine) as connection:
        rows = _rows(made, chance, hashes)
        for table, values in zip(TABLES, zip(*rows, strict=True), strict=True):
            connection.execute(insert(table), list(values))
    for first in range(made, handled, CHUNK):
        with writing(ledger.engine) as connection:
            _copy(connection, first, min(CHUNK, handled - first))
    for number in range(held):
        ledger.outcome(held_no(number), Outcome.HELD, "缺少事实", "run-held", NOW, traits(chance))


def _copy(connection: Connection, first: int, count: int) -> None:
    """Copy this many of the first orders under numbers of their own; the database does it much faster."""
    for table in TABLES:
        fresh = {name: table.c[name] + first for name in NUMBERS if name in table.c}
        fresh |= {name: table.c[name] + f"-{first}" for name in NAMES if name in table.c}
        names = [one.name for one in table.c if table is not orders or one.name != "id"]
        source = select(*(fresh.get(name, table.c[name]) for name in names))
        chosen = source.where(next(iter(table.primary_key)) <= count)
        connection.execute(insert(table).from_select(names, chosen))


def _rows(
    handled: int, chance: random.Random, hashes: Mapping[str, str]
) -> Iterator[tuple[dict[str, Any], ...]]:
    """The rows of each order in `orders`, `writes`, `replies` and `audit`."""
    for number in range(handled):
        one, at = traits(chance), NOW - KEPT * ((handled - number) / handled)
        write_id, order_no, when, run_id = (
            number + 1,
            f"CS-{number:08d}",
            utc_text(at),
            f"run-{number // 200}",
        )
        measure = f"占用基站:{one.site};解决措施:调整天线方位角，优化邻区;客户态度:认可"
        values = [["result", "解决"], ["prov_cause", one.cause], ["area", "乡镇"], ["measure", measure]]
        values += [[f"字段{n}", measure] for n in range(2)]
        decided = json.dumps(values, ensure_ascii=False)
        who = [
            ["customer_name", "李某某"],
            ["fault_area", "澜溪县"],
            ["fault_place", one.place.split("|")[1]],
        ]
        close = {"action": "close", "kind": "complete", "attempt": 1, "task_id": "T-1", "order_no": order_no}
        row = {"order_no": order_no, "run_id": run_id, "stage": "READ_BACK_OK", "outcome": "DONE"}
        write = {
            **{"id": write_id, "key": f"mock|{order_no}|T-1|close", "site_id": "mock", "state": "PROVEN"},
            **{"account": "clerk01", "operator": "值班员", "decided": decided, "params": "", "body": decided},
            **{"text": measure, "fingerprint": "", "account_key": ACCOUNT, "generation": 1, "run_id": run_id},
            **{"created_at": when, "sending_at": when, "answered_at": when, "settled_at": when},
            **{"customer": json.dumps(who, ensure_ascii=False), "note": "", "proof": ""},
        }
        reply = {
            **{"write_id": write_id, "order_no": order_no, "kind": "complete", "day": replies.day_of(at)},
            **{"result": "解决", "cause": one.cause, "site": one.site, "place": hashes[one.place]},
            "complaint_type": one.symptom,
        }
        said = {
            **{"seq": write_id, "at": when, "site_offset": "+08:00", "event": "INTEND", "run_id": run_id},
            **{"account": ACCOUNT, "operator": "", "write_id": write_id, "write_event": 0, "from_state": ""},
            **{"to_state": "INTENT", "rule": "", "rule_version": "", "decided": decided, "decided_hash": ""},
            **{"evidence_hash": "", "pictures": "", "note": "", "prev": f"{number}", "hash": f"{write_id}"},
        }
        yield row | {"reason": "", "updated_at": when}, write | close, reply, said | close


def ask(ledger: Ledger, held: int, clock: Callable[[], float], cpu: Callable[[], float]) -> Took:
    """What `show` asks of each held order; `clock` and `cpu` count seconds."""
    seconds, own, found = [], [], 0
    for number in range(held):
        began, used = clock(), cpu()
        ledger.order(held_no(number))
        ledger.writes(held_no(number))
        found += len(nearest(ledger, held_no(number), ACCOUNT, NOW - KEPT))
        seconds.append(clock() - began)
        own.append(cpu() - used)
    return Took(tuple(seconds), tuple(own), found)


if __name__ == "__main__":
    sys.exit(main())
