"""State changes: the table is complete, the one function obeys it, and the database agrees."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex

from eoms_bot.errors import LedgerError
from eoms_bot.ledger.changes import EVENTS, Change, Event, change, is_allowed, state_of
from eoms_bot.ledger.engine import LedgerUnavailable, reading, writing
from eoms_bot.ledger.schema import write_events, writes
from eoms_bot.model.write import LEGAL, REOPENS, WriteState
from tests.ledger.kit import NOON, WAYS, bring_to, make_write

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
            change(connection, Change(attempt, event, to, NOON))
            return True
        with pytest.raises(LedgerError, match=f"现为 {state}，不能因 {event} 变为 {to}"):
            change(connection, Change(attempt, event, to, NOON))
        return False


def test_ways_reach_every_state():
    """The tests know a way into every state."""
    assert set(WAYS) == set(WriteState)


def test_every_event_has_a_rule():
    """No event is without its states."""
    assert set(EVENTS) == set(Event)


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

    copy = row | {"id": None, "attempt": 2, "state": str(second)}
    with bot.ledger.engine.connect() as connection:
        connection.execute(update(writes).values(state=str(first)))
        with pytest.raises(IntegrityError, match="UNIQUE"):
            connection.execute(insert(writes).values(copy))


def test_events_can_neither_be_changed_nor_deleted(bot):
    """The event log is append-only in the database itself, and attempts can't be deleted."""
    bring_to(bot, WriteState.PROVEN)

    for statement in (update(write_events).values(note="x"), write_events.delete(), writes.delete()):
        with pytest.raises(LedgerUnavailable, match="forbidden"), writing(bot.ledger.engine) as connection:
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
