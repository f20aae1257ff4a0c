"""What the branch's table of past orders adds to the ledger's counts."""

from datetime import date, datetime, timedelta

from eoms_bot.model.board import Group, Leftover, month_of
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.month import follow_ups

OCTOBER = month_of(date(2026, 10, 1))
NOON = datetime(2026, 10, 20, 12, tzinfo=SHANGHAI)
UNKNOWN = Snapshot("历史工单")


def history(*rows):
    """A table of these rows."""
    return Snapshot("历史工单", "正常", tuple(Record(f"行{n}", NOON, row) for n, row in enumerate(rows)))


def test_call_backs():
    """The month's call-backs by result; those of another month, and orders nobody called, are none."""
    table = history(
        {"工单号": "A", "回访时间": NOON, "回访结果": "满意"},
        {"工单号": "B", "回访时间": NOON, "回访结果": "满意"},
        {"工单号": "C", "回访时间": NOON, "回访结果": "未接通"},
        {"工单号": "D", "回访时间": NOON.replace(month=9), "回访结果": "满意"},
        {"工单号": "E"},
    )

    assert follow_ups.call_backs(follow_ups.called(table, ()), OCTOBER) == (
        Group(("满意",), 2),
        Group(("未接通",), 1),
    )
    assert follow_ups.why_no_call_backs(table) == ""


def test_call_backs_on_record():
    """What people have put on record counts beside the table, each order once, by the newer word."""
    table = history(
        {"工单号": "A", "回访时间": NOON, "回访结果": "未接通"},
        {"工单号": "B", "回访时间": NOON, "回访结果": "满意"},
    )
    later, before = NOON + timedelta(hours=1), NOON - timedelta(hours=1)
    words = (
        FollowUp("A", CALLED, later, "王值班", "满意"),
        FollowUp("B", CALLED, before, "王值班", "未接通"),
        FollowUp("C", CALLED, before, "王值班", "满意"),
        FollowUp("C", CALLED, later, "王值班", "不满意"),
        FollowUp("D", SOLVED, later, "王值班"),
    )

    assert follow_ups.call_backs(follow_ups.called(table, words), OCTOBER) == (
        Group(("满意",), 2),
        Group(("不满意",), 1),
    )
    assert [
        group.names[0] for group in follow_ups.call_backs(follow_ups.called(UNKNOWN, words), OCTOBER) or ()
    ] == [
        "不满意",
        "未接通",
        "满意",
    ]


def test_leftover_solved_on_record():
    """A leftover that a person has told to be solved is; the table's own word on when stays."""
    own = (Leftover("A", date(2026, 10, 1)), Leftover("B", date(2026, 10, 2)))
    table = history({"工单号": "A", "遗留解决时间": NOON})
    words = [FollowUp(number, SOLVED, NOON + timedelta(days=2), "王值班") for number in ("A", "B", "Z")]

    found = {one.order_no: one.solved for one in follow_ups.leftovers(own, table, words)}

    assert found == {"A": date(2026, 10, 20), "B": date(2026, 10, 22)}


def test_no_table():
    """Without a table nothing is known of call-backs and of solved leftovers, and both say so."""
    assert follow_ups.call_backs(follow_ups.called(UNKNOWN, ()), OCTOBER) is None
    assert "未配置" in follow_ups.why_no_call_backs(UNKNOWN)
    assert "一直按没有解决算" in follow_ups.note_of(UNKNOWN)


def test_leftovers_of_both():
    """An order that both know is one leftover, with the table's word on when it was solved."""
    own = (Leftover("A", date(2026, 10, 1)), Leftover("B", date(2026, 10, 2)))
    table = history(
        {"工单号": "A", "处理结果": "未解决", "完成时间": NOON, "遗留解决时间": NOON},
        {"工单号": "C", "处理结果": "未解决", "完成时间": NOON},
        {"工单号": "D", "处理结果": "解决", "完成时间": NOON},
    )

    found = {one.order_no: one for one in follow_ups.leftovers(own, table)}

    assert found.keys() == {"A", "B", "C"}
    assert found["A"].solved == date(2026, 10, 20)
    assert found["C"].since == date(2026, 10, 20)
    assert follow_ups.leftovers(own, UNKNOWN) == own
