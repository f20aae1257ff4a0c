"""State changes: the table is complete, the one function obeys it, and the database agrees."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex

from eoms_bot.errors import LedgerError
from eoms_bot.ledger.changes import EVENTS, Event, StateChange, change, is_allowed, state_of
from eoms_bot.ledger.engine import LedgerUnavailable, reading, writing
from eoms_bot.ledger.schema import write_events, writes
from eoms_bot.model.write import LEGAL, REOPENS, WriteState
from tests.ledger.kit import (
    ACCOUNT,
    LATER,
    LATER_TEXT,
    NOON,
    NOON_TEXT,
    PROOF,
    WAYS,
    WRITE,
    bring_to,
    make_write,
)
from tests.support.database import rows

PAIRS = list(product(WriteState, WriteState))


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_every_pair_of_states_changes_exactly_where_legal(bot, state, to):
    """Some event takes an attempt from one state to another if and only if LEGAL lists the change."""
    attempt = bring_to(bot, state)

    reached = [event for event in Event if _goes(bot, attempt, event, to)]

    assert bool(reached) is (to in LEGAL[state])
    assert bot.ledger.write(attempt).state is state


def _goes(bot, attempt, event, to) -> bool:
    """Try the change without keeping it; a refusal must name state and event."""
    with bot.ledger.engine.connect() as connection:
        state = state_of(connection, attempt)
        if is_allowed(state, event, to):
            change(connection, StateChange(attempt, event, to, NOON))
            return True
        with pytest.raises(LedgerError, match=f"现为 {state}，不能因 {event} 变为 {to}"):
            change(connection, StateChange(attempt, event, to, NOON))
        return False


def test_ways_reach_every_state():
    """The tests know a way into every state."""
    assert set(WAYS) == set(WriteState)


def test_every_event_has_a_rule():
    """No event is without its states."""
    assert set(EVENTS) == set(Event)


def test_what_each_event_does():
    """These changes there are, and no other: an event that finds another state, or leads to another one, is refused."""
    told = [case for case in product(WriteState, Event, WriteState) if is_allowed(*case)]

    assert sorted(" ".join(case) for case in told) == [
        "ANSWERED_OK DOUBT UNKNOWN",
        "ANSWERED_OK PROVE PROVEN",
        "INTENT GIVE_UP NOT_SENT",
        "INTENT LOST_BEFORE NOT_SENT",
        "INTENT SEND SENDING",
        "SENDING ANSWER ANSWERED_OK",
        "SENDING ANSWER NOT_SENT",
        "SENDING ANSWER REFUSED_BUSINESS",
        "SENDING ANSWER REFUSED_SESSION",
        "SENDING ANSWER UNKNOWN",
        "SENDING LOST_AFTER UNKNOWN",
        "UNKNOWN OTHER_DID REFUSED_BUSINESS",
        "UNKNOWN PROVE PROVEN",
        "UNKNOWN RELEASE RELEASED",
    ]


def test_an_end_state_allows_no_event():
    """A settled attempt changes no more, whatever happens."""
    ends = [state for state in WriteState if not LEGAL[state]]

    allowed = [case for case in product(ends, Event, WriteState) if is_allowed(*case)]

    assert allowed == []


def test_unknown_attempt_is_an_error(bot):
    """An attempt that the ledger doesn't have can't change."""
    with pytest.raises(LedgerError, match="没有第 99 笔"):
        bot.journal.unsent(99, "x")


def test_a_lost_race_for_a_state_is_an_error(bot, monkeypatch):
    """The change is conditional on the state that was read: another's change in between is noticed."""
    attempt = bring_to(bot, WriteState.SENDING)
    monkeypatch.setattr("eoms_bot.ledger.changes.state_of", lambda *_: WriteState.INTENT)

    with pytest.raises(LedgerError, match="刚被别的进程改动"):
        bot.journal.unsent(attempt, "x")


STANDING = sorted(set(WriteState) - set(REOPENS))


@pytest.mark.parametrize(("first", "second"), list(product(STANDING, STANDING)))
def test_the_database_itself_refuses_two_standing_attempts(bot, first, second):
    """Two attempts of one key in states that don't reopen can't be stored, even past all code."""
    attempt = bring_to(bot, WriteState.INTENT)
    with reading(bot.ledger.engine) as connection:
        row = connection.execute(select(writes).where(writes.c.id == attempt)).one()._asdict()

    del row["id"]
    copy = row | {"attempt": 2, "state": str(second)}
    with bot.ledger.engine.connect() as connection:
        connection.execute(update(writes).values(state=str(first)))
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            connection.execute(insert(writes).values(copy))


def test_events_can_neither_be_changed_nor_deleted(bot):
    """The event log is append-only in the database itself, and attempts can't be deleted."""
    bring_to(bot, WriteState.PROVEN)

    for statement in (update(write_events).values(note="x"), write_events.delete(), writes.delete()):
        with (
            pytest.raises(LedgerUnavailable, match="不允许改动或删去"),
            writing(bot.ledger.engine) as connection,
        ):
            connection.execute(statement)


def test_events_tell_the_whole_way(bot):
    """Each event starts where the one before ended, with time, note and run."""
    attempt = bring_to(bot, WriteState.PROVEN, make_write("CS-002"))

    events = bot.ledger.events(attempt)

    assert [event.to_state for event in events] == ["INTENT", "SENDING", "ANSWERED_OK", "PROVEN"]
    assert [event.from_state for event in events] == ["", "INTENT", "SENDING", "ANSWERED_OK"]
    assert events[2].note == "答复｜HTTP 200"
    assert events[2].run_id == "run-1"
    assert events[2].at == "2026-05-06T04:00:00.123456+00:00"


def test_postgresql_gets_the_same_index():
    """The rule of one standing attempt is a partial unique index there too."""
    index = next(index for index in writes.indexes if index.name == "uq_writes_one_standing")

    sql = str(CreateIndex(index).compile(dialect=postgresql.dialect()))

    assert sql.startswith("CREATE UNIQUE INDEX")
    assert sql.endswith("WHERE (state NOT IN ('NOT_SENT', 'REFUSED_SESSION', 'RELEASED'))")


def test_a_change_is_one_attempt_s(bot):
    """Other attempts in the same state stay as they are, and so do their events."""
    other = bring_to(bot, WriteState.INTENT, make_write("CS-002"))
    attempt = bring_to(bot, WriteState.INTENT)

    bot.journal.sending(attempt)
    bot.ledger.looked(attempt, LATER)

    assert bot.ledger.write(other).state is WriteState.INTENT
    assert [event.write_id for event in bot.ledger.events(other)] == [other]
    assert bot.ledger.write(attempt).sending_at == NOON_TEXT


def test_a_change_in_the_chain(bot, path):
    """Every column of the records that a proven attempt leaves; hashes stand for what was decided and what speaks for it."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK, WRITE)
    bot.ledger.prove(attempt, PROOF, LATER, pictures=(("a/filled.webp", "ab"),))

    begun, _, answered, proven = rows(path, "audit")
    of_attempt = {
        **{"account": ACCOUNT, "operator": "值班员", "order_no": "CS-001", "task_id": "T-1"},
        **{"action": "close", "kind": "complete", "attempt": 1, "write_id": 1, "site_offset": "+08:00"},
        **{"rule": "C-完成", "rule_version": "2", "decided_hash": begun["decided_hash"]},
    }
    assert without_hashes(begun) == of_attempt | {
        **{"seq": 1, "event": "INTEND", "write_event": 1, "from_state": "", "to_state": "INTENT"},
        **{"run_id": "run-1", "at": NOON_TEXT, "evidence_hash": "", "pictures": "", "note": ""},
        "decided": '[["dealDesc","\\u5df2\\u5904\\u7406"],["result","1"]]',
    }
    assert without_hashes(answered) == of_attempt | {
        **{"seq": 3, "event": "ANSWER", "write_event": 3, "from_state": "SENDING", "to_state": "ANSWERED_OK"},
        **{"run_id": "run-1", "at": NOON_TEXT, "evidence_hash": answered["evidence_hash"]},
        **{"pictures": "", "note": "答复｜HTTP 200", "decided": ""},
    }
    assert without_hashes(proven) == of_attempt | {
        **{"seq": 4, "event": "PROVE", "write_event": 4, "from_state": "ANSWERED_OK", "to_state": "PROVEN"},
        **{"run_id": "", "at": LATER_TEXT, "evidence_hash": proven["evidence_hash"]},
        **{"pictures": '[["a/filled.webp","ab"]]', "note": "", "decided": ""},
    }
    hashes = {begun["decided_hash"], answered["evidence_hash"], proven["evidence_hash"]}
    assert {len(one) for one in hashes} == {64}
    assert len(hashes) == 3


def without_hashes(record):
    """A record without its links to others."""
    return {name: value for name, value in record.items() if name not in ("hash", "prev")}


def test_an_event_as_it_is_stored(bot, path):
    """Every column of what happened to an attempt."""
    bring_to(bot, WriteState.SENDING)

    assert rows(path, "write_events")[1] == {
        **{"id": 2, "write_id": 1, "at": NOON_TEXT, "event": "SEND", "from_state": "INTENT"},
        **{"to_state": "SENDING", "note": "", "run_id": "run-1"},
    }
