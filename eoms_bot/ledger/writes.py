"""Attempts: a new one under the rules of `REOPENS`, and reading them back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from eoms_bot.errors import GateRefused
from eoms_bot.ledger.changes import CREATED, Event, StateChange, record
from eoms_bot.ledger.lease import Lease
from eoms_bot.ledger.schema import leases, write_events, writes
from eoms_bot.ledger.stores import replies
from eoms_bot.ledger.times import utc_text
from eoms_bot.model.write import (
    BY_PERSON,
    RECORDED,
    REOPENS,
    UNSETTLED,
    Action,
    Pair,
    Write,
    WriteKey,
    WriteRecord,
    WriteState,
)


@dataclass(frozen=True)
class EventRow:
    """One state change as the ledger keeps it; `from_state` is empty where the attempt was made."""

    write_id: int
    at: str
    event: str
    from_state: str
    to_state: str
    note: str
    run_id: str


@dataclass(frozen=True)
class Author:
    """On whose behalf an attempt is made."""

    lease: Lease
    account: str

    @property
    def run_id(self) -> str:
        """The run that the lease is for."""
        return self.lease.run_id


def params_of(write: Write) -> str:
    """SHA-256 of what was decided: the kind of the write and its ordered values."""
    return _params(write.kind, _lists(write.decided))


def params_text(kind: str, decided: str) -> str:
    """The same of a stored row."""
    return _params(kind, json.loads(decided))


def _params(kind: str, decided: list[list[str]]) -> str:
    canonical = json.dumps([kind, decided], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def insert_intent(connection: Connection, write: Write, author: Author, now: datetime) -> int:
    """Store a new attempt in INTENT and return its id; GateRefused where no new attempt is allowed."""
    if write.kind != RECORDED:
        _require_no_open_recording(connection, write.key)
    earlier = connection.execute(_of_key(write.key)).all()
    if earlier:
        _require_reopening(earlier, write)
    try:
        with connection.begin_nested():
            row = insert(writes).values(_new_row(write, author, len(earlier) + 1, now))
            write_id = int(connection.execute(row.returning(writes.c.id)).scalar_one())
    except IntegrityError as err:
        raise GateRefused(f"另一进程正在处理同一笔操作：{write.key}") from err
    made = StateChange(
        write_id, Event.INTEND, WriteState.INTENT, now, run_id=author.run_id, decided=write.shown()
    )
    record(connection, made, CREATED)
    if write.key.action is Action.CLOSE:
        replies.keep(connection, write, write_id, now)
    return write_id


def _require_no_open_recording(connection: Connection, key: WriteKey) -> None:
    """Refuse an order on which a person's write is open that was made while the site was recorded.

    Nobody knows whether it took effect, and no profile named its action: until a person has settled it, the
    order is that person's.
    """
    same = (writes.c.site_id == key.site_id, writes.c.order_no == key.order_no)
    still_open = (writes.c.kind == RECORDED, writes.c.state.in_(sorted(UNSETTLED)))
    if (found := connection.execute(select(writes.c.id).where(*same, *still_open)).first()) is not None:
        raise GateRefused(f"录制时由人提交的第 {found.id} 笔结果未知，先由人核对（resolve），这张工单才能办")


def _require_reopening(earlier: Sequence[Row[Any]], write: Write) -> None:
    """Attempts before the last RELEASED one no longer count: a person has decided for them.

    A person may send other values than the bot decided. He may also send what was not sent, however often the
    bot tried it. Those bounds exist to leave an order to people, and here a person acts.
    """
    last = earlier[-1]
    state = WriteState(last.state)
    if state not in REOPENS:
        raise GateRefused(f"此前已有记录，不再发送：第 {last.id} 笔（第 {last.attempt} 次）为 {state}")
    if state is WriteState.RELEASED:
        return
    by_person = write.rule == BY_PERSON
    if last.params != params_of(write) and not by_person:
        raise GateRefused(f"决定的内容与此前第 {last.id} 笔不同，须由人处理")
    allowed, used = REOPENS[state], _count_since_release(earlier, state)
    if allowed is not None and used > allowed and not (by_person and state is WriteState.NOT_SENT):
        raise GateRefused(f"{state} 已有 {used} 次，不再重试，须由人处理（第 {last.id} 笔）")


def _count_since_release(earlier: Sequence[Row[Any]], state: WriteState) -> int:
    states = [WriteState(row.state) for row in earlier]
    if WriteState.RELEASED in states:
        states = states[len(states) - states[::-1].index(WriteState.RELEASED) :]
    return states.count(state)


def _of_key(key: WriteKey) -> Any:
    return select(writes).where(writes.c.key == str(key)).order_by(writes.c.attempt)


def _new_row(write: Write, author: Author, attempt: int, now: datetime) -> dict[str, object]:
    return {
        "key": str(write.key),
        "attempt": attempt,
        "site_id": write.key.site_id,
        "order_no": write.key.order_no,
        "task_id": write.key.task_id,
        "action": str(write.key.action),
        "kind": write.kind,
        "state": str(WriteState.INTENT),
        "account": author.account,
        "operator": write.operator,
        "decided": pairs_text(write.decided),
        "params": params_of(write),
        "body": _body_text(write),
        "text": write.text,
        "fingerprint": write.fingerprint,
        "account_key": author.lease.account_key,
        "generation": author.lease.generation,
        "run_id": author.run_id,
        "created_at": utc_text(now),
        "rule": write.rule,
        "rule_version": write.rule_version,
        "customer": pairs_text(write.customer) if write.customer else "",
        "grounds": write.grounds,
        "sources": json.dumps(write.kept_sources(), ensure_ascii=False) if write.sources else "",
    }


def _lists(pairs: tuple[Pair, ...]) -> list[list[str]]:
    return [[name, value] for name, value in pairs]


def pairs_text(pairs: tuple[Pair, ...]) -> str:
    """Pairs as a column has them: JSON, `[[name, value], …]`."""
    return json.dumps(_lists(pairs), ensure_ascii=False)


def _body_text(write: Write) -> str:
    """The body as INTENT has it: an opaque pair has its pattern as the value, and a third word says so."""
    listed = [[*pair, "opaque"] if pair[0] in write.opaque else [*pair] for pair in write.body]
    return json.dumps(listed, ensure_ascii=False)


def _pairs(text: str) -> tuple[Pair, ...]:
    return tuple((name, value) for name, value in json.loads(text))


def find(connection: Connection, *conditions: ColumnElement[bool]) -> list[WriteRecord]:
    """The attempts that meet all conditions, oldest first."""
    rows = connection.execute(select(writes).where(*conditions).order_by(writes.c.id))
    return [to_record(row) for row in rows]


def any_there(connection: Connection) -> bool:
    """True where there is an attempt at all."""
    return connection.execute(select(writes.c.id).limit(1)).first() is not None


def find_unsettled(connection: Connection) -> list[WriteRecord]:
    """The attempts that only looking at the site can settle, oldest first."""
    return find(connection, writes.c.state.in_(sorted(UNSETTLED)))


def is_of_lease(connection: Connection, write_id: int, lease: Lease) -> bool:
    """True where the attempt was made under exactly this lease."""
    mine = (writes.c.account_key == lease.account_key, writes.c.generation == lease.generation)
    return bool(find(connection, writes.c.id == write_id, *mine))


def find_latest(connection: Connection, key: WriteKey) -> WriteRecord | None:
    """The newest attempt of a key."""
    rows = connection.execute(_of_key(key)).all()
    return to_record(rows[-1]) if rows else None


def sent_since(connection: Connection, account_key: str, since: datetime) -> int:
    """How many attempts of an account have become SENDING since then."""
    counted = select(func.count()).where(
        writes.c.account_key == account_key, writes.c.sending_at >= utc_text(since)
    )
    return int(connection.execute(counted).scalar_one())


def all_sent_since(connection: Connection, since: datetime) -> int:
    """The same of all accounts together.

    No account sends without a lease, so the query uses the index account by account.
    """
    counted = select(func.count()).where(
        writes.c.account_key.in_(select(leases.c.account_key)), writes.c.sending_at >= utc_text(since)
    )
    return int(connection.execute(counted).scalar_one())


def sent_on(connection: Connection, grounds: str, since: datetime) -> int:
    """How many replies of all accounts, on grounds that begin so, have become SENDING since then."""
    counted = select(func.count()).where(
        writes.c.account_key.in_(select(leases.c.account_key)),
        writes.c.sending_at >= utc_text(since),
        writes.c.action == str(Action.CLOSE),
        writes.c.grounds.startswith(grounds, autoescape=True),
    )
    return int(connection.execute(counted).scalar_one())


def proven_under(connection: Connection, rule: str, edition: str, most: int) -> int:
    """How many replies under a rule are proven whose grounds end so; counts no further than `most`."""
    newest = (
        select(writes.c.id)
        .where(
            writes.c.rule == rule,
            writes.c.action == str(Action.CLOSE),
            writes.c.state == str(WriteState.PROVEN),
            writes.c.grounds.endswith(edition, autoescape=True),
        )
        .order_by(writes.c.id.desc())
        .limit(most)
    )
    return int(connection.execute(select(func.count()).select_from(newest.subquery())).scalar_one())


def find_events(connection: Connection, write_id: int) -> list[EventRow]:
    """What happened to an attempt, oldest first."""
    query = select(write_events).where(write_events.c.write_id == write_id).order_by(write_events.c.id)
    return [
        EventRow(row.write_id, row.at, row.event, row.from_state, row.to_state, row.note, row.run_id)
        for row in connection.execute(query)
    ]


def to_record(row: Row[Any]) -> WriteRecord:
    """A row of `writes` as the model has it."""
    return WriteRecord(
        id=row.id,
        key=row.key,
        attempt=row.attempt,
        kind=row.kind,
        state=WriteState(row.state),
        order_no=row.order_no,
        task_id=row.task_id,
        action=Action(row.action),
        account=row.account,
        operator=row.operator,
        decided=_pairs(row.decided),
        text=row.text,
        note=row.note,
        created_at=row.created_at,
        sending_at=row.sending_at,
        answered_at=row.answered_at,
        settled_at=row.settled_at,
        run_id=row.run_id,
        proof=row.proof,
        rule=row.rule,
        rule_version=row.rule_version,
        purged_at=row.purged_at,
        customer=_pairs(row.customer) if row.customer else (),
        grounds=row.grounds,
        sources=tuple((name, standing, text) for name, standing, text in json.loads(row.sources or "[]")),
    )
