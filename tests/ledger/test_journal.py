"""The journal that the gate gets: which attempts it allows, what it records, whom it fences off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.ledger import ClosedJournal, LedgerJournal
from eoms_bot.ledger.emergency import waiting
from eoms_bot.ledger.engine import LedgerUnavailable
from eoms_bot.model.ports import Journal
from eoms_bot.model.write import BY_PERSON, REOPENS, Action, Answer, WriteKey, WriteState
from tests.ledger.kit import ACCOUNT, NOON, NOON_TEXT, answer, bring_to, make_key, make_write, start_bot

OTHERS = sorted(set(WriteState) - set(REOPENS))


@pytest.mark.parametrize("state", OTHERS)
def test_no_new_attempt_after_a_state_that_does_not_reopen(bot, state):
    """Open, unsettled, refused and proven writes are never tried again."""
    first = bring_to(bot, state)

    with pytest.raises(GateRefused, match=rf"第 {first} 笔.*{state}"):
        bot.journal.intent(make_write())

    assert len(bot.ledger.writes("CS-001")) == 1


@pytest.mark.parametrize("state", sorted(REOPENS))
def test_a_new_attempt_after_a_state_that_reopens(bot, state):
    """NOT_SENT, REFUSED_SESSION and RELEASED allow a next attempt with the next number."""
    bring_to(bot, state)

    bot.journal.intent(make_write())

    assert [record.attempt for record in bot.ledger.writes("CS-001")] == [1, 2]


@pytest.mark.parametrize(("state", "budget"), [(WriteState.NOT_SENT, 3), (WriteState.REFUSED_SESSION, 1)])
def test_the_budget_of_new_attempts_is_kept(bot, state, budget):
    """After NOT_SENT three new attempts are allowed, after REFUSED_SESSION one."""
    for _ in range(budget + 1):
        bring_to(bot, state)

    with pytest.raises(GateRefused, match="不再重试"):
        bot.journal.intent(make_write())


def test_the_budget_starts_anew_after_a_release(bot):
    """What was tried before a person released the order counts no more."""
    for _ in range(3):
        bring_to(bot, WriteState.NOT_SENT)
    bring_to(bot, WriteState.RELEASED)

    for _ in range(4):
        bring_to(bot, WriteState.NOT_SENT)

    with pytest.raises(GateRefused, match="不再重试"):
        bot.journal.intent(make_write())


@pytest.mark.parametrize("state", sorted(WriteState))
def test_what_a_person_may_send(bot, state):
    """Other values, and as often as he wants where nothing was sent; in every other way he has no more right than the bot."""
    for _ in range({WriteState.NOT_SENT: 5, WriteState.REFUSED_SESSION: 2}.get(state, 1)):
        bring_to(bot, state, replace(make_write(), rule=BY_PERSON))
    other = replace(make_write(value="另一说法"), rule=BY_PERSON)

    if state in (WriteState.NOT_SENT, WriteState.RELEASED):
        bot.journal.intent(other)
        assert bot.ledger.writes("CS-001")[-1].by_person
    else:
        with pytest.raises(GateRefused):
            bot.journal.intent(other)


@pytest.mark.parametrize("other", [make_write(value="另一说法"), make_write(kind="reject")])
def test_other_values_under_the_same_key_are_refused(bot, other):
    """A retry must decide exactly what the attempt before decided; otherwise a person looks."""
    bring_to(bot, WriteState.NOT_SENT)

    with pytest.raises(GateRefused, match="内容与此前"):
        bot.journal.intent(other)


def test_other_order_of_the_values_is_other_values(bot):
    """The decided pairs are compared as an ordered list."""
    write = make_write()
    bring_to(bot, WriteState.NOT_SENT, write)

    with pytest.raises(GateRefused, match="内容与此前"):
        bot.journal.intent(replace(write, decided=write.decided[::-1]))


def test_other_values_are_allowed_after_a_release(bot):
    """A person who released the order may decide otherwise."""
    bring_to(bot, WriteState.RELEASED)

    attempt = bot.journal.intent(make_write(value="另一说法"))

    assert bot.ledger.write(attempt).text == "另一说法"


def test_accept_close_and_leftover_are_different_writes(bot):
    """Each action has its own key; complete and reject share one."""
    actions = (Action.ACCEPT, Action.CLOSE, Action.LEFTOVER)

    for action in actions:
        bot.journal.intent(replace(make_write(), key=make_key(action=action)))

    keys = [record.key for record in bot.ledger.writes("CS-001")]
    assert keys == ["mock|CS-001|T-1|accept", "mock|CS-001|T-1|close", "mock|CS-001|leftover"]


def test_an_attempt_is_kept_as_it_was_decided(bot):
    """The ledger returns what it was given, in clear."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK)

    record = bot.ledger.latest(make_key())

    assert record == bot.ledger.write(attempt)
    assert record.decided == make_write().decided
    assert (record.account, record.operator, record.run_id) == ("clerk01", "值班员", "run-1")
    assert record.created_at == record.sending_at == record.answered_at == "2026-05-06T04:00:00.123456+00:00"
    assert record.settled_at is None


def test_latest_of_an_unknown_key_is_none(bot):
    """A key that was never tried has no record."""
    assert bot.ledger.latest(WriteKey("mock", "CS-404", "T-1", Action.CLOSE)) is None


def test_sending_twice_is_refused(bot):
    """A second POST of the same attempt finds the attempt in SENDING and stays inside."""
    attempt = bring_to(bot, WriteState.SENDING)

    with pytest.raises(LedgerError, match="SENDING，不能因 SEND"):
        bot.journal.sending(attempt)


def test_an_answer_needs_a_sending(bot):
    """An attempt that never left can't be answered, not even as NOT_SENT."""
    attempt = bring_to(bot, WriteState.INTENT)

    with pytest.raises(LedgerError, match="INTENT，不能因 ANSWER"):
        bot.journal.answered(attempt, answer(WriteState.NOT_SENT))


@pytest.mark.parametrize("state", [WriteState.INTENT, WriteState.SENDING, WriteState.PROVEN])
def test_an_answer_must_be_a_class_of_answer(bot, state):
    """The gate can't answer with a state that isn't an answer's class."""
    attempt = bring_to(bot, WriteState.SENDING)

    with pytest.raises(LedgerError, match="不能因 ANSWER"):
        bot.journal.answered(attempt, answer(state))


def test_giving_up_is_only_for_intents(bot):
    """What has reached SENDING can't be called unsent by giving up."""
    attempt = bring_to(bot, WriteState.SENDING)

    with pytest.raises(LedgerError, match="不能因 GIVE_UP"):
        bot.journal.unsent(attempt, "停止")


def test_giving_up_twice_changes_nothing(bot):
    """An attempt that is NOT_SENT already stays so, with its first reason."""
    attempt = bring_to(bot, WriteState.INTENT)
    bot.journal.unsent(attempt, "停止文件")

    bot.journal.unsent(attempt, "再停一次")

    assert bot.ledger.write(attempt).note == "停止文件"


def test_an_old_lease_can_neither_intend_nor_send(bot, path):
    """From the moment a newer generation is taken, the older run is fenced off at both marks."""
    attempt = bring_to(bot, WriteState.INTENT)
    bot.ledger.take_lease(ACCOUNT, "run-2", NOON)

    with pytest.raises(GateRefused, match="租约已失效"):
        bot.journal.sending(attempt)
    with pytest.raises(GateRefused, match="租约已失效"):
        bot.journal.intent(make_write("CS-002"))

    assert bot.ledger.write(attempt).state is WriteState.INTENT


def test_a_stop_counts_when_the_ledger_is_ours(bot):
    """G11: what has come while another program held the ledger keeps the write in; it stays an intent."""
    attempt = bring_to(bot, WriteState.INTENT)
    journal = LedgerJournal(
        *(bot.ledger, bot.lease, "clerk01", bot.clock), stopped=lambda: "立即停止：停止文件"
    )

    with pytest.raises(GateRefused, match="停止文件"):
        journal.sending(attempt)

    assert bot.ledger.write(attempt).state is WriteState.INTENT


def test_the_day_is_full(bot):
    """The day's places are counted when the ledger is ours: all accounts' writes since the moment that is asked for; then nothing leaves."""
    bring_to(bot, WriteState.PROVEN)
    attempt = bring_to(bot, WriteState.INTENT, make_write("CS-002"))
    later = NOON + timedelta(microseconds=1)
    journal = LedgerJournal(
        *(bot.ledger, bot.lease, "clerk01", bot.clock),
        full=lambda count: f"满了：{count(NOON)} 次，此后 {count(later)} 次",
    )

    with pytest.raises(GateRefused, match="满了：1 次，此后 0 次"):
        journal.sending(attempt)

    assert bot.ledger.write(attempt).state is WriteState.INTENT


def test_a_new_lease_cannot_send_an_old_attempt(bot, path):
    """An attempt goes out under the lease it was made under, or not at all."""
    attempt = bring_to(bot, WriteState.INTENT)
    other = start_bot(path, "run-2", account="clerk02")

    with pytest.raises(GateRefused, match="不属于本次运行"):
        other.journal.sending(attempt)
    other.ledger.close()


def test_an_old_lease_still_records_its_answer(bot):
    """What has left is answered under whatever lease: the outcome isn't lost."""
    attempt = bring_to(bot, WriteState.SENDING)
    bot.ledger.take_lease(ACCOUNT, "run-2", NOON)

    bot.journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    assert bot.ledger.write(attempt).state is WriteState.ANSWERED_OK


def test_an_answer_after_recovery_leaves_a_trace_only(bot):
    """Recovery made it UNKNOWN; a late answer doesn't change that, but is kept for people."""
    attempt = bring_to(bot, WriteState.SENDING)
    bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)

    with pytest.raises(LedgerError, match="迟到"):
        bot.journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    last = bot.ledger.events(attempt)[-1]
    assert (last.event, last.from_state, last.to_state) == ("LATE", "UNKNOWN", "UNKNOWN")
    assert last.note.startswith("ANSWERED_OK")


def test_accounts_do_not_fence_each_other(bot, path):
    """A second account takes its own lease; the first goes on."""
    other = start_bot(path, "run-2", account="clerk02")

    other.journal.intent(make_write("CS-002"))

    assert bot.journal.intent(make_write("CS-003")) == 2
    other.ledger.close()


def test_the_clock_of_the_journal_gives_the_times(bot):
    """Times come from the port, in UTC."""
    attempt = bot.journal.intent(make_write())
    bot.clock.time += timedelta(seconds=5)

    bot.journal.sending(attempt)

    assert bot.ledger.write(attempt).sending_at == "2026-05-06T04:00:05.123456+00:00"


def test_a_preview_lets_nothing_out():
    """The closed journal stores nothing and refuses to send."""
    journal: Journal = ClosedJournal()

    assert journal.intent(make_write()) == 0
    journal.unsent(0, "预览")
    with pytest.raises(GateRefused, match="预览：写入通道关闭"):
        journal.sending(0)
    with pytest.raises(LedgerError):
        journal.answered(0, Answer(WriteState.ANSWERED_OK, ""))


class Slow(LedgerJournal):
    """A journal whose ledger takes no answer before the n-th try; each try takes a minute."""

    def __init__(self, bot, takes_at):
        super().__init__(bot.ledger, bot.lease, "clerk01", bot.clock)
        self.bot, self.takes_at, self.tries = bot, takes_at, []

    def _answer(self, attempt, answer, now):
        self.tries.append(now)
        self.bot.clock.wait(60)
        if len(self.tries) < self.takes_at:
            raise LedgerUnavailable("账本被占用")
        super()._answer(attempt, answer, now)


@pytest.mark.parametrize("takes_at", [1, 2, 3])
def test_an_answer_is_offered_three_times(bot, takes_at):
    """Whenever the ledger takes an answer, it is that of the moment at which it came."""
    attempt = bring_to(bot, WriteState.SENDING)
    journal = Slow(bot, takes_at)

    journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    assert journal.tries == [NOON] * takes_at
    assert bot.ledger.write(attempt).answered_at == NOON_TEXT


class Deaf(LedgerJournal):
    """A journal whose ledger takes an answer, and whose confirmation of that is lost on the way."""

    def _answer(self, attempt, answer, now):
        super()._answer(attempt, answer, now)
        raise LedgerUnavailable("账本数据库断开了连接")


def test_an_answer_that_was_taken_unheard(bot):
    """What the try before has stored is not stored once more, nor called late, nor kept beside the ledger."""
    attempt = bring_to(bot, WriteState.SENDING)
    journal = Deaf(bot.ledger, bot.lease, "clerk01", bot.clock)

    journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    told = [event.event for event in bot.ledger.events(attempt)]
    assert (told[-1], told.count("ANSWER")) == ("ANSWER", 1)
    assert bot.ledger.write(attempt).state is WriteState.ANSWERED_OK


@pytest.mark.sqlite
def test_an_answer_is_offered_no_fourth_time(bot):
    """What three tries did not store goes beside the ledger."""
    attempt = bring_to(bot, WriteState.SENDING)
    journal = Slow(bot, 4)

    with pytest.raises(LedgerUnavailable):
        journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    assert journal.tries == [NOON] * 3
    assert [(kept.attempt, kept.at) for kept in waiting(bot.ledger.path).kept] == [(attempt, NOON)]


def test_a_late_answer_has_its_own_time(bot):
    """What is left behind of an answer that came too late tells when it came."""
    attempt = bring_to(bot, WriteState.UNKNOWN)
    journal = Slow(bot, 2)

    with pytest.raises(LedgerError):
        journal.answered(attempt, answer(WriteState.ANSWERED_OK))

    assert bot.ledger.events(attempt)[-1].at == NOON_TEXT


def test_the_lease_names_its_run(bot):
    """Who holds the account is told by the lease itself."""
    assert bot.lease.run_id == "run-1"


def test_the_first_event_names_its_run(bot):
    """Which run has made an attempt stands with its first event."""
    assert [event.run_id for event in bot.ledger.events(bring_to(bot, WriteState.INTENT))] == ["run-1"]


def test_another_runs_attempt_is_not_sent(path):
    """SENDING is for this lease's own attempts, however many of them there are."""
    old = bring_to(start_bot(path), WriteState.NOT_SENT)
    bot = start_bot(path, "run-2")
    bring_to(bot, WriteState.INTENT, make_write("CS-002"))

    with pytest.raises(GateRefused, match=f"第 {old} 笔不属于本次运行的租约"):
        bot.journal.sending(old)
