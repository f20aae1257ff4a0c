"""The façade: on whose behalf it acts, which attempts it tells of, and what a start takes in."""

from __future__ import annotations

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import EventRow, Ledger, settle
from eoms_bot.ledger.opening import OpenedLedger
from eoms_bot.model.write import WriteState
from tests.ledger.kit import (
    ACCOUNT,
    LATER,
    LATER_TEXT,
    NOON,
    PROOF,
    answer,
    bring_to,
    make_write,
    start_bot,
)


def test_changes_tell_their_run(bot):
    """What a later run finds out of an attempt is that run's event, with its words."""
    doubted, other, proven = (
        bring_to(bot, state, make_write(f"CS-{number}"))
        for number, state in enumerate((WriteState.ANSWERED_OK, WriteState.UNKNOWN, WriteState.ANSWERED_OK))
    )
    bot.ledger.act_as("run-7", "mock|clerk01", "王值班")

    bot.ledger.doubt(doubted, "列表里还在", LATER)
    bot.ledger.refused_by_look(other, "他人已处理", LATER)
    bot.ledger.prove(proven, PROOF, LATER)

    told = [bot.ledger.events(attempt)[-1] for attempt in (doubted, other, proven)]
    assert told[:2] == [
        EventRow(doubted, LATER_TEXT, "DOUBT", "ANSWERED_OK", "UNKNOWN", "列表里还在", "run-7"),
        EventRow(other, LATER_TEXT, "OTHER_DID", "UNKNOWN", "REFUSED_BUSINESS", "他人已处理", "run-7"),
    ]
    assert (told[2].event, told[2].at, told[2].run_id) == ("PROVE", LATER_TEXT, "run-7")


def test_what_is_proven(bot):
    """All attempts of the kind that is asked for that the site has shown, the oldest first, and no others."""
    for order in ("CS-003", "CS-001"):
        bring_to(bot, WriteState.PROVEN, make_write(order))
    bring_to(bot, WriteState.PROVEN, make_write("CS-004", kind="reject"))
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-002"))

    assert [write.order_no for write in bot.ledger.proven("complete")] == ["CS-003", "CS-001"]
    assert [write.order_no for write in bot.ledger.proven("reject")] == ["CS-004"]


def test_what_a_run_has_made(bot, path):
    """All attempts of the run that is asked for, in whatever state, the oldest first."""
    bring_to(bot, WriteState.PROVEN, make_write("CS-003"))
    bring_to(bot, WriteState.INTENT, make_write("CS-001"))
    with start_bot(path, "run-2", "clerk02").ledger as ledger:
        assert ledger.writes_of_run("run-2") == []

    assert [write.order_no for write in bot.ledger.writes_of_run("run-1")] == ["CS-003", "CS-001"]


def test_a_ledger_that_is_no_file(bot):
    """No answers lie beside it: a start closes what was left half done, as ever."""
    attempt = bring_to(bot, WriteState.SENDING)
    served = Ledger(OpenedLedger(bot.ledger.engine, bot.ledger.ledger_id, None, None), SystemDisk())

    left = served.recover(served.take_lease(ACCOUNT, "run-2", NOON), NOON)

    assert [(write.id, write.state) for write in left] == [(attempt, WriteState.UNKNOWN)]


@pytest.mark.sqlite
def test_an_answer_that_comes_while_another_starts(path, monkeypatch):
    """F56: a start that holds the ledger puts no answer aside that it has not read: the next start takes it in."""
    busy, close = start_bot(path, busy_ms=20), settle.close_interrupted
    attempt = bring_to(busy, WriteState.SENDING)

    def meanwhile(*arguments):
        monkeypatch.setattr(settle, "close_interrupted", close)
        with pytest.raises(LedgerError, match="占用"):
            busy.journal.answered(attempt, answer(WriteState.ANSWERED_OK))
        return close(*arguments)

    monkeypatch.setattr(settle, "close_interrupted", meanwhile)
    start_bot(path, "run-2", "clerk02").ledger.close()
    [left] = busy.ledger.recover(busy.ledger.take_lease(ACCOUNT, "run-3", LATER), LATER)
    busy.ledger.close()

    assert (left.id, left.state) == (attempt, WriteState.ANSWERED_OK)
