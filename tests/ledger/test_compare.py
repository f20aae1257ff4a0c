"""The chain against the tables that it tells of: what disagrees, as a person gets to read it."""

from __future__ import annotations

import pytest

from eoms_bot.ledger import verify
from eoms_bot.ledger.chain import Fault, Kind
from eoms_bot.model.write import WriteState
from tests.ledger.kit import bring_to, make_write
from tests.ledger.test_trail import tamper


@pytest.fixture
def worked(bot):
    """A ledger with seven records: a write proven (1-4), one unknown (5-7)."""
    bring_to(bot, WriteState.PROVEN, make_write("CS-001"))
    bring_to(bot, WriteState.UNKNOWN, make_write("CS-002"))
    return bot.ledger


def untold(event, write):
    """Puts in a change of a write past the program."""
    names = "(id, write_id, at, event, from_state, to_state, note, run_id)"
    return f"INSERT INTO write_events {names} VALUES ({event}, {write}, 'x', 'PROVE', 'UNKNOWN', 'PROVEN', '', '')"


@pytest.mark.parametrize(
    ("statement", "seq", "words"),
    [
        pytest.param(
            "DELETE FROM write_events WHERE id=2", 2, "第 2 条：所记的写入变化不在账本里", id="change gone"
        ),
        pytest.param(
            "UPDATE write_events SET run_id='other' WHERE id=3",
            3,
            "第 3 条：与账本里的写入变化 3 不符",
            id="change",
        ),
        pytest.param(
            "UPDATE writes SET rule='R-9' WHERE id=2", 5, "第 5 条：与账本里的第 2 笔不符", id="attempt"
        ),
        pytest.param(
            "UPDATE writes SET body='[]' WHERE id=1",
            1,
            "第 1 条：第 1 笔决定或发送的内容、依据被改动",
            id="body",
        ),
        pytest.param(
            "UPDATE writes SET grounds='批准' WHERE id=1",
            1,
            "第 1 条：第 1 笔决定或发送的内容、依据被改动",
            id="grounds",
        ),
        pytest.param(
            "UPDATE writes SET sources='[]' WHERE id=1",
            1,
            "第 1 条：第 1 笔决定或发送的内容、依据被改动",
            id="sources",
        ),
        pytest.param(
            "UPDATE writes SET decided='[]' WHERE id=1",
            1,
            "第 1 条：第 1 笔决定的内容被改动",
            id="decided values",
        ),
        pytest.param(
            "UPDATE writes SET proof='别的' WHERE id=1", 4, "第 4 条：第 1 笔的证据或说明被改动", id="proof"
        ),
        pytest.param(untold(8, 2), 8, "第 8 条：账本里的写入变化 8 没有审计记录", id="change without record"),
        pytest.param(
            "UPDATE writes SET state='RELEASED' WHERE id=2",
            7,
            "第 7 条：第 2 笔现为 RELEASED，审计记录为 UNKNOWN",
            id="state",
        ),
    ],
)
def test_what_disagrees_is_told(worked, path, statement, seq, words):
    """Which record, of which change or attempt, and what is wrong with it."""
    tamper(path, statement)

    assert verify(worked).fault == Fault(seq, Kind.DISAGREES, words)


def test_another_ledger_s_number_is_told(worked, path):
    """Of what lies before the chain no record is named: there is none."""
    tamper(path, "UPDATE ledger_meta SET value='x' WHERE name='ledger_id'")
    worked.ledger_id = "x"

    assert verify(worked).fault == Fault(0, Kind.DISAGREES, "链开始之前的写入变化或账本编号被改动")


def test_a_change_that_no_record_precedes(bot, path):
    """Where the chain tells of no change at all, the first record is the one that is missing."""
    tamper(path, untold(1, 1))

    found = verify(bot.ledger).fault

    assert found == Fault(1, Kind.DISAGREES, "第 1 条：账本里的写入变化 1 没有审计记录")
