"""After the fact: recovery, looks, proofs, and a person's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput, GateRefused, LedgerError
from eoms_bot.ledger.settle import proof_text
from eoms_bot.model.write import UNSETTLED, WriteState
from tests.ledger.kit import ACCOUNT, LATER, LATER_TEXT, NOON, PROOF, bring_to, make_write, start_bot
from tests.support.database import raw, rows

MINUTE = timedelta(minutes=1)


def test_recovery_closes_what_was_interrupted(bot):
    """An INTENT of an older run is NOT_SENT, a SENDING without answer UNKNOWN, each with its reason."""
    before = bring_to(bot, WriteState.INTENT, make_write("CS-001"))
    after = bring_to(bot, WriteState.SENDING, make_write("CS-002"))

    unsettled = bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)

    assert [record.id for record in unsettled] == [after]
    assert (unsettled[0].state, unsettled[0].note) == (WriteState.UNKNOWN, "中断于发送之后")
    assert bot.ledger.write(before).state is WriteState.NOT_SENT
    assert bot.ledger.write(before).note == "中断于发送之前"
    assert bot.ledger.events(after)[-1].run_id == "run-2"


def test_recovery_leaves_the_own_generation_alone(bot):
    """What this very run has under way isn't interrupted."""
    attempt = bring_to(bot, WriteState.SENDING)

    bot.ledger.recover(bot.lease, NOON)

    assert bot.ledger.write(attempt).state is WriteState.SENDING


def test_recovery_leaves_other_accounts_alone(bot, path):
    """A run of another account may be alive; only its own successor closes its attempts."""
    attempt = bring_to(bot, WriteState.SENDING)

    other = start_bot(path, "run-2", account="clerk02")

    assert [record.state for record in other.ledger.unsettled()] == [WriteState.SENDING]
    assert bot.ledger.write(attempt).state is WriteState.SENDING
    other.ledger.close()


def test_recovery_needs_the_newest_lease(bot):
    """A run that was replaced can't close what its successor does."""
    bot.ledger.take_lease(ACCOUNT, "run-2", NOON)

    with pytest.raises(GateRefused, match="租约已失效"):
        bot.ledger.recover(bot.lease, NOON)


def test_unsettled_are_those_that_only_looking_settles(bot):
    """SENDING, ANSWERED_OK and UNKNOWN are unsettled, all else isn't."""
    for number, state in enumerate(WriteState):
        bring_to(bot, state, make_write(f"CS-{number}"))

    assert {record.state for record in bot.ledger.unsettled()} == UNSETTLED


@pytest.mark.parametrize("state", [WriteState.ANSWERED_OK, WriteState.UNKNOWN])
def test_a_proof_settles(bot, state):
    """A found proof of ours makes it PROVEN and is kept in one line."""
    attempt = bring_to(bot, state)

    bot.ledger.prove(attempt, PROOF, NOON)

    record = bot.ledger.write(attempt)
    assert (record.state, record.settled_at) == (WriteState.PROVEN, "2026-05-06T04:00:00.123456+00:00")
    assert record.proof == "处理记录｜值班员｜2026-05-06T04:00:00+00:00｜已完成"
    assert record.note == "答复｜HTTP 200"


def chained(path, *columns):
    """These columns of the audit chain's last record."""
    last = rows(path, "audit")[-1]
    return tuple(last[name] for name in columns)


def test_a_proof_without_a_time():
    """What the site's records do not tell is left out."""
    assert proof_text(replace(PROOF, when=None)) == "处理记录｜值班员｜已完成"


def test_a_proof_names_its_run_and_its_pictures(bot, path):
    """Event and audit chain say which run saw the proof, the chain also what was pictured of it."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK)
    bot.ledger.act_as("run-7", ACCOUNT, "值班员")

    bot.ledger.prove(attempt, PROOF, NOON, pictures=(("shots/1.webp", "ab"),))

    assert chained(path, "event", "run_id", "pictures") == ("PROVE", "run-7", '[["shots/1.webp","ab"]]')
    assert bot.ledger.events(attempt)[-1].run_id == "run-7"


@pytest.mark.parametrize("proof", [replace(PROOF, found=False), replace(PROOF, by_us=False)])
def test_no_proof_without_an_entry_of_ours(bot, proof):
    """Nothing found, or another's entry, proves nothing."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK)

    with pytest.raises(LedgerError, match="没有本人的处理记录"):
        bot.ledger.prove(attempt, proof, NOON)


def test_doubt_then_handled_by_another(bot):
    """A good answer without trace becomes UNKNOWN, and REFUSED_BUSINESS once another's entry is seen."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK)

    bot.ledger.doubt(attempt, "处理记录中没有", NOON)
    bot.ledger.refused_by_look(attempt, "由他人处理", NOON)

    assert [event.event for event in bot.ledger.events(attempt)][-2:] == ["DOUBT", "OTHER_DID"]
    assert bot.ledger.write(attempt).state is WriteState.REFUSED_BUSINESS


def test_a_look_cannot_refuse_what_is_being_sent(bot):
    """Only an UNKNOWN can turn out to be another's doing."""
    attempt = bring_to(bot, WriteState.SENDING)

    with pytest.raises(LedgerError, match="SENDING，不能因 OTHER_DID"):
        bot.ledger.refused_by_look(attempt, "由他人处理", NOON)


def test_a_person_releases_after_ten_minutes(bot, path):
    """Not a moment earlier, counted from SENDING; who and why are kept."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    with pytest.raises(BadInput, match="不满 10 分钟"):
        bot.ledger.release(attempt, "王某", "网站上没有", NOON + 10 * MINUTE - timedelta(microseconds=1))
    bot.ledger.release(attempt, "王某", "网站上没有", NOON + 10 * MINUTE)

    assert bot.ledger.write(attempt).note == "人工确认未发送：王某：网站上没有"
    assert chained(path, "event", "operator") == ("RELEASE", "王某")


@pytest.mark.parametrize(
    ("by_us", "state"), [(True, WriteState.PROVEN), (False, WriteState.REFUSED_BUSINESS)]
)
def test_a_person_settles(bot, by_us, state):
    """A person says that it took effect, or that somebody else did the work."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    bot.ledger.settle_by_person(attempt, "王某", "已核对", NOON, by_us=by_us)

    assert bot.ledger.write(attempt).state is state
    assert "王某：已核对" in bot.ledger.events(attempt)[-1].note


@pytest.mark.parametrize("state", sorted(set(WriteState) - {WriteState.UNKNOWN}))
def test_a_person_settles_only_unknowns(bot, state):
    """In every other state there is nothing for a person to decide."""
    attempt = bring_to(bot, state)

    with pytest.raises(BadInput, match=f"现为 {state}"):
        bot.ledger.release(attempt, "王某", "网站上没有", NOON + 60 * MINUTE)
    with pytest.raises(BadInput, match=f"现为 {state}"):
        bot.ledger.settle_by_person(attempt, "王某", "已核对", NOON)


@pytest.mark.parametrize(("who", "reason"), [("", "网站上没有"), ("王某", " ")])
def test_a_person_gives_name_and_reason(bot, who, reason):
    """Without a name or a reason nothing changes."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    with pytest.raises(BadInput, match="操作人和原因"):
        bot.ledger.release(attempt, who, reason, NOON + 60 * MINUTE)


def test_a_number_that_does_not_exist_is_bad_input(bot):
    """An operator's wrong number is told as such."""
    with pytest.raises(BadInput, match="没有第 7 笔"):
        bot.ledger.release(7, "王某", "网站上没有", NOON)


def test_looks_are_due_on_schedule(bot):
    """Due at once, then 1, 5, 30 minutes and 24 hours after SENDING, each until made, none after the last."""
    attempt = bring_to(bot, WriteState.UNKNOWN)
    made = []

    for minute in (0, 0.5, 1, 4.9, 5, 29, 30, 31, 1439, 1440, 9999):
        now = NOON + minute * MINUTE
        if bot.ledger.looks_due(now):
            bot.ledger.looked(attempt, now)
            made.append(minute)

    assert made == [0, 1, 5, 30, 1440]


def test_a_late_look_makes_up_for_the_missed_ones(bot):
    """After a pause of forty minutes one look is due, not four."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    bot.ledger.looked(attempt, NOON + 40 * MINUTE)

    assert bot.ledger.looks_due(NOON + 41 * MINUTE) == []
    assert len(bot.ledger.looks_due(NOON + 1440 * MINUTE)) == 1


def test_only_answered_and_unknown_writes_are_looked_for(bot):
    """What is being sent or is settled needs no look."""
    for number, state in enumerate(WriteState):
        bring_to(bot, state, make_write(f"CS-{number}"))

    due = {record.state for record in bot.ledger.looks_due(NOON)}

    assert due == {WriteState.ANSWERED_OK, WriteState.UNKNOWN}


def test_what_was_never_sent_is_not_looked_for(bot, path):
    """A row that tells no moment of sending has no moments at which it is due; an old ledger may hold such."""
    bring_to(bot, WriteState.UNKNOWN)
    with raw(path) as db:
        db.execute("UPDATE writes SET sending_at = NULL")

    assert bot.ledger.looks_due(NOON + 1440 * MINUTE) == []


@pytest.mark.parametrize("by_us", [True, False])
def test_the_chain_names_the_person_whose_word_it_is(bot, path, by_us):
    """Who settles an attempt answers for it in the audit chain, not who was responsible for the write."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    bot.ledger.settle_by_person(attempt, "李批准", "看过处理记录", NOON + 11 * MINUTE, by_us=by_us)

    assert [row["operator"] for row in rows(path, "audit") if row["write_id"] == attempt][-2:] == [
        "值班员",
        "李批准",
    ]


def test_a_look_at_nothing_is_an_error(bot):
    """A look must belong to an attempt."""
    with pytest.raises(LedgerError, match="没有第 7 笔"):
        bot.ledger.looked(7, NOON)


def test_a_naive_time_is_refused(bot):
    """Times without a zone can't be stored."""
    with pytest.raises(LedgerError, match="没有时区"):
        bot.ledger.take_lease(ACCOUNT, "run-2", NOON.replace(tzinfo=None))


def test_a_look(bot, path):
    """Only the attempt that was looked for is marked."""
    for order in ("CS-001", "CS-002"):
        bring_to(bot, WriteState.UNKNOWN, make_write(order))

    bot.ledger.looked(2, LATER)

    assert [row["looked_at"] for row in rows(path, "writes")] == [None, LATER_TEXT]
