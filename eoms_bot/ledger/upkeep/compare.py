"""Compares the audit chain with the tables that it describes.

The tables are events, attempts, and what is older than the chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

import eoms_bot.ledger.audit as audit
import eoms_bot.ledger.chain as chain
from eoms_bot.ledger.audit import Origin
from eoms_bot.ledger.chain import Fault, Kind, Record
from eoms_bot.ledger.schema import write_events, writes
from eoms_bot.ledger.writes import params_text

Rows = Mapping[int, Row[Any]]

_OF_EVENT = ("write_id", "at", "event", "from_state", "to_state", "run_id")
_OF_WRITE = ("order_no", "task_id", "action", "kind", "attempt", "rule", "rule_version")


def first_disagreement(
    connection: Connection, ledger_id: str, origin: Origin, records: Sequence[Record]
) -> Fault | None:
    """The first record that disagrees with the ledger's tables, or that they have and the chain lacks."""
    salt = audit.salt_of(connection)
    attempts = {row.id: row for row in connection.execute(select(writes))}
    newer = select(write_events).where(write_events.c.id > origin.events).order_by(write_events.c.id)
    events = {row.id: row for row in connection.execute(newer)}
    of_writes = [record for record in records if record["write_event"]]
    for record in of_writes:
        fault = _of_event(record, events, attempts, salt)
        if fault:
            return Fault(record["seq"], Kind.DISAGREES, f"第 {record['seq']} 条：{fault}")
    return (
        _unrecorded(events, of_writes)
        or _states(attempts, of_writes)
        or _before_the_chain(connection, ledger_id, origin, salt)
    )


def _of_event(record: Record, events: Rows, attempts: Rows, salt: str) -> str:
    event, attempt = events.get(record["write_event"]), attempts.get(record["write_id"])
    if event is None or attempt is None:
        return "所记的写入变化不在账本里"
    if any(record[name] != getattr(event, name) for name in _OF_EVENT):
        return f"与账本里的写入变化 {event.id} 不符"
    if any(record[name] != getattr(attempt, name) for name in _OF_WRITE):
        return f"与账本里的第 {attempt.id} 笔不符"
    if record["decided_hash"] != audit.decided(salt, attempt):
        return f"第 {attempt.id} 笔决定或发送的内容、依据被改动"
    if not attempt.purged_at and attempt.params != params_text(attempt.kind, attempt.decided):
        return f"第 {attempt.id} 笔决定的内容被改动"
    if record["evidence_hash"] != audit.evidence(salt, event.event, event.note, attempt):
        return f"第 {attempt.id} 笔的证据或说明被改动"
    return ""


def _unrecorded(events: Rows, of_writes: Sequence[Record]) -> Fault | None:
    known = {record["write_event"] for record in of_writes}
    missing = next((event for event in events.values() if event.id not in known), None)
    if missing is None:
        return None
    before = [record["seq"] for record in of_writes if record["write_event"] < missing.id]
    seq = max(before, default=0) + 1
    return Fault(seq, Kind.DISAGREES, f"第 {seq} 条：账本里的写入变化 {missing.id} 没有审计记录")


def _states(attempts: Rows, of_writes: Sequence[Record]) -> Fault | None:
    last = {record["write_id"]: record for record in of_writes}
    for number, record in last.items():
        state = attempts[number].state
        if record["to_state"] != state:
            text = f"第 {record['seq']} 条：第 {number} 笔现为 {state}，审计记录为 {record['to_state']}"
            return Fault(record["seq"], Kind.DISAGREES, text)
    return None


def _before_the_chain(connection: Connection, ledger_id: str, origin: Origin, salt: str) -> Fault | None:
    if origin.head.seq:
        return None  # a purge has let the chain begin later; the check of the chain covers its record
    sealed = chain.genesis(ledger_id, origin.events, audit.seal(connection, salt, origin.events))
    if sealed == origin.head.hash:
        return None
    return Fault(0, Kind.DISAGREES, "链开始之前的写入变化或账本编号被改动")
