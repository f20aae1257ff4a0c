"""What the ledger's tests share: a clock that stands still, a write, a bot that holds a lease."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, event

from eoms_bot.disk import Disk
from eoms_bot.ledger import Lease, Ledger, LedgerJournal, OrderRow, account_key
from eoms_bot.ledger.marker import marker_path
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import Action, Answer, Proof, Write, WriteKey, WriteState
from tests.support.database import Where, raw

NOON = datetime(2026, 5, 6, 4, 0, 0, 123456, tzinfo=UTC)
NOON_TEXT = "2026-05-06T04:00:00.123456+00:00"
LATER, LATER_TEXT = NOON + timedelta(minutes=5), "2026-05-06T04:05:00.123456+00:00"
ACCOUNT = account_key("mock", "clerk01")
PROOF = Proof(found=True, by_us=True, text="已完成", when=NOON, who="值班员", where="处理记录")


@dataclass
class StillClock:
    """A clock that only moves when it is told to."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def make_key(order: str = "CS-001", action: Action = Action.CLOSE) -> WriteKey:
    return WriteKey("mock", order, "T-1", action)


def make_write(order: str = "CS-001", value: str = "已处理", kind: str = "complete") -> Write:
    pairs = (("dealDesc", value), ("result", "1"))
    return Write(make_key(order), kind, pairs, pairs, value, "f" * 8, operator="值班员")


WRITE = replace(
    make_write(),
    rule="C-完成",
    rule_version="2",
    customer=(("customer_name", "柳试样"),),
    grounds="行 批次文件 第5行｜ab12cd34",
    sources=(("result", "人", "批次.csv 第5行 处理结果"),),
)
"""A write that names rule, customer, grounds and sources."""


@dataclass
class Bot:
    """A run: a ledger of its own on the shared file, a lease and the journal that the gate would get."""

    ledger: Ledger
    lease: Lease
    journal: LedgerJournal
    clock: StillClock = field(default_factory=StillClock)


STARTED: list[Ledger] = []
"""The ledgers of bots that were started, for whoever closes them behind a test."""


def start_bot(
    path: Where,
    run_id: str = "run-1",
    account: str = "clerk01",
    busy_ms: int = 10_000,
    disk: Disk | None = None,
    insist_room: Callable[[], None] = lambda: None,
) -> Bot:
    clock = StillClock()
    ledger = Ledger.open(path, busy_ms=busy_ms, disk=disk)
    STARTED.append(ledger)
    lease = ledger.take_lease(account_key("mock", account), run_id, clock.now())
    ledger.recover(lease, clock.now())
    return Bot(ledger, lease, LedgerJournal(ledger, lease, account, clock, insist_room), clock)


def answer(state: WriteState, note: str = "答复") -> Answer:
    return Answer(state, note, status=200)


WAYS: dict[WriteState, tuple[WriteState, ...]] = {
    WriteState.INTENT: (),
    WriteState.SENDING: (WriteState.SENDING,),
    WriteState.ANSWERED_OK: (WriteState.SENDING, WriteState.ANSWERED_OK),
    WriteState.REFUSED_BUSINESS: (WriteState.SENDING, WriteState.REFUSED_BUSINESS),
    WriteState.REFUSED_SESSION: (WriteState.SENDING, WriteState.REFUSED_SESSION),
    WriteState.NOT_SENT: (WriteState.SENDING, WriteState.NOT_SENT),
    WriteState.UNKNOWN: (WriteState.SENDING, WriteState.UNKNOWN),
    WriteState.PROVEN: (WriteState.SENDING, WriteState.ANSWERED_OK, WriteState.PROVEN),
    WriteState.RELEASED: (WriteState.SENDING, WriteState.UNKNOWN, WriteState.RELEASED),
}
"""How an attempt gets from INTENT into each state."""


def bring_to(bot: Bot, state: WriteState, write: Write | None = None) -> int:
    """A new attempt, brought into the state through the public methods."""
    attempt = bot.journal.intent(write or make_write())
    for step in WAYS[state]:
        if step is WriteState.SENDING:
            bot.journal.sending(attempt)
        elif step is WriteState.PROVEN:
            bot.ledger.prove(attempt, PROOF, NOON)
        elif step is WriteState.RELEASED:
            bot.ledger.release(attempt, "值班员", "网站上没有", NOON + timedelta(minutes=10))
        else:
            bot.journal.answered(attempt, answer(step))
    return attempt


OLD_LEDGERS = Path(__file__).resolve().parents[2] / "fixtures" / "ledgers"
"""CS-001 PROVEN, CS-002 NOT_SENT, CS-003 UNKNOWN, ten events; made by the program when it knew no newer version."""


def put_version_1(path: Path) -> None:
    """A ledger of version 1 with its marker, as that program left both."""
    put_version(path, 1)


def put_version(path: Path, version: int) -> None:
    """A ledger of an older version with its marker, as that program left both."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((OLD_LEDGERS / f"version{version}.sql").read_text(encoding="utf-8"))
        (known,) = db.execute("SELECT value FROM ledger_meta WHERE name='ledger_id'").fetchone()
    path.chmod(0o600)
    marker_path(path).write_text(json.dumps({"ledger_id": known, "last_write": 3}), encoding="utf-8")


def take_back(where: Where, version: int) -> None:
    """Make a closed ledger of this program, on either database, one of version 5, 6 or 7; its rows stay."""
    columns = [("writes", "sent_body")]
    columns += [("replies", "place"), ("orders", "traits")] if version < 7 else []
    columns += [("writes", "grounds"), ("writes", "sources")] if version < 6 else []
    with raw(where) as database:
        database.execute("DROP TABLE drafts")
        for index in ("ix_replies_site", "ix_replies_place") if version < 7 else ():
            database.execute(f"DROP INDEX {index}")
        for table, column in columns:
            database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        database.execute(f"UPDATE ledger_meta SET value='{version}' WHERE name='schema_version'")
        if isinstance(where, Path):
            database.execute(f"PRAGMA user_version={version}")


def make_unsound(path: Path) -> None:
    """Leave a database that can be read and fails SQLite's own check: two rows lack what their table now insists on."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE torn (x)")
        db.execute("INSERT INTO torn VALUES (NULL), (NULL)")
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_master SET sql='CREATE TABLE torn (x NOT NULL)' WHERE name='torn'")


def read_backwards(ledger: Ledger) -> None:
    """From now on SQLite turns round what it is asked for in no order: who relies on the way in which it reads is found out.

    PostgreSQL has no such switch; it promises as little.
    """
    if ledger.engine.dialect.name != "sqlite":
        return

    @event.listens_for(ledger.engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA reverse_unordered_selects=ON")


def noted(ledger: Ledger, order_no: str, run_id: str, outcome: Outcome | None, when: datetime = NOON) -> None:
    """An order's outcome in a run; None: the run has it in hand still."""
    ledger.stage(order_no, "READ", run_id, when)
    if outcome is not None:
        ledger.outcome(order_no, outcome, "原因", run_id, when)


def numbers(rows: Iterable[OrderRow]) -> list[str]:
    """The numbers of rows."""
    return [row.order_no for row in rows]
