"""Appends to the audit chain, in the transaction of the change that a record describes."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

import eoms_bot.ledger.chain as chain
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.chain import Head
from eoms_bot.ledger.schema import audit, ledger_meta, write_events
from eoms_bot.ledger.times import site_offset, utc_text
from eoms_bot.model.write import Pair

HEAD, ORIGIN, SALT, CUT = "audit_head", "audit_origin", "audit_salt", "audit_cut"
_PURGED = re.compile(r'(?:\[\["已清除", ")?#([0-9a-f]{64})(?:"\]\])?')


class Deed(StrEnum):
    """What the chain records in addition to the changes of writes."""

    RUN_STARTED = "RUN_STARTED"
    RUN_FINISHED = "RUN_FINISHED"
    LOGIN_SENT = "LOGIN_SENT"
    LOGIN_NOT_SENT = "LOGIN_NOT_SENT"
    LOGIN_OK = "LOGIN_OK"
    LOGIN_FAILED = "LOGIN_FAILED"
    CREDENTIAL_REJECTED = "CREDENTIAL_REJECTED"
    REJECTIONS_CLEARED = "REJECTIONS_CLEARED"
    PASSWORD_SET = "PASSWORD_SET"  # noqa: S105 - an event's name
    TRY_AGAIN = "TRY_AGAIN"
    APPROVED = "APPROVED"
    STRUCK = "STRUCK"
    RESTORED = "RESTORED"
    BREAKER_CLOSED = "BREAKER_CLOSED"
    REASON_SHUT = "REASON_SHUT"
    REASON_OPENED = "REASON_OPENED"
    DECIDED_WRONG = "DECIDED_WRONG"
    DECISION_CHECKED = "DECISION_CHECKED"
    CAME_BACK = "CAME_BACK"
    POLICY_CHECKED = "POLICY_CHECKED"
    ASSISTED = "ASSISTED"
    SHOWN = "SHOWN"
    TAKEN_DOWN = "TAKEN_DOWN"
    STOP = "STOP"
    STOP_CLEARED = "STOP_CLEARED"
    PURGED = "PURGED"
    CALLED_BACK = "CALLED_BACK"
    LEFTOVER_SOLVED = "LEFTOVER_SOLVED"
    CONSOLE_TOKEN = "CONSOLE_TOKEN"  # noqa: S105 - an event's name
    CONSOLE_LOGIN = "CONSOLE_LOGIN"
    CONSOLE_LOGIN_FAILED = "CONSOLE_LOGIN_FAILED"
    CONSOLE_LOGOUT = "CONSOLE_LOGOUT"
    CONSOLE_REFUSED = "CONSOLE_REFUSED"
    CONSOLE_CHECKED = "CONSOLE_CHECKED"
    CONSOLE_ASSIST = "CONSOLE_ASSIST"
    CONSOLE_UPLOADED = "CONSOLE_UPLOADED"
    CONSOLE_STARTED = "CONSOLE_STARTED"
    CONSOLE_ANSWERED = "CONSOLE_ANSWERED"
    CONSOLE_REVEALED = "CONSOLE_REVEALED"
    CALL_NOTED = "CALL_NOTED"
    CALL_TAKEN_OVER = "CALL_TAKEN_OVER"
    SITE_CARD = "SITE_CARD"
    CONSOLE_ANNOUNCED = "CONSOLE_ANNOUNCED"
    CONSOLE_NOTE = "CONSOLE_NOTE"
    CONSOLE_NOTE_DONE = "CONSOLE_NOTE_DONE"
    CONSOLE_HANDOVER = "CONSOLE_HANDOVER"


@dataclass(frozen=True)
class Actor:
    """On whose behalf a ledger is used: the run, the account's key, the responsible operator."""

    run_id: str = ""
    account: str = ""
    operator: str = ""


@dataclass(frozen=True)
class Entry:
    """A record of the chain before it has its place.

    Texts are masked; what must stay secret is a salted hash.
    """

    at: datetime
    event: str
    run_id: str = ""
    account: str = ""
    operator: str = ""
    order_no: str = ""
    task_id: str = ""
    action: str = ""
    kind: str = ""
    attempt: int = 0
    write_id: int = 0
    write_event: int = 0
    from_state: str = ""
    to_state: str = ""
    rule: str = ""
    rule_version: str = ""
    decided: str = ""
    decided_hash: str = ""
    evidence_hash: str = ""
    pictures: str = ""
    note: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the chain begins: a head, and the last write event that is older than the chain."""

    head: Head
    events: int


def append(connection: Connection, entry: Entry) -> Head:
    """Store the entry after the head and move the head.

    With BEGIN IMMEDIATE, or a row lock, no other program can do so at the same time.
    """
    before = head(connection)
    record = vars(entry) | {
        "seq": before.seq + 1,
        "at": utc_text(entry.at),
        "site_offset": site_offset(entry.at),
        "event": str(entry.event),
        "prev": before.hash,
    }
    record["hash"] = chain.hash_of(record)
    connection.execute(insert(audit).values(record))
    now = Head(before.seq + 1, record["hash"])
    moved = update(ledger_meta).where(ledger_meta.c.name == HEAD)
    connection.execute(moved.values(value=_packed(now)))
    return now


def note_deed(
    connection: Connection, deed: Deed, actor: Actor, now: datetime, note: str = "", *, order_no: str = ""
) -> None:
    """Append what somebody did that is not a write."""
    append(connection, Entry(at=now, event=deed, note=note, order_no=order_no, **vars(actor)))


def begin(connection: Connection, ledger_id: str) -> None:
    """Begin the chain of a ledger after the write events that it already has; makes the salt."""
    salt = secrets.token_hex(32)
    events = int(connection.execute(select(func.coalesce(func.max(write_events.c.id), 0))).scalar_one())
    start = Head(0, chain.genesis(ledger_id, events, seal(connection, salt, events)))
    values = {SALT: salt, ORIGIN: _origin(start, events), HEAD: _packed(start), CUT: "0"}
    connection.execute(insert(ledger_meta), [{"name": name, "value": values[name]} for name in values])


def seal(connection: Connection, salt: str, events: int) -> str:
    """One hash over the first write events.

    Their notes count as salted hashes, so a purge does not change the hash.
    """
    columns = [column for column in write_events.columns if column.name != "note"]
    query = select(*columns, write_events.c.note).where(write_events.c.id <= events)
    rows = connection.execute(query.order_by(write_events.c.id))
    listed = [[*row[:-1], hashed(salt, row.note)] for row in rows]
    return chain.salted(salt, chain.canonical(listed))


def hashed(salt: str, text: str) -> str:
    """The salted hash of a text; also where a purge has already put it in the text's place."""
    found = _PURGED.fullmatch(text)
    return found[1] if found else chain.salted(salt, text)


def purged(salt: str, text: str) -> str:
    """What a purge puts in a text's place."""
    value = hashed(salt, text)
    return f"#{value}" if value else ""


def purged_pairs(salt: str, text: str) -> str:
    """What a purge puts in the place of pairs; pairs as well, so that every reader can read it."""
    return f'[["已清除", "{purged(salt, text)}"]]'


def decided(salt: str, row: Row[Any]) -> str:
    """The salted hash of an attempt.

    It covers the decided values, the form body, the text, the grounds and the sources. Attempts of an older
    version have neither grounds nor sources; their hashes stay the same.
    """
    values = [row.params, hashed(salt, row.body), hashed(salt, row.text)]
    values += filter(None, [row.grounds, row.sources])
    return chain.salted(salt, chain.canonical(values))


def approved(salt: str, pairs: tuple[Pair, ...]) -> str:
    """The salted hash of what a person has approved: the decided values."""
    return chain.salted(salt, chain.canonical([list(pair) for pair in pairs]))


_SHOWN_BY = {"PROVE": "proof", "SEND": "sent_body"}
"""Event → the column of the attempt that came with it."""


def evidence(salt: str, event: str, note: str, row: Row[Any]) -> str:
    """The salted hash of the evidence for a change of an attempt.

    That is the event's note, and the proof or the body as it left.
    """
    shown = getattr(row, _SHOWN_BY[event]) if event in _SHOWN_BY else ""
    if not note and not shown:
        return ""
    return chain.salted(salt, chain.canonical([hashed(salt, note), hashed(salt, shown)]))


def head(connection: Connection) -> Head:
    """The newest record of the chain, as the ledger notes it."""
    seq, _, value = meta(connection, HEAD).partition(":")
    return Head(int(seq), value)


def hash_at(connection: Connection, seq: int) -> str | None:
    """The hash of a record; None where it is not there (any more)."""
    found = connection.execute(select(audit.c.hash).where(audit.c.seq == seq)).scalar()
    return None if found is None else str(found)


def origin_of(connection: Connection) -> Origin:
    """Where the chain begins."""
    data = json.loads(meta(connection, ORIGIN))
    return Origin(Head(int(data["seq"]), str(data["hash"])), int(data["events"]))


def begin_later(connection: Connection, last: int) -> None:
    """Let the chain begin after a record; remove that record and all before it.

    The caller appends who did so, and why.
    """
    row = connection.execute(select(audit.c.seq, audit.c.hash).where(audit.c.seq == last)).one()
    newest_event = connection.execute(
        select(func.max(audit.c.write_event)).where(audit.c.seq <= last)
    ).scalar_one()
    events = max(int(newest_event), origin_of(connection).events)
    for name, value in ((ORIGIN, _origin(Head(row.seq, row.hash), events)), (CUT, str(last))):
        connection.execute(update(ledger_meta).where(ledger_meta.c.name == name).values(value=value))
    connection.execute(delete(audit).where(audit.c.seq <= last))


def _origin(head: Head, events: int) -> str:
    return json.dumps({"seq": head.seq, "hash": head.hash, "events": events})


def salt_of(connection: Connection) -> str:
    """The ledger's salt; it never leaves the ledger."""
    return meta(connection, SALT)


def meta(connection: Connection, name: str) -> str:
    """A value of `ledger_meta`; nobody changes it before the end of a transaction that writes."""
    value = connection.execute(select(ledger_meta.c.value).where(ledger_meta.c.name == name)).scalar()
    if not isinstance(value, str):
        raise LedgerError(f"账本缺少 {name}，审计链接不上")
    return value


def _packed(head: Head) -> str:
    return f"{head.seq}:{head.hash}"
