"""The daily caps, counted in a real ledger by a clock that only moves when it is told to."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.model.order import OrderRef
from eoms_bot.run.brakes.cap import CapBrake, cap_of_account, cap_of_all, no_room_left
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
    return cap_of_account(bot.ledger, ACCOUNT, most, bot.clock)


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
    colleague_sent(tmp_path, 3)

    assert cap_of(bot, 4).sent() == 0


def colleague_sent(tmp_path, times):
    """What another account of the ledger has sent this evening."""
    other = start_bot(tmp_path / "ledger.db", run_id="run-2", account="clerk02")
    other.clock.time = EVENING
    send(other, times, first=100)
    other.ledger.close()


def common_cap(bot, most):
    """The cap of all accounts of the ledger."""
    cap = cap_of_all(bot.ledger, most, bot.clock)
    assert cap is not None
    return cap


def test_all_accounts_together(bot, tmp_path):
    """The common cap counts what every account of the ledger has sent today; where none is set there is none."""
    send(bot, 1)
    colleague_sent(tmp_path, 2)
    cap = common_cap(bot, 4)

    assert (cap.sent(), cap.most) == (3, 4)
    assert cap_of_all(bot.ledger, None, bot.clock) is None
    bot.clock.wait(120)
    assert cap.sent() == 0


@pytest.mark.parametrize(
    ("most", "why"),
    [
        (6, ""),
        (
            5,
            "所有账号合计今天已发送 3 次，每日上限 5；剩 2 次，不够一张工单可能用到的 3 次，不再开始新的工单",
        ),
        (3, "所有账号合计今天已发送 3 次，每日上限 3，不再开始新的工单"),
    ],
)
def test_no_order_begins_without_room_for_all_accounts(bot, tmp_path, most, why):
    """What others have sent leaves this account less; people are told that it was not this one alone."""
    send(bot, 1)
    colleague_sent(tmp_path, 2)

    halt = CapBrake(common_cap(bot, most)).before(REF)

    assert (halt.why if halt else "") == why


def test_last_place_of_all(bot):
    """The ledger's question before a write leaves: by whatever it counts, there is room, or there is none; without a cap always."""
    full = no_room_left(cap_of_all(bot.ledger, 4, bot.clock))

    assert full(lambda since: 3) == ""
    assert full(lambda since: 4) == "所有账号合计今天已发送 4 次，每日上限 4"
    assert no_room_left(None)(lambda since: 4000) == ""


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
