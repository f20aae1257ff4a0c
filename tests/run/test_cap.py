"""The daily cap, counted in a real ledger by a clock that only moves when it is told to."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.model.order import OrderRef
from eoms_bot.run.cap import CapBrake, DailyCap
from tests.ledger.kit import ACCOUNT, make_write, start_bot

REF = OrderRef("CS-001", "", "T-1", "", "", "", None, None, False, "第 1 页第 1 行")
EVENING = datetime(2026, 5, 6, 15, 59, 0, tzinfo=UTC)
"""A minute before midnight in Shanghai."""


@pytest.fixture
def bot(tmp_path):
    bot = start_bot(tmp_path / "ledger.db")
    bot.clock.time = EVENING
    yield bot
    bot.ledger.close()


def send(bot, times, first=0):
    """So many writes that became SENDING."""
    for turn in range(times):
        bot.journal.sending(bot.journal.intent(make_write(f"CS-{first + turn:03}")))


def cap_of(bot, most):
    return DailyCap(bot.ledger, ACCOUNT, most, bot.clock)


def test_gate_refuses_the_write_behind_the_last(bot):
    """Of a cap of four the fourth write may leave, the fifth may not; the reason says how many."""
    guard = cap_of(bot, 4).guard
    send(bot, 3)
    fourth = guard(make_write())
    send(bot, 1, first=3)

    assert fourth == ""
    assert "4" in guard(make_write())


def test_intent_that_was_never_sent_counts_nothing(bot):
    """Only what was about to leave counts."""
    bot.journal.unsent(bot.journal.intent(make_write()), "放弃")

    assert cap_of(bot, 4).sent() == 0


def test_day_begins_at_midnight_in_shanghai(bot):
    """What was sent before midnight there counts no more behind it, whatever the host's zone."""
    send(bot, 3)
    bot.clock.wait(120)
    cap = cap_of(bot, 4)

    assert cap.sent() == 0
    send(bot, 1, first=3)
    assert cap.sent() == 1


def test_attempt_that_was_made_before_midnight_and_sent_behind_it(bot):
    """It counts for the day on which it was sent."""
    attempt = bot.journal.intent(make_write())
    bot.clock.wait(120)
    bot.journal.sending(attempt)

    assert cap_of(bot, 4).sent() == 1


def test_old_attempts_do_not_hide_new_ones(bot):
    """However many lie days back, today's are counted."""
    send(bot, 3)
    bot.clock.wait(timedelta(days=3).total_seconds())
    send(bot, 2, first=3)

    assert cap_of(bot, 4).sent() == 2


def test_other_accounts_have_caps_of_their_own(bot, tmp_path):
    """A colleague's robot does not use up ours."""
    other = start_bot(tmp_path / "ledger.db", run_id="run-2", account="clerk02")
    other.clock.time = EVENING
    send(other, 3)
    other.ledger.close()

    assert cap_of(bot, 4).sent() == 0


@pytest.mark.parametrize(
    ("most", "sent", "why"),
    [
        (10, 7, ""),
        (10, 8, "今天已发送 8 次，每日上限 10；剩 2 次，不够一张工单可能用到的 3 次，不再开始新的工单"),
        (1, 0, ""),
        (1, 1, "今天已发送 1 次，每日上限 1，不再开始新的工单"),
    ],
)
def test_no_order_begins_without_room_for_all_its_writes(bot, most, sent, why):
    """Accept, leftover entry and reply must fit, or as many as the cap allows at all; people are told what is left."""
    send(bot, sent)

    halt = CapBrake(cap_of(bot, most)).before(REF)

    assert (halt and (halt.code, halt.why)) == ((8, why) if why else None)


def test_ceiling_in_code(bot):
    """No setting lifts the cap above 3,000."""
    assert cap_of(bot, 10_000).most == 3000
