"""Which orders stand in the console's lists: as in the whole lists, told by index."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from eoms_bot.advise import lists
from eoms_bot.advise.lists import Office
from eoms_bot.advise.rolls import MADE, rolls, rows
from eoms_bot.decide.handled import COMPLETE, REJECT, of_writes
from eoms_bot.ledger import Calls, Listed
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.listing import CALLED, FOLLOW_UP, LEFTOVERS, SOLVED, FollowUp, ListChoices
from eoms_bot.model.write import WriteState
from eoms_bot.model.zone import SHANGHAI
from tests.ledger.kit import NOON, bring_to, make_key, make_write, start_bot

NOW = NOON + timedelta(days=60)
CHOICES = ListChoices()


@pytest.fixture
def bot(tmp_path):
    """A bot on an empty ledger."""
    started = start_bot(tmp_path / "ledger.db")
    yield started
    started.ledger.close()


def reply(
    bot, order_no, hours, attitude="", result="解决", promised=None, task="T-1", state=WriteState.PROVEN
):
    """A completion so many hours ago."""
    bot.clock.time = NOW - timedelta(hours=hours)
    decided = [("result", result), ("prov_cause", "覆盖-室内弱覆盖")]
    solved = "2026-05-06 10:00" if result == "解决" else "暂无明确时间"
    if promised is not None:
        solved = f"{(NOW + timedelta(hours=promised)).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        decided.append(("expected_time", f"{solved}:00"))
    decided.append(("measure", f"占用基站:LX_1;解决措施:调整;解决时间:{solved};客户态度:{attitude}"))
    pairs = tuple(decided)
    write = replace(make_write(), key=replace(make_key(order_no), task_id=task), decided=pairs, body=pairs)
    bring_to(bot, state, write)


def reject(bot, order_no, hours, task="T-1"):
    """A reject so many hours ago."""
    bot.clock.time = NOW - timedelta(hours=hours)
    pairs = (("reject_text", "宽带投诉:转宽带"),)
    key = replace(make_key(order_no), task_id=task)
    bring_to(bot, WriteState.PROVEN, replace(make_write(kind="reject"), key=key, decided=pairs, body=pairs))


def say(bot, order_no, kind, word="", hours=1):
    """A person's word."""
    when = NOW - timedelta(hours=hours)
    bot.ledger.followed_up(FollowUp(order_no, kind, when, "王值班", word), when)


def past(**values):
    """A row of the branch's table."""
    return Record(f"历史.xlsx {values['工单号']}", NOW, values)


def history_of(*records):
    """The branch's table."""
    return Snapshot("历史工单", "正常", tuple(records), NOW)


def whole(bot, history, title):
    """The list as it is made of everything."""
    own = of_writes(bot.ledger.shown([*bot.ledger.proven(COMPLETE), *bot.ledger.proven(REJECT)]))
    return MADE[title](Office(history, CHOICES, NOW, own, tuple(bot.ledger.follow_ups())))


def paged(bot, history, title, size=3):
    """The same, page by page: rows, those that are flagged, and what the roll says of both."""
    made = rolls(CHOICES, NOW, bot.ledger, history)
    roll = made.of[title]
    numbers = [*roll.urgent, *roll.others]
    pages = [
        rows(made, title, CHOICES, NOW, bot.ledger, numbers[first : first + size])
        for first in range(0, len(numbers), size)
    ]
    told = [row for page in pages for row in page.rows]
    flagged = {page.rows[nth] for page in pages for nth in page.flagged}
    return roll, told, flagged


def agrees(bot, history):
    """Hold both lists against the whole ones."""
    for title in (FOLLOW_UP, LEFTOVERS):
        table = whole(bot, history, title)
        roll, told, flagged = paged(bot, history, title)
        assert sorted(told) == sorted(table.rows)
        assert flagged == {table.rows[nth] for nth in table.flagged}
        assert {row[0] for row in flagged} == set(roll.urgent)
        assert [row[0] for row in told] == [*roll.urgent, *roll.others]
        assert roll.notes == table.notes


def test_own_orders(bot):
    """Of what the bot has done itself the pages show what the whole lists do, those that need somebody first."""
    reply(bot, "LATE", 30)
    reply(bot, "YOUNG", 3)
    reply(bot, "HAPPY", 30, "满意")
    reply(bot, "CALLED", 40)
    say(bot, "CALLED", CALLED, "满意")
    reply(bot, "UNHAPPY", 30, "满意")
    say(bot, "UNHAPPY", CALLED, "满意", hours=9)
    say(bot, "UNHAPPY", CALLED, "不满意")
    reply(bot, "OLD", 24 * 40)
    reply(bot, "OLD-CALLED", 24 * 40)
    say(bot, "OLD-CALLED", CALLED, "未接通")
    reply(bot, "DOUBT", 30, state=WriteState.UNKNOWN)
    reject(bot, "TURNED", 30)
    reply(bot, "AGAIN", 30)
    reject(bot, "AGAIN", 5, task="T-2")

    agrees(bot, Snapshot("历史工单"))
    roll, _, _ = paged(bot, Snapshot("历史工单"), FOLLOW_UP)
    assert roll.urgent == ("LATE", "UNHAPPY")
    assert "其中 1 张没有回访记录" in roll.notes[-1]


def test_leftovers(bot):
    """Those over their promised time stand first, the longest first; one that a person calls solved does not."""
    reply(bot, "FUTURE", 90, result="未解决", promised=40)
    reply(bot, "OVER", 80, result="未解决", promised=-2)
    reply(bot, "LONG-OVER", 70, result="未解决", promised=-30)
    reply(bot, "NO-TIME", 60, result="未解决")
    reply(bot, "SOLVED", 50, result="未解决", promised=-9)
    say(bot, "SOLVED", SOLVED)

    agrees(bot, Snapshot("历史工单"))
    roll, _, _ = paged(bot, Snapshot("历史工单"), LEFTOVERS)
    assert roll.urgent == ("LONG-OVER", "OVER")


def test_beside_the_branchs_table(bot):
    """An order of the table stands once: completed by what the bot did where it is open there, else as the table has it."""
    when = {"分派时间": NOW - timedelta(hours=60)}
    done = {**when, "完成时间": NOW - timedelta(hours=50), "处理结果": "解决", "客户电话": "13900000001"}
    for number in ("OPEN", "CLOSED", "OWN"):
        reply(bot, number, 30, result="未解决", promised=-1)
    say(bot, "CLOSED", CALLED, "不满意")
    table = history_of(
        past(工单号="OPEN", **when),
        past(工单号="CLOSED", **done),
        past(工单号="ELSEWHERE", **done),
        past(工单号="LONG-AGO", **done | {"完成时间": NOW - timedelta(days=40)}),
    )

    agrees(bot, table)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_ledgers(bot, seed):
    """On random ledgers and tables the pages agree with the whole lists."""
    chance = random.Random(seed)
    records = []
    for nth in range(40):
        number, hours = f"N{nth}", chance.choice((2, 20, 30, 100, 24 * 40))
        if chance.random() < 0.8:
            result, promised = chance.choice(
                (("解决", None), ("未解决", -3), ("未解决", 50), ("未解决", None))
            )
            reply(bot, number, hours, chance.choice(("满意", "不认可", "")), result, promised)
            if chance.random() < 0.2:
                reject(bot, number, 1, task="T-2")
        if chance.random() < 0.4:
            say(bot, number, CALLED, chance.choice(("满意", "不满意", "未接通")))
        if chance.random() < 0.2:
            say(bot, number, SOLVED)
        if chance.random() < 0.3:
            ended = {"完成时间": NOW - timedelta(hours=hours), "处理结果": "未解决"}
            began = {"分派时间": NOW - timedelta(hours=hours + 1)}
            records.append(past(工单号=number, **began, **(ended if chance.random() < 0.6 else {})))

    agrees(bot, history_of(*records))


def test_told_by_index(bot):
    """No question of the lists goes through a table: each is answered by an index."""
    asked = []
    event.listen(
        bot.ledger.engine,
        "before_cursor_execute",
        lambda _c, _u, sql, values, *_: asked.append((sql, values)),
    )
    listed, calls = Listed(bot.ledger.engine), Calls(NOON, NOW, CHOICES.satisfied, lists.CALL_AGAIN)

    listed.calls(calls)
    listed.forgotten(calls)
    listed.leftovers(NOW)
    listed.replies_of(["N1"])
    listed.words_of(["N1"])

    questions = [one for one in asked if one[0].startswith("SELECT")]
    with bot.ledger.engine.connect() as connection:
        steps = [
            row[3]
            for sql, values in questions
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    assert [step for step in steps if step.startswith("SCAN") and "ix_audit_words" not in step] == []
    for index in ("ix_writes_replied", "ix_replies_result", "ix_writes_order_no", "ix_audit_words"):
        assert any(index in step for step in steps)
