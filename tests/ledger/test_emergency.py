"""The file beside the ledger: what it says of an answer, and what is said where it fails."""

from __future__ import annotations

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import emergency
from eoms_bot.ledger.emergency import emergency_path, note_of, put_aside
from eoms_bot.model.write import Answer, WriteState
from tests.ledger.kit import (
    ACCOUNT,
    LATER,
    LATER_TEXT,
    NOON,
    NOON_TEXT,
    answer,
    bring_to,
    make_write,
    start_bot,
)
from tests.ledger.test_words import said
from tests.support.database import locked
from tests.support.full_disk import FullDisk

pytestmark = pytest.mark.sqlite


@pytest.fixture
def kept(path):
    """A ledger that another program held when an answer came; the answer lies beside it."""
    bot = start_bot(path, busy_ms=20)
    attempt = bring_to(bot, WriteState.SENDING)
    with locked(path), pytest.raises(LedgerError):
        bot.journal.answered(attempt, Answer(WriteState.REFUSED_BUSINESS, "已被处理", 200, "提示"))
    yield bot
    bot.ledger.close()


def test_an_answer_beside_the_ledger(kept, path):
    """One line that says all of it, and begins where nothing stands before it."""
    text = emergency_path(path).read_text(encoding="utf-8")

    assert text == (
        "\n"
        '{"attempt": 1, "state": "REFUSED_BUSINESS", "note": "已被处理｜HTTP 200｜提示", '
        f'"at": "{NOON_TEXT}", "run_id": "run-1"}}\n'
    )


def test_an_answer_of_another_ledgers_attempt(kept, path):
    """A number that a ledger which was put back has given to another run gets no answer that was kept for its first owner."""
    file = emergency_path(path)
    file.write_text(file.read_text(encoding="utf-8").replace('"run-1"', '"run-0"'), encoding="utf-8")

    with pytest.raises(LedgerError, match="第 1 笔的答复属于运行 run-0，账本里这一笔是运行 run-1 的"):
        kept.ledger.recover(kept.ledger.take_lease(ACCOUNT, "run-2", LATER), LATER)

    assert kept.ledger.write(1).state is WriteState.SENDING
    assert file.exists()


def test_an_answer_that_was_taken_in(kept, path):
    """The event has the time of the answer and its run, the file a name with the time at which it was taken."""
    kept.ledger.recover(kept.ledger.take_lease(ACCOUNT, "run-2", LATER), LATER)

    last = kept.ledger.events(1)[-1]
    assert (last.event, last.at, last.run_id) == ("ANSWER", NOON_TEXT, "run-1")
    assert last.note == "已被处理｜HTTP 200｜提示（应急文件）"
    assert [file.name for file in path.parent.glob("*.taken")] == [
        "ledger.db.emergency.jsonl.2026-05-06T040500.123456Z.taken"
    ]


def test_an_answer_that_is_known_already(kept, path):
    """A file that could not be put aside is taken in again: nothing is told twice."""
    text = emergency_path(path).read_text(encoding="utf-8")
    kept.ledger.recover(kept.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)
    before = kept.ledger.events(1)
    emergency_path(path).write_text(text, encoding="utf-8")

    kept.ledger.recover(kept.ledger.take_lease(ACCOUNT, "run-3", NOON), NOON)

    assert kept.ledger.events(1) == before


def test_an_answer_that_comes_while_others_are_taken_in(path, monkeypatch):
    """A lane of another account keeps an answer behind the reading: its file stays, and the next recovery has both."""
    bot = start_bot(path, busy_ms=20)
    first = bring_to(bot, WriteState.SENDING)
    second = bring_to(start_bot(path, "run-2", "clerk02"), WriteState.SENDING, make_write("CS-002"))
    with locked(path), pytest.raises(LedgerError):
        bot.journal.answered(first, answer(WriteState.ANSWERED_OK))
    take_in = emergency.take_in

    def meanwhile(connection, found):
        take_in(connection, found)
        emergency.keep(path, SystemDisk(), second, answer(WriteState.ANSWERED_OK), NOON, "run-2")

    with monkeypatch.context() as patch:
        patch.setattr(emergency, "take_in", meanwhile)
        bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-3", NOON), NOON)
    left = emergency_path(path).exists()

    bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-4", LATER), LATER)

    assert left
    assert bot.ledger.write(second).state is WriteState.ANSWERED_OK
    assert [event.event for event in bot.ledger.events(first)].count("ANSWER") == 1
    assert not emergency_path(path).exists()


def test_an_answer_that_came_too_late_beside_the_ledger(path):
    """Its event says what it was, from its own run and time, and that it lay beside the ledger."""
    bot = start_bot(path, busy_ms=20)
    attempt = bring_to(bot, WriteState.SENDING)
    bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)
    bot.clock.time = LATER
    with locked(path), pytest.raises(LedgerError):
        bot.journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-3", LATER), LATER)

    last = bot.ledger.events(attempt)[-1]
    bot.ledger.close()
    assert (last.event, last.from_state, last.to_state) == ("LATE", "UNKNOWN", "UNKNOWN")
    assert (last.note, last.at, last.run_id) == (
        *("ANSWERED_OK：答复｜HTTP 200（应急文件）", LATER_TEXT, "run-1"),
    )


def test_empty_lines_beside_the_ledger(kept, path):
    """A blank line between two answers is passed over, and what is no UTF-8 in a note does not stop the start."""
    file = emergency_path(path)
    line = file.read_bytes()
    file.write_bytes(b"\n" + line.replace("提示".encode(), b"\xff"))

    kept.ledger.recover(kept.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)

    assert kept.ledger.write(1).note == "已被处理｜HTTP 200｜\ufffd（应急文件）"


def test_what_is_said_of_the_file_beside_the_ledger(path):
    """Which file could not be written, with which attempt; which could not be renamed; none at all is no trouble."""
    disk = FullDisk()
    bot = start_bot(path, busy_ms=20, disk=disk)
    attempt = bring_to(bot, WriteState.SENDING)
    disk.full = True
    with locked(path):
        lost = said(LedgerError, bot.journal.answered, attempt, answer(WriteState.ANSWERED_OK))
    bot.ledger.close()
    file = emergency_path(path)
    put_aside(path, NOON)
    file.write_text("", encoding="utf-8")
    file.with_name(f"{file.name}.2026-05-06T040000.123456Z.taken").mkdir()

    stuck = said(LedgerError, put_aside, path, NOON)

    assert lost == f"账本和应急文件都写不进去：{file}（磁盘已满），第 1 笔的答复只在日志里"
    assert stuck == f"应急文件不能改名：{file}（它是一个文件夹）"


def test_an_answer_in_one_line():
    """What there is of note, status and alert; a status of nought is one."""
    assert note_of(Answer(WriteState.UNKNOWN, "", None, "")) == ""
    assert note_of(Answer(WriteState.UNKNOWN, "断线", 0, "")) == "断线｜HTTP 0"
    assert note_of(Answer(WriteState.UNKNOWN, "", None, "提示")) == "提示"
