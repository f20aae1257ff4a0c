"""What the ledger says where it refuses: the whole sentence, as a person gets to read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput, GateRefused, LedgerError
from eoms_bot.ledger import ClosedJournal
from eoms_bot.ledger.emergency import emergency_path
from eoms_bot.ledger.marker import marker_path, read_marker
from eoms_bot.model.write import Answer, WriteState
from tests.ledger.kit import ACCOUNT, NOON, PROOF, answer, bring_to, make_write, start_bot

MINUTE = timedelta(minutes=1)


def said(error, call, *arguments, **named) -> str:
    """What it says in refusing."""
    with pytest.raises(error) as refused:
        call(*arguments, **named)
    return str(refused.value)


def test_a_standing_attempt(bot):
    """Which attempt stands in the way, the how manieth it is, and its state."""
    bring_to(bot, WriteState.NOT_SENT)
    bring_to(bot, WriteState.SENDING)

    words = said(GateRefused, bot.journal.intent, make_write())

    assert words == "此前已有记录，不再发送：第 2 笔（第 2 次）为 SENDING"


def test_another_content(bot):
    """Which attempt had decided otherwise."""
    bring_to(bot, WriteState.NOT_SENT)

    words = said(GateRefused, bot.journal.intent, make_write(value="另一说法"))

    assert words == "决定的内容与此前第 1 笔不同，须由人处理"


def test_no_more_tries(bot):
    """How often it was tried."""
    for _ in range(2):
        bring_to(bot, WriteState.REFUSED_SESSION)

    words = said(GateRefused, bot.journal.intent, make_write())

    assert words == "REFUSED_SESSION 已有 2 次，不再重试，须由人处理（第 2 笔）"


def test_a_lost_lease(bot):
    """Which generation speaks, and which is in force."""
    bot.ledger.take_lease(ACCOUNT, "run-2", NOON)

    words = said(GateRefused, bot.journal.intent, make_write())

    assert words == "租约已失效：本次运行是第 1 代，现为第 2 代"


def test_an_attempt_of_another_lease(bot, path):
    """Whose attempt it is not."""
    attempt = bring_to(bot, WriteState.INTENT)
    other = start_bot(path, "run-2", account="clerk02")

    words = said(GateRefused, other.journal.sending, attempt)

    other.ledger.close()
    assert words == "第 1 笔不属于本次运行的租约"


def test_a_change_that_is_not_legal(bot):
    """What the attempt is, why it was to change, and into what."""
    attempt = bring_to(bot, WriteState.SENDING)

    words = said(LedgerError, bot.journal.sending, attempt)

    assert words == "账本拒绝改动：第 1 笔现为 SENDING，不能因 SEND 变为 SENDING"


def test_no_such_attempt(bot):
    """Its number."""
    assert said(GateRefused, bot.journal.sending, 9) == "第 9 笔不属于本次运行的租约"
    assert said(LedgerError, bot.journal.unsent, 9, "x") == "账本里没有第 9 笔"
    assert said(LedgerError, bot.ledger.looked, 9, NOON) == "账本里没有第 9 笔"
    assert said(BadInput, bot.ledger.write, 9) == "账本里没有第 9 笔"


def test_an_answer_that_comes_too_late(bot):
    """What it was, and that it changes nothing."""
    attempt = bring_to(bot, WriteState.SENDING)
    bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)

    words = said(LedgerError, bot.journal.answered, attempt, answer(WriteState.ANSWERED_OK))

    assert words == "第 1 笔已是 UNKNOWN，迟到的答复 ANSWERED_OK 只留痕，不改状态（ANSWER）"
    assert bot.ledger.events(attempt)[-1].note == "ANSWERED_OK：答复｜HTTP 200"


def test_no_proof(bot):
    """Which attempt is not proven."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK)
    nothing = PROOF.__class__(found=False, by_us=True, text="")

    words = said(LedgerError, bot.ledger.prove, attempt, nothing, NOON)

    assert words == "第 1 笔没有本人的处理记录，不能记为已证实"


@pytest.mark.parametrize(("after", "left"), [(0 * MINUTE, 11), (1 * MINUTE, 10), (9.5 * MINUTE, 1)])
def test_a_release_that_comes_too_early(bot, after, left):
    """After how many whole minutes it is surely late enough."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    words = said(BadInput, bot.ledger.release, attempt, "王某", "没有", NOON + after)

    assert words == f"发送后不满 10 分钟，网站可能还在处理，请 {left} 分钟后再确认第 1 笔"


@pytest.mark.parametrize(("who", "reason"), [("", "没有"), ("王某", " "), (" ", "")])
def test_a_person_without_name_or_reason(bot, who, reason):
    """That both are wanted, whatever is said."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    released = said(BadInput, bot.ledger.release, attempt, who, reason, NOON + 60 * MINUTE)
    settled = said(BadInput, bot.ledger.settle_by_person, attempt, who, reason, NOON)

    assert released == settled == "人工确认须写明操作人和原因"


def test_a_person_who_comes_too_late(bot):
    """What the attempt is already."""
    attempt = bring_to(bot, WriteState.PROVEN)

    words = said(BadInput, bot.ledger.settle_by_person, attempt, "王某", "已核对", NOON)

    assert words == "第 1 笔现为 PROVEN，只有 UNKNOWN 可以由人确认"


@pytest.mark.parametrize(
    ("by_us", "note", "proof"),
    [
        (True, "人工确认已生效：王某：已核对", "人工确认已生效：王某：已核对"),
        (False, "人工确认他人已处理：王某：已核对", ""),
    ],
)
def test_a_person_s_word(bot, by_us, note, proof):
    """Who said what; a word that it took effect is its proof."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    bot.ledger.settle_by_person(attempt, "王某", "已核对", NOON + MINUTE, by_us=by_us)

    record = bot.ledger.write(attempt)
    assert (record.note, record.proof, record.settled_at) == (note, proof, "2026-05-06T04:01:00.123456+00:00")


def test_a_preview():
    """That nothing can leave."""
    journal = ClosedJournal()

    assert said(GateRefused, journal.sending, 0) == "预览：写入通道关闭"
    assert said(LedgerError, journal.answered, 0, Answer(WriteState.UNKNOWN, "")) == "预览中不可能有网站答复"


def test_an_emergency_file_that_cannot_be_read(bot, path):
    """Which file it is."""
    file = emergency_path(path)
    again = bot.ledger.take_lease(ACCOUNT, "run-2", NOON)
    file.write_text("{}\n", encoding="utf-8")
    nonsense = said(LedgerError, bot.ledger.recover, again, NOON)
    file.unlink()
    file.mkdir()

    no_file = said(LedgerError, bot.ledger.recover, again, NOON)

    assert nonsense == f"应急文件有看不懂的一行：{file}"
    assert no_file.startswith(f"应急文件读不出来：{file}（")
    assert no_file.endswith("）")


def test_a_marker_that_cannot_be_read(path):
    """Which file it is, and what is wrong with it."""
    file = marker_path(path)
    file.write_text('{"ledger_id": "x"}', encoding="utf-8")

    words = said(LedgerError, read_marker, path)

    assert words == f"账本标记文件读不出来：{file}（内容不完整，或被改动过）"
