"""L5: a ledger of a million actions. Rows are written straight into the file; the figures are taken through
the ledger.

Each action has its row and the four events of a proven write, with a short body. The audit chain begins after
these rows.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.model.write import Action, WriteKey, WriteState
from tests.checks.soak.figures import Figure, at_most, percentile
from tests.ledger.kit import ACCOUNT, answer, make_write, start_bot

Found = TypeVar("Found")

LOOKUPS, COMMITS = 2000, 200
CHUNK = 20_000
PER_RUN = 2400
MS, MB = 1000.0, 1e6
AT = datetime(2026, 1, 5, tzinfo=UTC).isoformat()
BODY = "[" + ", ".join(f'["field{number}", "value {number}"]' for number in range(12)) + "]"
WAY = (
    ("INTENT", "", "INTENT"),
    ("SEND", "INTENT", "SENDING"),
    ("ANSWER", "SENDING", "ANSWERED_OK"),
    ("PROVE", "ANSWERED_OK", "PROVEN"),
)
WRITE = (
    "INSERT INTO writes (id, key, attempt, site_id, order_no, task_id, action, kind, state, account, operator, decided,"
    " params, body, text, fingerprint, account_key, generation, run_id, note, proof, created_at, sending_at) VALUES"
    " (?, ?, 1, 'mock', ?, 'T-1', 'close', 'complete', 'PROVEN', 'clerk01', '', '[]', ?, ?, 'done', '', ?, 0, ?, '', '', ?, ?)"
)
EVENT = "INSERT INTO write_events (write_id, at, event, from_state, to_state, note, run_id) VALUES (?, ?, ?, ?, ?, '', ?)"


def measure(home: Path, actions: int) -> list[Figure]:
    """Fill a ledger with so many actions, then measure its start, look-ups, commits and a run's report."""
    path = home / "ledger.db"
    Ledger.open(path).close()
    _fill(path, actions)
    took, bot = _timed(lambda: start_bot(path))
    with bot.ledger as ledger:
        chance = random.Random(1)
        keys = [_key(chance.randrange(actions)) for _ in range(LOOKUPS)]
        lookups = [_timed(partial(ledger.latest, key))[0] for key in keys]
        commits = list(_commits(bot.journal))
        report = _timed(lambda: ledger.writes_of_run(_run(actions - 1)))[0]
        wal = path.with_name("ledger.db-wal").stat().st_size
    print(f"a ledger of {actions:,} actions: {path.stat().st_size / MB:,.0f} MB", flush=True)
    return [
        at_most("L5", "look-up of a key, 99 %", percentile(lookups, 0.99) * MS, 5, " ms"),
        at_most("L5", "commit, 99 %", percentile(commits, 0.99) * MS, 20, " ms"),
        at_most("L5", "start with quick_check", took, 10, " s"),
        at_most("L5", "writes of the day's run", report, 2, " s"),
        at_most("L5", "log after all this (WAL)", wal / MB, 64, " MB"),
    ]


def _commits(journal: LedgerJournal) -> Iterator[float]:
    """The seconds that each commit of new writes takes: INTENT, SENDING, answer."""
    for number in range(COMMITS):
        took, attempt = _timed(partial(journal.intent, make_write(f"NEW-{number}")))
        yield took
        yield _timed(partial(journal.sending, attempt))[0]
        yield _timed(partial(journal.answered, attempt, answer(WriteState.ANSWERED_OK)))[0]


def _timed(do: Callable[[], Found]) -> tuple[float, Found]:
    begun = time.perf_counter()
    found = do()
    return time.perf_counter() - begun, found


def _fill(path: Path, actions: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        for first in range(0, actions, CHUNK):
            numbers = range(first, min(first + CHUNK, actions))
            db.execute("BEGIN")
            db.executemany(WRITE, (_row(number) for number in numbers))
            db.executemany(EVENT, (event for number in numbers for event in _events(number)))
            db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _row(number: int) -> tuple[object, ...]:
    key = _key(number)
    return (number + 1, str(key), key.order_no, f"{number:064x}", BODY, ACCOUNT, _run(number), AT, AT)


def _events(number: int) -> Iterator[tuple[object, ...]]:
    for event, before, after in WAY:
        yield (number + 1, AT, event, before, after, _run(number))


def _key(number: int) -> WriteKey:
    return WriteKey("mock", f"CS-{number:07}", "T-1", Action.CLOSE)


def _run(number: int) -> str:
    return f"run-{number // PER_RUN}"
