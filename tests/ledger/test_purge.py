"""Purge, with the clock 91 days on: what goes, what stays, and that nothing is sent twice for it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.ledger import audit, verify
from eoms_bot.ledger.chain import Kind
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import write_events, writes
from eoms_bot.ledger.upkeep import purge as of_purge
from eoms_bot.ledger.upkeep.purge import Expired, due, purge
from eoms_bot.ledger.writes import params_of
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.outcome import QUARANTINED, Outcome
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Action, WriteState
from tests.ledger import planning
from tests.ledger.kit import ACCOUNT, NOON, Bot, answer, bring_to, make_key, make_write, start_bot
from tests.ledger.test_words import said
from tests.support.chain import audited
from tests.support.database import contents, raw, rows
from tests.support.ledger_file import read_ledger
from tests.support.spellings import Finder

NAME, NUMBER = "柳试样", "13900000001"
LATER = NOON + timedelta(days=91)
LIMITS = (LATER - timedelta(days=90), LATER - timedelta(days=180))


def personal(order: str, action: Action = Action.CLOSE):
    """A write that names a customer everywhere."""
    text = f"已联系{NAME}，电话{NUMBER}，复测正常" * 20
    write = make_write(order, text)
    customer = (("customer_name", NAME), ("customer_tel", NUMBER))
    named = replace(write, key=make_key(order, action), masker=Masker((NAME,)), customer=customer)
    return replace(named, sources=(("measure", "读出", f"工单文字“{text}”；{NAME}{NUMBER}.csv 第3行"),))


def settle(bot: Bot, order: str, state: WriteState = WriteState.PROVEN, action: Action = Action.CLOSE) -> int:
    return bring_to(bot, state, personal(order, action))


def clean(bot: Bot, limits=LIMITS):
    return purge(bot.ledger, limits[0], limits[1], "李班长", "清理", LATER)


def places(path, words=(NAME, NUMBER)):
    """The files beside a ledger, itself included, or the tables, that hold a word in any spelling."""
    return [name for name, content in contents(path).items() for word in words if Finder([word])(content)]


def test_the_breaker_forgets_words(bot, path):
    """The site's words in an old refusal are hashed; the count goes on, and what waits for a person waits on."""
    counting = Breaker(refusals=2, refusal=f"{NAME}的工单不能回复")
    shut = Breaker(refusals=5, refusal=NAME, needs_person=True, cause=f"{NAME}的工单不能回复")
    bot.ledger.keep_breaker(ACCOUNT, counting)
    bot.ledger.keep_breaker("mock|clerk02", shut)

    clean(bot)

    assert places(path) == []
    first, second = bot.ledger.breaker(ACCOUNT), bot.ledger.breaker("mock|clerk02")
    assert (first.refusals, first.cause) == (2, "")
    assert second.needs_person
    assert all(re.fullmatch("#[0-9a-f]{64}", text) for text in (first.refusal, second.refusal, second.cause))
    assert first.refusal == second.cause != second.refusal


def test_the_breaker_keeps_words_of_today(bot):
    """Where the site has refused a write since, a person may still need what it said."""
    shut = Breaker(refusals=5, refusal="没有权限", needs_person=True, cause="没有权限")
    settle(bot, "CS-001", WriteState.REFUSED_BUSINESS)
    bot.ledger.keep_breaker(ACCOUNT, shut)

    clean(bot, (NOON - timedelta(days=1), NOON - timedelta(days=1)))

    assert bot.ledger.breaker(ACCOUNT) == shut


def test_the_breaker_keeps_words_of_the_last_moment(bot):
    """A refusal that is as old as the limit, to the moment, is not too old."""
    shut = Breaker(refusals=5, refusal="没有权限", needs_person=True, cause="没有权限")
    settle(bot, "CS-001", WriteState.REFUSED_BUSINESS)
    bot.ledger.keep_breaker(ACCOUNT, shut)

    clean(bot, (NOON, NOON))

    assert bot.ledger.breaker(ACCOUNT) == shut


@pytest.mark.sqlite
def test_the_words_leave_every_byte(bot, path):
    """Before, the ledger holds the customer; afterwards no file beside it does, in whatever spelling."""
    attempt = bot.journal.intent(personal("CS-001"))
    bot.journal.sending(attempt)
    bot.journal.answered(attempt, answer(WriteState.REFUSED_BUSINESS, f"{NAME}的工单不能回复"))
    settle(bot, "CS-002")
    bot.ledger.outcome("CS-001", Outcome.REFUSED, f"{NAME}：{NUMBER}", "run-1", NOON)
    assert places(path)

    taken = clean(bot)

    assert (len(taken.attempts), len(taken.reasons)) == (2, 1)
    assert places(path) == []
    bot.ledger.close()
    assert places(path) == []


@pytest.mark.sqlite
def test_the_words_are_overwritten_at_once(path, monkeypatch):
    """Also where SQLite would leave old bytes in the file, and the purge breaks before it has rewritten that."""

    def breaks(_ledger):
        raise LedgerError("磁盘已满")

    bot = start_bot(path)
    event.listen(
        bot.ledger.engine.pool,
        "checkout",
        lambda connection, *_: connection.execute("PRAGMA secure_delete=OFF").close(),
    )
    settle(bot, "CS-001")
    monkeypatch.setattr(of_purge, "_rewrite", breaks)

    with pytest.raises(LedgerError, match="磁盘已满"):
        clean(bot)
    bot.ledger.close()

    assert places(path) == []


def test_what_others_say_stays(bot):
    """The notes of an order whose write is open, and of one that is younger, are left as they are."""
    settle(bot, "CS-001")
    settle(bot, "CS-002", WriteState.UNKNOWN)
    bot.clock.time = LATER
    bot.journal.answered(_sent(bot, "CS-003"), answer(WriteState.REFUSED_BUSINESS, "不能回复"))
    kept = ("CS-002", "CS-003")
    before = [_notes(bot, order) for order in kept]

    clean(bot)

    assert [_notes(bot, order) for order in kept] == before
    assert _notes(bot, "CS-001") != before[0]


def _sent(bot, order):
    attempt = bot.journal.intent(make_write(order))
    bot.journal.sending(attempt)
    return attempt


def _notes(bot, order):
    query = (
        select(write_events.c.note).join(writes).where(writes.c.order_no == order, write_events.c.note != "")
    )
    with reading(bot.ledger.engine) as connection:
        return sorted(connection.execute(query).scalars())


def test_plans_lose_their_words(bot, path):
    """Of an old plan, order, cells, decision, form and changes are hashed; who approved what, when, stays, and so does the chain."""
    bot.ledger.keep_plan(planning.plan_of())
    bot.ledger.approve_plan(planning.PLAN_ID, [planning.word(edits={"measure": f"已联系{NAME}"})], {}, NOON)
    assert places(path)

    taken = clean(bot)

    assert len(taken.planned) == 3
    assert places(path) == []
    assert bot.ledger.plan(planning.PLAN_ID).rows == ()
    kept = rows(path, "plan_rows")[0]
    assert (kept["order_no"], kept["state"], kept["approved_by"]) == ("CS-001", "批准", "张班长")
    assert verify(bot.ledger).fault is None
    assert due(bot.ledger, *LIMITS).nothing


def test_plans_of_today_and_of_open_writes_stay(bot):
    """A plan younger than the limit stays whole, and so does the row of an order with an open write."""
    bot.ledger.keep_plan(planning.plan_of())
    bot.ledger.keep_plan(planning.plan_of("P20260804-120000-cd34", LATER - timedelta(days=1)))
    settle(bot, "CS-002", WriteState.UNKNOWN)

    clean(bot)

    assert [row.position for row in bot.ledger.plan(planning.PLAN_ID).rows] == [2]
    assert len(bot.ledger.plan("P20260804-120000-cd34").rows) == 3


def test_the_chain_still_verifies(bot, path):
    """What was hashed is compared by its hash; the purge is on record, by whom; the outside checker agrees."""
    settle(bot, "CS-001")

    clean(bot)

    assert verify(bot.ledger).fault is None
    assert audited([], read_ledger(path), same_clock=True) == []
    last = read_ledger(path).audit[-1]
    assert (last["event"], last["operator"]) == ("PURGED", "李班长")
    assert last["note"] == "清理；写入 1 笔，工单说明 0 条，计划 0 行，草稿 0 处，审计记录 0 条"
    assert last["evidence_hash"] == ""


@pytest.mark.parametrize("column", ["body", "text", "proof", "note of an event"])
def test_a_hash_that_was_changed_is_found(bot, path, column):
    """What a purge has left is tamper-evident still."""
    settle(bot, "CS-001")
    clean(bot)
    table = "write_events" if column == "note of an event" else "writes"
    name = "note" if table == "write_events" else column
    with raw(path) as db:
        db.execute(
            f"UPDATE {table} SET {name} = replace({name}, substr({name}, length({name}) - 11, 8), 'ffffffff') WHERE {name} != ''"
        )

    fault = verify(bot.ledger).fault
    assert fault is not None
    assert fault.kind is Kind.DISAGREES


@pytest.mark.parametrize("state", [WriteState.PROVEN, WriteState.REFUSED_BUSINESS])
def test_a_purged_write_is_never_sent_again(bot, state):
    """The key stands in the way of a second attempt as before."""
    settle(bot, "CS-001", state)
    clean(bot)

    with pytest.raises(GateRefused, match="不再发送"):
        bot.journal.intent(personal("CS-001"))


def test_a_purged_attempt_reopens_for_the_same_values_only(bot):
    """The hash of what was decided still compares: other values are refused, the same may be tried."""
    settle(bot, "CS-001", WriteState.NOT_SENT)
    clean(bot)

    with pytest.raises(GateRefused, match="与此前第 1 笔不同"):
        bot.journal.intent(make_write("CS-001", "别的"))
    assert bot.journal.intent(personal("CS-001")) == 2
    assert verify(bot.ledger).fault is None


def test_a_purged_attempt_can_be_read(bot, path):
    """Readers get pairs as always, a hash in them; params, standings and sources are what they were."""
    settle(bot, "CS-001")
    clean(bot)

    record = bot.ledger.writes("CS-001")[0]
    assert record.decided[0][0] == "已清除"
    assert record.sources == (("measure", "读出", "工单文字“…”；柳*139****0001.csv 第3行"),)
    assert bot.ledger.why([record.id]) == {record.id: "1"}
    assert (record.purged_at or "").startswith("2026-08-05")
    (params,) = [row["params"] for row in rows(path, "writes")]
    assert params == params_of(personal("CS-001"))


@pytest.mark.parametrize(
    "state", [WriteState.INTENT, WriteState.SENDING, WriteState.ANSWERED_OK, WriteState.UNKNOWN]
)
def test_open_writes_stay_whole(bot, path, state):
    """An open write is left alone, and so is every other attempt of its order: looking needs both."""
    settle(bot, "CS-001", action=Action.ACCEPT)
    settle(bot, "CS-001", state)
    bot.ledger.outcome("CS-001", Outcome.UNKNOWN, f"{NAME}", "run-1", NOON)
    before = read_ledger(path).writes

    taken = clean(bot)

    assert (taken.attempts, taken.reasons, taken.kept_open) == ((), (), 1)
    assert taken.runs_of_open == {"run-1"}
    assert read_ledger(path).writes == before


def test_what_stays_for_an_open_write_is_counted(bot):
    """Of what is old, the settled attempts of its order, and nothing of another order, which goes."""
    settle(bot, "CS-001", action=Action.ACCEPT)
    settle(bot, "CS-001", WriteState.UNKNOWN)
    other = settle(bot, "CS-002")

    found = due(bot.ledger, *LIMITS)

    assert (found.attempts, found.kept_open) == ((other,), 1)


def test_every_run_of_an_open_write_is_evidence(bot, path):
    """The run that made it and the one that has looked at it since, and no run of another order."""
    settle(bot, "CS-001", WriteState.SENDING)
    bot.ledger.close()
    again = start_bot(path, "run-2")
    settle(again, "CS-002")
    again.ledger.close()
    third = start_bot(path, "run-3")
    settle(third, "CS-003")

    assert due(third.ledger, *LIMITS).runs_of_open == {"run-1", "run-2"}
    third.ledger.close()


def test_an_order_without_a_reason_is_left(bot):
    """What says nothing of anybody is not taken, however old it is."""
    bot.ledger.stage("CS-001", "READ", "run-1", NOON)

    assert due(bot.ledger, *LIMITS) == Expired((), (), (), 0, 0, 0, 0, frozenset())


def test_what_is_younger_stays(bot, path):
    """At 90 days, to the moment, nothing goes; what a purge has hashed once is not hashed again."""
    settle(bot, "CS-001")
    bot.ledger.outcome("CS-001", Outcome.DONE, "处理记录已证实", "run-1", NOON)
    bot.ledger.keep_plan(planning.plan_of())

    assert due(bot.ledger, NOON, NOON).nothing
    assert not due(bot.ledger, *LIMITS).nothing
    clean(bot)
    assert due(bot.ledger, *LIMITS).nothing


def test_a_quarantine_outlives_its_words(bot):
    """The word that the program goes by stays in front of the hash."""
    for run in ("a", "b", "c"):
        bot.ledger.stage("CS-001", "READ", run, NOON)
    bot.ledger.outcome("CS-001", Outcome.HELD, f"{QUARANTINED}: {NAME}", "run-1", NOON)

    clean(bot)

    assert bot.ledger.interruptions("CS-001", "next") == 3
    assert bot.ledger.orders()[0].reason.startswith(f"{QUARANTINED}#")


def test_a_reason_is_its_hash_alone(bot):
    """No other word than those that the program goes by stands in front of it."""
    bot.ledger.outcome("CS-001", Outcome.HELD, f"等待 {NAME}", "run-1", NOON)

    clean(bot)

    assert re.fullmatch("#[0-9a-f]{64}", bot.ledger.orders()[0].reason)


def test_the_chain_may_begin_later(bot, path):
    """Records older than their time go; the chain verifies from there, and the purge tells where it was cut."""
    settle(bot, "CS-001")
    bot.clock.time = LATER
    settle(bot, "CS-002", WriteState.UNKNOWN)

    taken = clean(bot, (LIMITS[0], LATER - timedelta(days=1)))

    assert (taken.chain_records, taken.chain_until) == (4, 4)
    assert [record["seq"] for record in read_ledger(path).audit][:1] == [5]
    assert verify(bot.ledger).fault is None
    assert audited([], read_ledger(path), same_clock=True) == []


def test_an_open_write_keeps_its_records(bot, path):
    """The chain is never cut behind the first record of an open write."""
    settle(bot, "CS-001")
    settle(bot, "CS-002", WriteState.UNKNOWN)
    settle(bot, "CS-003")

    assert clean(bot, (LIMITS[0], LATER)).chain_until == 4
    assert verify(bot.ledger).fault is None


def test_a_chain_that_somebody_else_cut_is_found(bot, path):
    """Without a purge's record of the cut, the beginning is missing."""
    settle(bot, "CS-001")
    settle(bot, "CS-002")
    with raw(path) as db:
        db.execute("UPDATE ledger_meta SET value='4' WHERE name='audit_cut'")
        (row,) = db.execute("SELECT hash FROM audit WHERE seq=4")
        origin = f'{{"seq": 4, "hash": "{row["hash"]}", "events": 4}}'
        db.execute(f"UPDATE ledger_meta SET value='{origin}' WHERE name='{audit.ORIGIN}'")
        db.execute("DELETE FROM audit WHERE seq <= 4")

    fault = verify(bot.ledger).fault
    assert fault is not None
    assert (fault.seq, fault.kind) == (5, Kind.MISSING)


@pytest.mark.sqlite
def test_a_ledger_in_use_is_told(path):
    """Where a reader holds the old pages, the purge says that they are there still; the next one finishes."""
    bot = start_bot(path, busy_ms=200)
    settle(bot, "CS-001")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM writes").fetchone()
        words = said(LedgerError, clean, bot)

    clean(bot)

    why = "已清理，但账本正被使用，旧内容还留在日志文件里"
    assert words == f"{why}；停下机器人后再运行一次 eoms-bot purge"
    assert places(path) == []
    bot.ledger.close()
