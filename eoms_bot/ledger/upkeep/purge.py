"""Purge: what is personal in settled attempts and old plans becomes a salted hash; old drafts go.

The bytes of the personal data leave the file.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

import eoms_bot.ledger.audit as audit
import eoms_bot.ledger.breaker as breaker
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.audit import Deed, Entry
from eoms_bot.ledger.engine import known_errors, reading, writing
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.schema import audit as chain_table
from eoms_bot.ledger.schema import drafts, orders, plan_rows, plans, replies, write_events, writes
from eoms_bot.ledger.stores.plans import PERSONAL
from eoms_bot.ledger.times import utc_text
from eoms_bot.model.outcome import INTERRUPTED, QUARANTINED
from eoms_bot.model.write import LEGAL, WriteState

_OPEN = [str(state) for state in WriteState if LEGAL[state]]
_READ_WORDS = (INTERRUPTED, QUARANTINED)
"""Words with which an order's reason begins and which the program reads; they stay."""

_HASHED = re.compile(r"#[0-9a-f]{64}$")


@dataclass(frozen=True)
class Expired:
    """What of a ledger is older than its time, and what stays.

    It can be attempts, orders' reasons, rows of plans, changes of drafts, and the chain up to a record.
    """

    attempts: tuple[int, ...]
    reasons: tuple[int, ...]
    planned: tuple[int, ...]
    drafted: int
    chain_until: int
    chain_records: int
    kept_open: int
    runs_of_open: frozenset[str]

    @property
    def nothing(self) -> bool:
        """True where the ledger has nothing to purge."""
        return not (self.attempts or self.reasons or self.planned or self.drafted or self.chain_records)


def due(ledger: Ledger, personal_before: datetime, audit_before: datetime) -> Expired:
    """What a purge would take.

    An order with any open write stays whole: its other attempts are evidence for that write too.
    """
    with reading(ledger.engine) as connection:
        return _due(connection, utc_text(personal_before), utc_text(audit_before))


def purge(
    ledger: Ledger, personal_before: datetime, audit_before: datetime, who: str, note: str, now: datetime
) -> Expired:
    """Take it and record so in the chain, in one transaction.

    Then rewrite the file without what was taken.
    """
    with writing(ledger.engine) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        taken = _due(connection, utc_text(personal_before), utc_text(audit_before))
        salt = audit.salt_of(connection)
        for number in taken.attempts:
            _hash_attempt(connection, number, salt, now)
        for number in taken.reasons:
            _hash_reason(connection, number, salt)
        for number in taken.planned:
            _hash_planned(connection, number, salt, now)
        connection.execute(delete(drafts).where(drafts.c.at < utc_text(personal_before)))
        if not _refused_since(connection, utc_text(personal_before)):
            breaker.purge(connection, lambda text: audit.purged(salt, text))
        _record(connection, taken, who, note, now)
    if ledger.path is not None:
        _rewrite(ledger)
    return taken


def _due(connection: Connection, personal: str, chained: str) -> Expired:
    unsettled = select(writes.c.order_no).where(writes.c.state.in_(_OPEN))
    old = writes.c.settled_at < personal, writes.c.purged_at.is_(None)
    attempts = select(writes.c.id).where(*old, writes.c.order_no.not_in(unsettled))
    kept = select(func.count()).select_from(writes).where(*old, writes.c.order_no.in_(unsettled))
    old_reasons = (orders.c.updated_at < personal, orders.c.reason != "", orders.c.order_no.not_in(unsettled))
    rows = connection.execute(select(orders.c.id, orders.c.reason).where(*old_reasons)).all()
    cut, records = _cut(connection, chained)
    return Expired(
        tuple(connection.execute(attempts).scalars()),
        tuple(row.id for row in rows if not _HASHED.search(row.reason)),
        tuple(row.id for row in connection.execute(_planned(personal))),
        int(connection.execute(_drafted(personal)).scalar_one()),
        cut,
        records,
        int(connection.execute(kept).scalar_one()),
        _runs_of_open(connection),
    )


def _planned(personal: str) -> Select[tuple[int]]:
    """The rows of old plans, except for orders with an open write.

    Whoever looks into that write may need the row.
    """
    unsettled = select(writes.c.order_no).where(writes.c.state.in_(_OPEN))
    old = plans.c.made_at < personal, plan_rows.c.purged_at.is_(None)
    return (
        select(plan_rows.c.id)
        .join(plans, plans.c.plan_id == plan_rows.c.plan_id)
        .where(*old, plan_rows.c.order_no.not_in(unsettled))
    )


def _drafted(personal: str) -> Select[int]:
    """How many changes of drafts are old: approvals have records of their own, so these prove nothing."""
    return select(func.count()).select_from(drafts).where(drafts.c.at < personal)


def _refused_since(connection: Connection, personal: str) -> bool:
    """Whether the words of a refusal that a breaker counts can be younger than their time."""
    refused = writes.c.state == WriteState.REFUSED_BUSINESS, writes.c.settled_at >= personal
    return connection.execute(select(writes.c.id).where(*refused).limit(1)).first() is not None


def _runs_of_open(connection: Connection) -> frozenset[str]:
    """The runs that have worked on orders with an open write: their folders are still evidence."""
    unsettled = select(writes.c.order_no).where(writes.c.state.in_(_OPEN))
    mine = select(writes.c.id).where(writes.c.order_no.in_(unsettled))
    made = select(writes.c.run_id).where(writes.c.id.in_(mine))
    touched = select(write_events.c.run_id).where(write_events.c.write_id.in_(mine))
    return frozenset(connection.execute(made.union(touched)).scalars()) - {""}


def _cut(connection: Connection, chained: str) -> tuple[int, int]:
    """The last record of the old beginning of the chain, and how many records there are.

    That beginning ends before any record of an open write.
    """
    unsettled = select(writes.c.id).where(writes.c.state.in_(_OPEN))
    keep = select(func.min(chain_table.c.seq)).where(
        (chain_table.c.at >= chained) | chain_table.c.write_id.in_(unsettled)
    )
    first_kept = connection.execute(keep).scalar_one()
    old = select(func.max(chain_table.c.seq), func.count())
    if first_kept is not None:
        old = old.where(chain_table.c.seq < first_kept)
    last, count = connection.execute(old).one()
    return int(last or 0), int(count)


def _hash_attempt(connection: Connection, number: int, salt: str, now: datetime) -> None:
    row = connection.execute(select(writes).where(writes.c.id == number)).one()
    pairs = {name: audit.purged_pairs(salt, getattr(row, name)) for name in ("decided", "body")}
    texts = {name: audit.purged(salt, getattr(row, name)) for name in ("text", "note", "proof")}
    for name in filter(lambda one: getattr(row, one), ("customer", "sent_body")):
        pairs[name] = audit.purged_pairs(salt, getattr(row, name))
    values = {**pairs, **texts, "purged_at": utc_text(now)}
    connection.execute(update(writes).where(writes.c.id == number).values(values))
    connection.execute(update(replies).where(replies.c.write_id == number).values(customer="", place=""))
    events = select(write_events).where(write_events.c.write_id == number, write_events.c.note != "")
    for event in connection.execute(events).all():
        fresh = update(write_events).where(write_events.c.id == event.id)
        connection.execute(fresh.values(note=audit.purged(salt, event.note)))


def _hash_reason(connection: Connection, number: int, salt: str) -> None:
    row: Row[Any] = connection.execute(select(orders.c.reason).where(orders.c.id == number)).one()
    word = next((word for word in _READ_WORDS if row.reason.startswith(word)), "")
    values = {"reason": f"{word}{audit.purged(salt, row.reason)}", "traits": ""}
    connection.execute(update(orders).where(orders.c.id == number).values(values))


def _hash_planned(connection: Connection, number: int, salt: str, now: datetime) -> None:
    row = connection.execute(select(plan_rows).where(plan_rows.c.id == number)).one()
    texts = {name: audit.purged(salt, getattr(row, name)) for name in PERSONAL}
    cleared = update(plan_rows).where(plan_rows.c.id == number)
    connection.execute(cleared.values(**texts, purged_at=utc_text(now)))


def _record(connection: Connection, taken: Expired, who: str, note: str, now: datetime) -> None:
    """The record of a purge.

    Where the chain now begins later, the record has the hash after which the chain begins.
    """
    text = (
        f"{note}；写入 {len(taken.attempts)} 笔，工单说明 {len(taken.reasons)} 条，"
        f"计划 {len(taken.planned)} 行，草稿 {taken.drafted} 处，审计记录 {taken.chain_records} 条"
    )
    cut_hash = ""
    if taken.chain_records:
        audit.begin_later(connection, taken.chain_until)
        cut_hash = audit.origin_of(connection).head.hash
    audit.append(
        connection, Entry(at=now, event=Deed.PURGED, operator=who, note=text, evidence_hash=cut_hash)
    )


def _rewrite(ledger: Ledger) -> None:
    """VACUUM, then bring the log into the file and empty it.

    LedgerError where somebody else holds the file open.
    """
    with (
        known_errors(),
        closing(ledger.engine.raw_connection()) as connection,
        closing(connection.cursor()) as cursor,
    ):
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_pages) = cursor.fetchone() or (1,)
    if busy:
        raise LedgerError(
            "已清理，但账本正被使用，旧内容还留在日志文件里；停下机器人后再运行一次 eoms-bot purge"
        )
