"""The fake journal keeps to the table of changes, as the ledger does."""

from __future__ import annotations

import pytest

from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.model.write import Answer, WriteState
from tests.browser.kit import make_write
from tests.support.fake_journal import FakeJournal


@pytest.fixture
def journal():
    """An empty journal."""
    return FakeJournal()


def test_way_of_a_write(journal):
    """INTENT, SENDING, the answer: everything is recorded in order."""
    attempt = journal.intent(make_write())
    journal.sending(attempt)
    journal.answered(attempt, Answer(WriteState.ANSWERED_OK, "好"))

    assert [state for _, state in journal.events] == [
        WriteState.INTENT,
        WriteState.SENDING,
        WriteState.ANSWERED_OK,
    ]
    assert journal.notes[attempt] == "好"


def test_second_intent(journal):
    """A key with an open or settled attempt takes no other; one that was not sent does."""
    first = journal.intent(make_write())

    with pytest.raises(GateRefused):
        journal.intent(make_write())
    journal.unsent(first, "页面没有发出提交")

    assert journal.intent(make_write()) == 2


def test_no_second_sending(journal):
    """An attempt is sent once."""
    attempt = journal.intent(make_write())
    journal.sending(attempt)

    with pytest.raises(LedgerError):
        journal.sending(attempt)


def test_no_second_answer(journal):
    """The first answer stands."""
    attempt = journal.intent(make_write())
    journal.sending(attempt)
    journal.answered(attempt, Answer(WriteState.UNKNOWN, ""))

    with pytest.raises(LedgerError):
        journal.answered(attempt, Answer(WriteState.ANSWERED_OK, ""))


def test_no_answer_to_what_was_not_sent(journal):
    """There is no answer before SENDING."""
    attempt = journal.intent(make_write())

    with pytest.raises(LedgerError):
        journal.answered(attempt, Answer(WriteState.ANSWERED_OK, ""))


def test_nothing_is_unsent_once_it_is_sending(journal):
    """What may have left cannot be called back."""
    attempt = journal.intent(make_write())
    journal.sending(attempt)

    with pytest.raises(LedgerError):
        journal.unsent(attempt, "")


@pytest.mark.parametrize(
    ("order", "error"),
    [({"refuse_sending": "租约已失"}, GateRefused), ({"break_sending": "磁盘已满"}, LedgerError)],
)
def test_told_to_fail(journal, order, error):
    """Told to refuse or to break, it changes nothing."""
    attempt = journal.intent(make_write())
    vars(journal).update(order)

    with pytest.raises(error):
        journal.sending(attempt)

    assert journal.states[attempt] is WriteState.INTENT
