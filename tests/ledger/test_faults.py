"""Busy, full and unwritable ledgers: nothing goes out, no answer is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger.emergency import emergency_path
from eoms_bot.model.write import WriteState
from tests.ledger.kit import ACCOUNT, NOON, answer, bring_to, make_write, start_bot
from tests.support.database import locked

pytestmark = pytest.mark.sqlite


@pytest.fixture
def hasty(path):
    bot = start_bot(path, busy_ms=20)
    yield bot
    bot.ledger.close()


@contextmanager
def full(bot):
    """The disk takes no further page."""
    with bot.ledger.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    yield
    with bot.ledger.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")


def big(order):
    return make_write(order, "长" * 4000)


def restart(bot):
    return bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)


def test_a_busy_ledger_stops_before_the_intent(hasty, path):
    """F56: no INTENT is committed while another program holds the ledger."""
    with locked(path), pytest.raises(LedgerError, match="正被其他程序占用"):
        hasty.journal.intent(make_write())

    assert hasty.ledger.writes("CS-001") == []


def test_a_busy_ledger_stops_before_sending(hasty, path):
    """F56: SENDING can't be committed, so the gate keeps the bytes; the INTENT proves that nothing was sent."""
    attempt = bring_to(hasty, WriteState.INTENT)

    with locked(path), pytest.raises(LedgerError, match="正被其他程序占用"):
        hasty.journal.sending(attempt)

    assert restart(hasty) == []
    assert hasty.ledger.write(attempt).state is WriteState.NOT_SENT


def test_reading_waits_for_no_writer(hasty, path):
    """A console can read while a write transaction is open."""
    bring_to(hasty, WriteState.UNKNOWN)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert len(hasty.ledger.unsettled()) == 1


def test_a_full_disk_stops_before_the_intent(hasty):
    """F55: an INTENT that can't be stored is no INTENT."""
    with full(hasty), pytest.raises(LedgerError, match="磁盘已满"):
        hasty.journal.intent(big("CS-002"))

    assert hasty.ledger.writes("CS-002") == []


def test_a_full_disk_stops_before_sending(hasty):
    """F55: the event of SENDING doesn't fit, so SENDING isn't committed either."""
    attempts = [bring_to(hasty, WriteState.INTENT, make_write(f"CS-{number}")) for number in range(200)]
    refused = None

    with full(hasty):
        for attempt in attempts:
            try:
                hasty.journal.sending(attempt)
            except LedgerError as err:
                refused = (attempt, str(err))
                break

    assert refused is not None
    assert "磁盘已满" in refused[1]
    assert hasty.ledger.write(refused[0]).state is WriteState.INTENT
    assert hasty.ledger.events(refused[0])[-1].to_state == "INTENT"


def test_the_answer_to_a_busy_ledger_is_kept_beside_it(hasty, path):
    """F56: the run stops, and the next recovery takes the answer in instead of UNKNOWN."""
    attempt = bring_to(hasty, WriteState.SENDING)

    with locked(path), pytest.raises(LedgerError, match="正被其他程序占用"):
        hasty.journal.answered(attempt, answer(WriteState.ANSWERED_OK))
    unsettled = restart(hasty)

    assert [record.state for record in unsettled] == [WriteState.ANSWERED_OK]
    assert unsettled[0].note == "答复｜HTTP 200（应急文件）"
    assert not emergency_path(path).exists()
    assert len(list(path.parent.glob("*.taken"))) == 1


def test_the_answer_to_a_full_disk_is_kept_beside_it(hasty, path):
    """F55: a refusal that doesn't fit into the ledger isn't lost."""
    attempt = bring_to(hasty, WriteState.SENDING)
    long = answer(WriteState.REFUSED_BUSINESS, "拒" * 9000)

    with full(hasty), pytest.raises(LedgerError, match="磁盘已满"):
        hasty.journal.answered(attempt, long)

    assert restart(hasty) == []
    assert hasty.ledger.write(attempt).state is WriteState.REFUSED_BUSINESS


def test_a_kept_answer_that_comes_too_late_leaves_a_trace(hasty, path):
    """F56: recovery was faster than the emergency file: the state stands, the answer is in the events."""
    attempt = bring_to(hasty, WriteState.SENDING)
    restart(hasty)

    with locked(path), pytest.raises(LedgerError):
        hasty.journal.answered(attempt, answer(WriteState.ANSWERED_OK))
    restart(hasty)

    assert hasty.ledger.write(attempt).state is WriteState.UNKNOWN
    assert hasty.ledger.events(attempt)[-1].event == "LATE"


def test_a_line_that_was_cut_off_is_left_out(hasty, path):
    """F55: a crash in the middle of the emergency file's line loses that line, not the start of the program."""
    attempt = bring_to(hasty, WriteState.SENDING)
    emergency_path(path).write_text('{"attempt": 1, "sta', encoding="utf-8")

    assert [record.id for record in restart(hasty)] == [attempt]
    assert hasty.ledger.write(attempt).state is WriteState.UNKNOWN


def test_an_answer_behind_a_line_that_was_cut_off_is_taken_in(hasty, path):
    """F55: the next answer begins a line of its own, and a later start does not stumble over the half one."""
    attempt = bring_to(hasty, WriteState.SENDING)
    emergency_path(path).write_text('{"attempt": 7, "sta', encoding="utf-8")
    with locked(path), pytest.raises(LedgerError):
        hasty.journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    restart(hasty)

    assert hasty.ledger.write(attempt).state is WriteState.ANSWERED_OK


@pytest.mark.parametrize("line", ['{"attempt": 1}', "答复"])
def test_a_line_that_nobody_understands_stops_the_start(hasty, path, line):
    """F56: what the emergency file says must be known before anything goes on."""
    bring_to(hasty, WriteState.SENDING)
    emergency_path(path).write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(LedgerError, match="看不懂的一行"):
        restart(hasty)


def test_an_emergency_file_that_cannot_be_written_is_told(hasty, path):
    """F55, F56: where even the emergency file fails, the message says what is lost."""
    attempt = bring_to(hasty, WriteState.SENDING)
    emergency_path(path).mkdir()

    with locked(path), pytest.raises(LedgerError, match="应急文件都写不进去"):
        hasty.journal.answered(attempt, answer(WriteState.ANSWERED_OK))
