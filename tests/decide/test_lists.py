"""The desk's lists from past orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.advise import lists
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp, ListChoices
from tests.decide import diagnosing as county

NOW = county.AT + timedelta(days=2)
ORDER: county.Row = {
    "工单号": "ID-056-20260105-00001",
    "分派时间": county.AT,
    "客户姓名": "李某某",
    "客户电话": county.CUSTOMER,
    "县区": county.COUNTY,
    "投诉地点": "青槐镇上湾村3组12号",
    "投诉内容": "李某某家没有信号，请打13900000001",
}
DONE: county.Row = ORDER | {
    "完成时间": NOW - timedelta(hours=25),
    "处理结果": "解决",
    "解决措施": "更换跳线",
    "处理人": "王值班",
    "客户态度": "不满意",
}


def office(*orders: county.Row) -> lists.Office:
    """The office with these past orders."""
    return lists.Office(county.evidence(history=list(orders)).of("history"), ListChoices(), NOW)


def rows(table):
    """A list's rows by column."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_handling_record():
    """The record has the guide's fields; name, number, door and what the text says of them are masked."""
    (row,) = rows(lists.handling(office(DONE, ORDER)))

    assert row | {"来源": ""} == {
        "日期": "2026-01-06",
        "工单号": "ID-056-20260105-00001",
        "姓名": "李*",
        "号码": "139****0001",
        "地点": "青槐镇上湾村***",
        "内容": "李*家没有信号，请打139****0001",
        "措施": "更换跳线",
        "结果": "解决",
        "处理人": "王*",
        "满意度": "不满意",
        "来源": "",
    }


def test_rejected():
    """A rejected order is on record, masked, and nobody is to be called about it."""
    text = "其他县区投诉:李某某在柳林渡，请打13900000001"
    found = office(DONE | {"处理结果": "驳回：其他县区投诉", "解决措施": text})
    (row,) = rows(lists.handling(found))

    assert (row["结果"], row["措施"]) == (
        "驳回：其他县区投诉",
        "其他县区投诉:李*在柳林渡，请打139****0001",
    )
    assert rows(lists.follow_up(found)) == []


@pytest.mark.parametrize(
    ("change", "state", "flagged"),
    [
        ({}, "逾期", True),
        ({"完成时间": NOW - timedelta(hours=24)}, "待回访", False),
        ({"客户态度": "基本满意"}, "免回访：当场满意", False),
        ({"客户电话": ""}, "免回访：匿名，没有联系方式", False),
        ({"敏感": "是"}, "免回访：敏感", False),
        ({"回访时间": NOW - timedelta(hours=20), "回访结果": "满意"}, "已回访", False),
        ({"回访时间": NOW, "回访结果": "满意"}, "已回访，超过时限", False),
        ({"回访时间": NOW, "回访结果": "未接通"}, "再次联系：回访未接通", True),
        ({"回访时间": NOW, "回访结果": "不满意"}, "重开并升级：回访不满意", True),
        ({"客户态度": "满意", "回访时间": NOW, "回访结果": "不认可"}, "重开并升级：回访不满意", True),
    ],
)
def test_follow_up(change, state, flagged):
    """A call within a day of the reply, but for who was satisfied, is anonymous or sensitive."""
    table = lists.follow_up(office(DONE | change, ORDER | {"工单号": "open"}))

    assert [row["状态"] for row in rows(table)] == [state]
    assert bool(table.flagged) == flagged


def test_call_on_record():
    """A call-back that a person has put on record ends the wait; that of the table stands where it is newer."""
    older, newer = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    told = FollowUp("ID-056-20260105-00001", CALLED, older, "王值班", "满意")
    known: county.Row = {"回访时间": newer, "回访结果": "未接通"}

    (by_word,) = rows(lists.follow_up(replace(office(DONE), words=(told,))))
    (by_table,) = rows(lists.follow_up(replace(office(DONE | known), words=(told,))))

    assert (by_word["回访结果"], by_word["状态"]) == ("满意", "已回访")
    assert "账本 登记" in by_word["来源"]
    assert (by_table["回访结果"], by_table["状态"]) == ("未接通", "再次联系：回访未接通")


def test_solved_on_record():
    """A leftover that a person has told to be solved is no longer overdue."""
    told = FollowUp("ID-056-20260105-00001", SOLVED, NOW, "王值班")
    left = office(DONE | {"处理结果": "未解决", "预计解决时间": NOW - timedelta(days=1)})

    assert [row["状态"] for row in rows(lists.leftovers(left))] == ["逾期"]
    assert [row["状态"] for row in rows(lists.leftovers(replace(left, words=(told,))))] == ["已解决，超期"]


def test_old_replies():
    """Replies from before the days that the list looks back are left out; how many nobody has called about is told."""
    old, older = NOW - timedelta(days=31, minutes=1), NOW - timedelta(days=90)
    called: county.Row = {"完成时间": older, "回访时间": older + timedelta(hours=1), "回访结果": "满意"}

    table = lists.follow_up(office(DONE, DONE | {"完成时间": old}, DONE | {"完成时间": older}, DONE | called))

    assert [row["回复时间"] for row in rows(table)] == ["2026-01-06 09:00"]
    assert table.notes == ("31 天以前的回复不再列出，其中 2 张没有回访记录",)
    assert lists.follow_up(office(DONE, DONE | called)).notes == ()


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"预计解决时间": NOW - timedelta(minutes=1)}, "逾期"),
        ({"预计解决时间": NOW}, "没有解决"),
        ({}, "没有解决，暂无明确时间"),
        ({"预计解决时间": NOW, "遗留解决时间": NOW}, "已解决"),
        ({"预计解决时间": NOW - timedelta(days=1), "遗留解决时间": NOW}, "已解决，超期"),
    ],
)
def test_leftovers(change, state):
    """Unsolved orders with their promised time; what is over it is marked."""
    table = lists.leftovers(office(DONE | {"处理结果": "未解决"} | change, DONE | {"工单号": "solved"}))

    assert [row["状态"] for row in rows(table)] == [state]
    assert table.flagged == (frozenset({0}) if state == "逾期" else frozenset())


def test_build_demand():
    """Wishes for one place are one row."""
    wanted = DONE | {"需建站": "是"}

    table = lists.build_demand(
        office(wanted, wanted | {"工单号": "second", "投诉地点": "青槐镇上湾村1组3号"}, DONE)
    )

    (row,) = rows(table)
    assert (row["地点"], row["工单数"]) == ("青槐镇上湾村***", "2")


@pytest.mark.parametrize(
    ("limit", "state", "origin"),
    [
        (NOW - timedelta(minutes=1), "已超时", "工单"),
        (NOW + timedelta(hours=4), "将超时", "工单"),
        (NOW + timedelta(hours=4, minutes=1), "正常", "工单"),
        (None, "已超时", "派发后 24 小时"),
    ],
)
def test_deadlines(limit, state, origin):
    """Open orders with a warning before their limit; without a limit 24 hours count, and that is said."""
    row = ORDER | ({"处理时限": limit} if limit else {})

    (found,) = rows(lists.deadlines(office(row, DONE)))

    assert (found["状态"], found["时限来自"]) == (state, origin)


def test_site_that_a_note_asks_for():
    """The newest note that judges a new site counts: 是 brings its order into the list."""
    notes: list[county.Row] = [
        {"工单号": number, "客户态度": "满意", "坐席": "王值班", "时间": at, "建站需求": word}
        for number, at, word in (
            ("A", NOW - timedelta(hours=2), "否"),
            ("A", NOW - timedelta(hours=1), "是"),
            ("B", NOW - timedelta(hours=2), "是"),
            ("B", NOW - timedelta(hours=1), "待定"),
        )
    ]
    asked = lists.wanted(county.evidence(call_notes=notes))
    found = rows(lists.build_demand(replace(office(*(DONE | {"工单号": one} for one in "AB")), wanted=asked)))

    assert [row["工单号"] for row in found] == ["A"]
    assert "建站需求" in found[0]["来源"]


def test_nearest_deadline_first():
    """The order that times out first stands first."""
    limits = {"late": NOW + timedelta(hours=9), "soon": NOW + timedelta(hours=1)}
    orders = [ORDER | {"工单号": name, "处理时限": limit} for name, limit in limits.items()]

    assert [row["工单号"] for row in rows(lists.deadlines(office(*orders)))] == ["soon", "late"]


def test_history_that_is_not_there():
    """Without past orders every list is empty and says why."""
    empty = lists.Office(county.evidence(history="过期").of("history"), ListChoices(), NOW)

    assert {(table.rows, table.notes) for table in lists.all_lists(empty)} == {
        ((), ("历史工单：过期，试验",))
    }
