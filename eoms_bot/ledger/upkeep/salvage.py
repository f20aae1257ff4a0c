"""Salvage: what a replaced ledger still holds of the attempts that its backup does not know.

A replaced ledger may be damaged. The program reads what can be read of it, and reports whether that is
everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from eoms_bot.ledger.changes import CREATED, Event, StateChange, change, record, state_of
from eoms_bot.ledger.engine import LedgerUnavailable, make_engine, reading
from eoms_bot.ledger.marker import Marker
from eoms_bot.ledger.schema import leases, logins, rejections, writes
from eoms_bot.ledger.stores import replies
from eoms_bot.ledger.times import parse
from eoms_bot.model.write import UNSETTLED, Action, WriteState

Row = Mapping[str, Any]
NOTE = "恢复账本：备份之后的情况取自被换下的账本，须到网站核对"
UNSEEN = "恢复账本：备份时已准备发送，之后是否发出不明"

_S = WriteState
_STEPS: dict[WriteState, dict[WriteState, Event]] = {
    _S.INTENT: {_S.SENDING: Event.SEND, _S.NOT_SENT: Event.GIVE_UP},
    _S.SENDING: {
        _S.UNKNOWN: Event.LOST_AFTER,
        **dict.fromkeys((_S.NOT_SENT, _S.REFUSED_BUSINESS, _S.REFUSED_SESSION), Event.ANSWER),
    },
    _S.ANSWERED_OK: {_S.UNKNOWN: Event.DOUBT},
    _S.UNKNOWN: {_S.RELEASED: Event.RELEASE, _S.REFUSED_BUSINESS: Event.OTHER_DID},
}
"""The steps from an attempt's state in the backup to what became of it.

Each step has the event that may take it.
"""


@dataclass(frozen=True)
class Salvage:
    """Rows of the replaced ledger, oldest first.

    `whole`: the ledger is sound, and holds all that its marker knows of.
    """

    writes: tuple[Row, ...] = ()
    rejections: tuple[Row, ...] = ()
    logins: tuple[Row, ...] = ()
    whole: bool = False


def salvage(path: Path, ledger_id: str, marker: Marker | None) -> Salvage:
    """Read what can be read; nothing where there is no such file, or another ledger is in it."""
    if not path.exists() or path.stat().st_size == 0:
        return Salvage()
    engine = make_engine(path, 10_000)
    try:
        if _one(engine, "SELECT value FROM ledger_meta WHERE name = 'ledger_id'") != ledger_id:
            return Salvage()
        read = [_rows(engine, name) for name in ("writes", "rejections", "logins")]
        sound = all(to_the_end for _, to_the_end in read) and _one(engine, "PRAGMA quick_check(1)") == "ok"
        whole = sound and _reaches(engine, marker)
    finally:
        engine.dispose()
    attempts, rejected, tries = (rows for rows, _ in read)
    return Salvage(attempts, rejected, tries, whole)


def _reaches(engine: Engine, marker: Marker | None) -> bool:
    """True where the replaced ledger goes as far as its marker: nothing of it is lost."""
    if marker is None:
        return False
    last = _one(engine, "SELECT max(id) FROM writes") or 0
    seq = _one(engine, "SELECT max(seq) FROM audit") or 0
    return int(str(last)) >= marker.last_write and int(str(seq)) >= marker.audit_seq


def _one(engine: Engine, query: str) -> object:
    """The value; also None where the damage, or an old schema, lets nothing be read. `whole` reports that."""
    try:
        with reading(engine) as connection:
            return connection.exec_driver_sql(query).scalar()
    except LedgerUnavailable:
        return None


def _rows(engine: Engine, table: str) -> tuple[tuple[Row, ...], bool]:
    """The rows before the first that can't be read, and whether all rows could be read.

    An older schema may lack the table. `quick_check` alone is not enough: it calls a text that is no text
    sound, and also what could not be read for a moment.
    """
    # The statement names only tables of our own.
    if _one(engine, f"SELECT count(*) FROM sqlite_master WHERE name = '{table}'") == 0:  # noqa: S608
        return (), True
    rows: list[Row] = []
    try:
        with reading(engine) as connection:
            # The statement names only tables of our own.
            found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
            for row in found.mappings():
                rows.append(dict(row))
    except LedgerUnavailable:
        return tuple(rows), False
    return tuple(rows), True


def bring_forward(connection: Connection, found: Salvage, now: datetime) -> None:
    """Bring a backup's attempts to what the replaced ledger knew.

    What was sent is UNKNOWN again, also where it was proven: the next run looks at every order of the gap
    before any write.
    """
    for row in found.writes:
        present = connection.execute(select(writes.c.state).where(writes.c.id == row["id"])).scalar()
        if present is None:
            _insert(connection, row)
        state = state_of(connection, int(row["id"]))
        wanted = _wanted(row)
        if state is wanted or (state in UNSETTLED and wanted is _S.UNKNOWN and state is not _S.SENDING):
            continue
        for step in _way(state, wanted):
            _take(connection, row, step, now)
    _know_lanes(connection, found.writes)
    for table, rows in ((rejections, found.rejections), (logins, found.logins)):
        known = set(connection.execute(select(table.c.id)).scalars())
        for row in rows:
            if row["id"] not in known:
                connection.execute(insert(table).values(row))


def _know_lanes(connection: Connection, rows: Sequence[Row]) -> None:
    """Give an account that began to write after the backup its lease: it counts as one that writes."""
    known = set(connection.execute(select(leases.c.account_key)).scalars())
    newest = {row["account_key"]: row for row in rows if row["account_key"] not in known}
    for account, row in newest.items():
        values = {"generation": row["generation"], "run_id": row["run_id"], "taken_at": row["created_at"]}
        connection.execute(insert(leases).values(account_key=account, **values))


def doubt_intents(connection: Connection, now: datetime) -> None:
    """Where nothing is known of what came after the backup, an INTENT in it may have been sent: UNKNOWN."""
    open_ones = connection.execute(select(writes).where(writes.c.state == str(_S.INTENT))).mappings().all()
    for row in open_ones:
        sent = StateChange(row["id"], Event.SEND, _S.SENDING, parse(row["created_at"]), UNSEEN)
        change(connection, sent)
        change(connection, StateChange(row["id"], Event.LOST_AFTER, _S.UNKNOWN, now, UNSEEN))


def _wanted(row: Row) -> WriteState:
    """Into which state an attempt of the replaced ledger is brought.

    A run looks again at what may have had an effect.
    """
    state = _S(row["state"])
    return _S.UNKNOWN if state in UNSETTLED or state is _S.PROVEN else state


def _way(present: WriteState, wanted: WriteState) -> list[tuple[WriteState, Event]]:
    """The shortest legal way; empty where there is none (an attempt that the backup has settled stays so)."""
    ways: list[tuple[WriteState, list[tuple[WriteState, Event]]]] = [(present, [])]
    for state, way in ways:
        if state is wanted:
            return way
        ways += [(to, [*way, (to, event)]) for to, event in _STEPS.get(state, {}).items()]
    return []


def _insert(connection: Connection, row: Row) -> None:
    values = {name: value for name, value in row.items() if name in writes.c}
    values |= dict.fromkeys(("sending_at", "answered_at", "settled_at", "looked_at"))
    values |= {"state": str(_S.INTENT), "note": "", "proof": "", "sent_body": ""}
    connection.execute(insert(writes).values(values))
    begun = StateChange(
        int(row["id"]), Event.INTEND, _S.INTENT, parse(row["created_at"]), NOTE, row["run_id"]
    )
    record(connection, begun, CREATED)
    if values["action"] == str(Action.CLOSE) and not values.get("purged_at"):
        replies.keep_row(connection, values)


def _take(connection: Connection, row: Row, step: tuple[WriteState, Event], now: datetime) -> None:
    to, event = step
    at = parse(row["sending_at"]) if event is Event.SEND else now
    note = NOTE if to is _S.UNKNOWN else f"{NOTE}：{row['note']}"
    sent = row.get("sent_body", "")  # an older schema has none
    change(connection, StateChange(int(row["id"]), event, to, at, note, row["run_id"], sent=sent))
