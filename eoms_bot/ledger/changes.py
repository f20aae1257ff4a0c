"""The one function that changes a write's state, and the events that may cause a change.

One transaction stores each event twice: in `write_events`, with its words, and in the audit chain, without
them. `LEGAL` says which states follow which, `EVENTS` which event may cause that; a change must satisfy both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

import eoms_bot.ledger.audit as audit
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.chain import canonical
from eoms_bot.ledger.schema import write_events, writes
from eoms_bot.ledger.times import utc_text
from eoms_bot.model.write import LEGAL, Pair, WriteState

_S = WriteState


class Event(StrEnum):
    """What happened to a write."""

    INTEND = "INTEND"
    SEND = "SEND"
    GIVE_UP = "GIVE_UP"
    ANSWER = "ANSWER"
    LOST_BEFORE = "LOST_BEFORE"
    LOST_AFTER = "LOST_AFTER"
    PROVE = "PROVE"
    DOUBT = "DOUBT"
    OTHER_DID = "OTHER_DID"
    RELEASE = "RELEASE"
    LATE = "LATE"


@dataclass(frozen=True)
class Rule:
    """The states an event may find, the states it may lead to, and its name in Chinese."""

    found: frozenset[WriteState]
    leads: frozenset[WriteState]
    text: str


def _rule(text: str, found: set[WriteState], leads: set[WriteState]) -> Rule:
    return Rule(frozenset(found), frozenset(leads), text)


EVENTS: dict[Event, Rule] = {
    Event.INTEND: _rule("准备写入", set(), {_S.INTENT}),
    Event.SEND: _rule("闸门放行", {_S.INTENT}, {_S.SENDING}),
    Event.GIVE_UP: _rule("发送前放弃", {_S.INTENT}, {_S.NOT_SENT}),
    Event.LOST_BEFORE: _rule("中断于发送之前", {_S.INTENT}, {_S.NOT_SENT}),
    Event.LOST_AFTER: _rule("中断于发送之后", {_S.SENDING}, {_S.UNKNOWN}),
    Event.ANSWER: _rule("网站答复", {_S.SENDING}, set(LEGAL[_S.SENDING])),
    Event.PROVE: _rule("处理记录证实", {_S.ANSWERED_OK, _S.UNKNOWN}, {_S.PROVEN}),
    Event.DOUBT: _rule("未见记录", {_S.ANSWERED_OK}, {_S.UNKNOWN}),
    Event.OTHER_DID: _rule("他人已处理", {_S.UNKNOWN}, {_S.REFUSED_BUSINESS}),
    Event.RELEASE: _rule("人工确认未发送", {_S.UNKNOWN}, {_S.RELEASED}),
    Event.LATE: _rule("迟到的答复", set(), set()),
}
"""INTEND makes an attempt and LATE only leaves a trace; neither changes a state."""

CREATED = ""
"""`from_state` of the event that records an INTENT."""


@dataclass(frozen=True)
class StateChange:
    """A change that is wanted: of which attempt, why, into what, with which words and by which run.

    `shown` and `decided` are masked, for the audit chain. `sent`, where some pairs are opaque, is the body as
    it leaves (`writes.sent_body`). `by` is the person whose word it is. `pictures` are
    (path inside the run folder, SHA-256).
    """

    write_id: int
    event: Event
    to: WriteState
    at: datetime
    note: str = ""
    run_id: str = ""
    proof: str = ""
    shown: str = ""
    decided: tuple[Pair, ...] = ()
    by: str = ""
    pictures: tuple[Pair, ...] = ()
    sent: str = ""


def is_allowed(state: WriteState, event: Event, to: WriteState) -> bool:
    """True where the event may take an attempt from the state to `to`."""
    rule = EVENTS[event]
    return state in rule.found and to in rule.leads and to in LEGAL[state]


def change(connection: Connection, wanted: StateChange) -> None:
    """Change an attempt's state and record the event, or raise LedgerError naming state and event."""
    state = state_of(connection, wanted.write_id)
    if not is_allowed(state, wanted.event, wanted.to):
        raise LedgerError(
            f"账本拒绝改动：第 {wanted.write_id} 笔现为 {state}，不能因 {wanted.event} 变为 {wanted.to}"
        )
    mine = update(writes).where(writes.c.id == wanted.write_id, writes.c.state == state)
    if connection.execute(mine.values(_values(wanted))).rowcount != 1:
        raise LedgerError(f"账本拒绝改动：第 {wanted.write_id} 笔刚被别的进程改动（{state}，{wanted.event}）")
    record(connection, wanted, state)


def state_of(connection: Connection, write_id: int) -> WriteState:
    """The state of an attempt; LedgerError where there is no such attempt."""
    found = connection.execute(select(writes.c.state).where(writes.c.id == write_id)).scalar()
    if found is None:
        raise LedgerError(f"账本里没有第 {write_id} 笔")
    return WriteState(found)


def record(connection: Connection, wanted: StateChange, state: str) -> None:
    """Append the event that took an attempt out of `state`, and its record of the audit chain."""
    event = {"write_id": wanted.write_id, "at": utc_text(wanted.at), "event": str(wanted.event)}
    event |= {
        "from_state": str(state),
        "to_state": str(wanted.to),
        "note": wanted.note,
        "run_id": wanted.run_id,
    }
    added = connection.execute(insert(write_events).values(event).returning(write_events.c.id))
    audit.append(connection, _entry(connection, wanted, str(state), int(added.scalar_one())))


def _entry(connection: Connection, wanted: StateChange, state: str, event_id: int) -> audit.Entry:
    row = connection.execute(select(writes).where(writes.c.id == wanted.write_id)).one()
    salt = audit.salt_of(connection)
    return audit.Entry(
        at=wanted.at,
        event=wanted.event,
        run_id=wanted.run_id,
        account=row.account_key,
        operator=wanted.by or row.operator,
        order_no=row.order_no,
        task_id=row.task_id,
        action=row.action,
        kind=row.kind,
        attempt=row.attempt,
        write_id=row.id,
        write_event=event_id,
        from_state=state,
        to_state=str(wanted.to),
        rule=row.rule,
        rule_version=row.rule_version,
        decided=canonical([list(pair) for pair in wanted.decided]) if wanted.decided else "",
        decided_hash=audit.decided(salt, row),
        evidence_hash=audit.evidence(salt, wanted.event, wanted.note, row),
        pictures=canonical([list(pair) for pair in wanted.pictures]) if wanted.pictures else "",
        note=wanted.shown,
    )


def _values(wanted: StateChange) -> dict[str, str]:
    values = {"state": str(wanted.to)}
    if wanted.note:
        values["note"] = wanted.note
    if wanted.proof:
        values["proof"] = wanted.proof
    if wanted.to is WriteState.SENDING:
        values |= {"sending_at": utc_text(wanted.at), "sent_body": wanted.sent}
    if wanted.event is Event.ANSWER:
        values["answered_at"] = utc_text(wanted.at)
    if not LEGAL[wanted.to]:
        values["settled_at"] = utc_text(wanted.at)
    return values
