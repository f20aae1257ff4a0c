"""What becomes of attempts afterwards: recovery at a start, looks at the site, and a person's word."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.ledger.audit import Deed
from eoms_bot.ledger.changes import EVENTS, Event, StateChange, change
from eoms_bot.ledger.lease import Lease, require
from eoms_bot.ledger.schema import audit, writes
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.ledger.writes import find, find_unsettled
from eoms_bot.model.ids import BOOK_ID
from eoms_bot.model.privacy.mask import phone
from eoms_bot.model.write import Pair, Proof, WriteRecord, WriteState

LOOKS = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 5, 30, 24 * 60))
"""When to look for the effect of a write, counted from SENDING."""

RELEASE_AFTER = timedelta(minutes=10)
"""How long after SENDING a person may say at the earliest that a write did not take effect."""

_LOOKABLE = (WriteState.UNKNOWN, WriteState.ANSWERED_OK)


def close_interrupted(connection: Connection, lease: Lease, now: datetime) -> list[WriteRecord]:
    """Close what older generations of this account left half done; returns every unsettled attempt.

    Nothing was sent under an INTENT, so it is NOT_SENT. Nobody knows what became of a SENDING, so it is
    UNKNOWN.
    """
    require(connection, lease)
    mine = (writes.c.account_key == lease.account_key, writes.c.generation < lease.generation)
    for state, event, to in (
        (WriteState.INTENT, Event.LOST_BEFORE, WriteState.NOT_SENT),
        (WriteState.SENDING, Event.LOST_AFTER, WriteState.UNKNOWN),
    ):
        for left in find(connection, *mine, writes.c.state == str(state)):
            change(connection, StateChange(left.id, event, to, now, EVENTS[event].text, lease.run_id))
    return find_unsettled(connection)


def prove(
    connection: Connection,
    write_id: int,
    proof: Proof,
    now: datetime,
    run_id: str,
    pictures: tuple[Pair, ...] = (),
) -> None:
    """The site's own history shows the write; LedgerError where the proof shows none of ours."""
    if not (proof.found and proof.by_us):
        raise LedgerError(f"第 {write_id} 笔没有本人的处理记录，不能记为已证实")
    text = proof_text(proof)
    proven = StateChange(
        write_id, Event.PROVE, WriteState.PROVEN, now, run_id=run_id, proof=text, pictures=pictures
    )
    change(connection, proven)


PARTS = "｜"
"""Stands between the parts of a proof."""


def proof_text(proof: Proof) -> str:
    """A proof in one line: where it was found, whose, when, with which words."""
    when = proof.when.isoformat(timespec="seconds") if proof.when else ""
    return PARTS.join(part for part in (proof.where, proof.who, when, proof.text) if part)


def release(connection: Connection, write_id: int, who: str, reason: str, now: datetime) -> None:
    """A person says that an UNKNOWN write was not sent; BadInput earlier than ten minutes after SENDING."""
    record = _for_person(connection, write_id, who, reason)
    if record.sending_at is not None:
        earliest = parse(record.sending_at) + RELEASE_AFTER
        if now < earliest:
            left = int((earliest - now).total_seconds() // 60) + 1
            raise BadInput(f"发送后不满 10 分钟，网站可能还在处理，请 {left} 分钟后再确认第 {write_id} 笔")
    note = f"人工确认未发送：{who}：{reason}"
    change(connection, _by_person(write_id, Event.RELEASE, WriteState.RELEASED, now, note, who))


def settle_by_person(
    connection: Connection, write_id: int, who: str, reason: str, now: datetime, by_us: bool
) -> None:
    """A person says that an UNKNOWN write took effect, or (not `by_us`) that another handled the order."""
    _for_person(connection, write_id, who, reason)
    if by_us:
        note = f"人工确认已生效：{who}：{reason}"
        settled = _by_person(write_id, Event.PROVE, WriteState.PROVEN, now, note, who, proof=note)
    else:
        note = f"人工确认他人已处理：{who}：{reason}"
        settled = _by_person(write_id, Event.OTHER_DID, WriteState.REFUSED_BUSINESS, now, note, who)
    change(connection, settled)


def _by_person(
    write_id: int, event: Event, to: WriteState, now: datetime, note: str, who: str, proof: str = ""
) -> StateChange:
    """Note a person's words in the audit chain as they are, except numbers: the speaker answers for them."""
    return StateChange(write_id, event, to, now, note, proof=proof, shown=phone(note), by=who)


def _for_person(connection: Connection, write_id: int, who: str, reason: str) -> WriteRecord:
    if not who.strip() or not reason.strip():
        raise BadInput("人工确认须写明操作人和原因")
    record = get(connection, write_id)
    if record.state is not WriteState.UNKNOWN:
        raise BadInput(f"第 {write_id} 笔现为 {record.state}，只有 UNKNOWN 可以由人确认")
    return record


def get(connection: Connection, write_id: int) -> WriteRecord:
    """One attempt; BadInput where the ledger has none of that number."""
    found = find(connection, writes.c.id == write_id)
    if not found:
        raise BadInput(f"账本里没有第 {write_id} 笔")
    return found[0]


def responsible(connection: Connection, write: WriteRecord) -> frozenset[str]:
    """Who approved an attempt, who began its run, and who uploaded that run's workbook."""
    newest_first = select(audit.c.operator, audit.c.note).order_by(audit.c.seq.desc()).limit(1)
    began = newest_first.where(audit.c.event == str(Deed.RUN_STARTED), audit.c.run_id == write.run_id)
    found = [row for row in [connection.execute(began).first()] if row is not None]
    for book in [book for row in found for book in BOOK_ID.findall(row.note)]:
        uploaded = newest_first.where(
            audit.c.event == str(Deed.CONSOLE_UPLOADED), audit.c.note.startswith(f"{book} ")
        )
        found += [row for row in [connection.execute(uploaded).first()] if row is not None]
    return frozenset({write.operator, *(row.operator for row in found)} - {""})


def looks_due(connection: Connection, now: datetime) -> list[WriteRecord]:
    """Attempts whose effect is to be looked for now, oldest first."""
    open_ones = writes.c.state.in_([str(state) for state in _LOOKABLE])
    looked = {row.id: row.looked_at for row in connection.execute(select(writes).where(open_ones))}
    return [record for record in find(connection, open_ones) if _is_due(record, looked[record.id], now)]


def _is_due(record: WriteRecord, looked_at: str | None, now: datetime) -> bool:
    """Due where a moment of the schedule has come and no look was made since that moment."""
    if record.sending_at is None:
        return False
    reached = [parse(record.sending_at) + after for after in LOOKS if parse(record.sending_at) + after <= now]
    return bool(reached) and (looked_at is None or parse(looked_at) < reached[-1])


def looked(connection: Connection, write_id: int, now: datetime) -> None:
    """Remember that the site was looked at for this attempt."""
    stamped = update(writes).where(writes.c.id == write_id).values(looked_at=utc_text(now))
    if connection.execute(stamped).rowcount != 1:
        raise LedgerError(f"账本里没有第 {write_id} 笔")
