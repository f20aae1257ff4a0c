"""What is wrong with a call or a note, at the end: the order does not go alone, and the person reads why.

One order of the bundled site that goes alone with its call and its note; each test changes these two.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.model.decision import Complete, Hold, Standing
from eoms_bot.model.evidence import Evidence, Snapshot
from tests.support import deciding
from tests.support.deciding import NOW, orders, stopped

SEED, ORDER = 1, "ID-056-20260304-00020"
EARLIER = "ID-056-20260301-00007"
THE_ORDER = next(one for one in orders(SEED) if one.order_no == ORDER)
SENT = THE_ORDER.ref.dispatched or NOW
TABLES = deciding.evidence(SEED).snapshots


def only(key):
    """The order's own row of a table."""
    phone = THE_ORDER.fact("customer_tel")
    return next(
        one for one in TABLES[key].records if one.text("工单号") == ORDER or phone == one.text("号码")
    )


CALL, NOTE = only("calls"), only("call_notes")
CALLED, NOTED = CALL.time("开始时间"), NOTE.time("时间")


def decided(calls=(CALL,), notes=(NOTE,)):
    """The decision with these calls and notes alone; None is a table that nobody has."""
    given = {"calls": calls, "call_notes": notes}
    tables = {
        key: Snapshot(TABLES[key].label) if rows is None else replace(TABLES[key], records=tuple(rows))
        for key, rows in given.items()
    }
    desk = deciding.desk(SEED, evidence=Evidence({**TABLES, **tables}))
    decision = deciding.decided(desk, THE_ORDER, orders(SEED))
    return decision, stopped(decision)


def other(row, **values):
    """A row with other values."""
    return replace(row, values={**row.values, **values})


def test_the_order_as_it_is():
    """With call and note nothing is in doubt: the result is a person's, the time the log's."""
    decision, _why = decided()
    cells = dict(decision.backing.cells)

    assert isinstance(decision, Complete)
    assert stopped(decision) == ""
    assert {cells[name].standing for name in ("result", "attitude")} == {Standing.PERSON}
    assert cells["contact_time"].standing is Standing.FACT
    assert cells["contact_time"].source.startswith("通话记录.csv 第")


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param([], id="no call in the log"),
        pytest.param([other(CALL, 时长=19.0)], id="shorter than 20 s"),
        pytest.param([other(CALL, 接通="否")], id="not answered"),
        pytest.param([other(CALL, 开始时间=SENT - timedelta(minutes=5))], id="before 分派时间"),
        pytest.param([other(CALL, 开始时间=SENT)], id="at 分派时间"),
        pytest.param([other(CALL, 开始时间=NOTED + timedelta(minutes=1))], id="after the note"),
        pytest.param([other(CALL, 号码="13900000077")], id="of another number"),
    ],
)
def test_a_call_that_is_none(calls):
    """The note stands alone: it may be approved by a person who reads so, and never goes alone."""
    decision, why = decided(calls)
    cells = dict(decision.backing.cells)

    assert isinstance(decision, Complete)
    assert cells["contact_time"].source.startswith("联系记录.csv 第")
    assert "未经话单核对" in why


@pytest.mark.parametrize(
    ("table", "named"),
    [
        pytest.param(Snapshot("通话记录"), "通话记录：未配置", id="nobody keeps one"),
        pytest.param(Snapshot("通话记录", "过期", why="已过 3.0 小时"), "通话记录：过期", id="too old"),
        pytest.param(Snapshot("通话记录", "有误", why="第2行"), "通话记录：有误", id="wrong"),
    ],
)
def test_a_log_that_is_not_there(table, named):
    """Without a log a note goes alone as little as against one; the doubt names the table."""
    desk = deciding.desk(SEED, evidence=Evidence({**TABLES, "calls": table}))
    decision = deciding.decided(desk, THE_ORDER, orders(SEED))

    assert isinstance(decision, Complete)
    assert named in stopped(decision)


def test_a_call_before_the_repair():
    """The customer was content with something else: the doubt has both times."""
    early = dict(decided()[0].backing.cells)["solved_time"].value[:16]
    began = SENT + timedelta(minutes=1)
    decision, why = decided([other(CALL, 开始时间=began)], [other(NOTE, 时间=began + timedelta(minutes=2))])

    assert isinstance(decision, Complete)
    assert f"联系时间 {began:%Y-%m-%d %H:%M} 早于解决时间 {early}" in stopped(decision)
    assert "早于解决时间" in why


def test_a_note_from_before_the_dispatch():
    """It is of an earlier order, though it has this number: no cell is filled, and the hold names it."""
    decision, _why = decided(notes=[other(NOTE, 时间=SENT - timedelta(minutes=1))])

    assert isinstance(decision, Hold)
    assert not {"result", "attitude", "contact_time"} & set(dict(decision.backing.cells))
    assert f"联系记录里没有这张工单；{NOTE.place} " in stopped(decision)


def test_a_note_of_another_order_of_the_number():
    """It names the other order, so that it is not this one's; the person reads which row that is."""
    phone = THE_ORDER.fact("customer_tel")
    decision, _why = decided(notes=[other(NOTE, 工单号=EARLIER, 号码=phone)])

    assert isinstance(decision, Hold)
    assert "result" not in dict(decision.backing.cells)
    assert f"{NOTE.place} 工单号、时间" in stopped(decision)


def test_a_note_of_a_number_that_two_orders_have():
    """It may be of either, so that its words are guesses, and the hold names the other order."""
    phone = THE_ORDER.fact("customer_tel")
    note = other(NOTE, 工单号="", 号码=phone)
    tables = {**TABLES, "call_notes": replace(TABLES["call_notes"], records=(note,))}
    other_no = next(one.order_no for one in orders(SEED) if one.order_no != ORDER)
    desk = deciding.desk(SEED, evidence=Evidence(tables), phones={other_no: frozenset({phone})})
    decision = deciding.decided(desk, THE_ORDER, orders(SEED))

    assert isinstance(decision, Hold)
    assert dict(decision.suggested)["result"].standing is Standing.GUESS
    assert f"联系记录只写了号码，{other_no} 也是这个号码" in stopped(decision)


def test_two_notes_that_differ():
    """Neither counts; the hold names both rows."""
    second = replace(other(NOTE, 客户态度="不满意"), place="联系记录.csv 第99行")
    decision, _why = decided(notes=[NOTE, second])

    assert isinstance(decision, Hold)
    assert "result" not in dict(decision.backing.cells)
    assert "互相不一致" in stopped(decision)
    assert NOTE.place in stopped(decision)
    assert second.place in stopped(decision)


def test_no_note():
    """Nobody has written what the customer said."""
    decision, _why = decided(notes=[])

    assert isinstance(decision, Hold)
    assert "客户态度：没有来源（联系记录里没有这张工单）" in stopped(decision)
    assert "联系记录：未配置" in stopped(decided(notes=None)[0])
