"""Who presses an order: from its own facts and history; free text counts for a mark, and what is denied does
not.
"""

from dataclasses import replace
from datetime import datetime

import pytest

from eoms_bot.decide.permission.pressed import OrderMark, Pressing, asked_again, marks, returned
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.write import WriteState
from eoms_bot.model.zone import SHANGHAI
from tests.report import samples

WHEN = datetime(2026, 1, 5, 9, 30, tzinfo=SHANGHAI)


def order(*history, **facts):
    """An order with these facts and these lines (step, text) of its history."""
    lines = tuple(HistoryEntry(WHEN, "客服接口", action, text) for action, text in history)
    return replace(samples.order(samples.ref(), **facts), history=lines)


def kinds(found):
    """The kinds of marks, in their order."""
    return [one.kind.value for one in found]


def test_quiet_order():
    """An order that nobody presses has no mark."""
    plain = order(
        ("受理", "已受理"), complaint="室内信号弱，要求尽快处理", repeat_count="0", summary="手机上网慢"
    )

    assert marks(plain) == ()


@pytest.mark.parametrize(
    ("action", "text", "kind", "words"),
    [
        ("催办", "请尽快处理。", "催办", "催办"),
        ("催单", "", "催办", "催单"),
        ("通知", "【客服催办】客户再次来电催办，请尽快处理。", "催办", "催办"),
        ("督办", "省公司督办，请当日回复。", "督办", "督办"),
        ("退回", "质检不通过，退回重新处理。", "退回", "退回"),
        ("质检不合格", "回单内容与现场不符", "退回", "质检不合格"),
        ("派单", "质检退回，重派一级处理", "退回", "质检退回"),
        ("投诉升级", "", "升级", "投诉升级"),
    ],
)
def test_history(action, text, kind, words):
    """A line of the history marks the order, with the words and when they were filed."""
    assert marks(order((action, text))) == (OrderMark(Pressing(kind), words, "处理记录 2026-01-05 09:30"),)


@pytest.mark.parametrize(
    ("facts", "kind", "words", "place"),
    [
        ({"repeat_count": "2"}, "重复投诉", "2 次", "重复投诉次数"),
        ({"repeat_count": "3次"}, "重复投诉", "3 次", "重复投诉次数"),
        ({"complaint": "还没人来，客户又来催单，很急"}, "催办", "又来催单", "投诉内容"),
        ({"complaint": "客户声称升级到管局"}, "升级", "声称升级", "投诉内容"),
        ({"summary": "【总部督办】手机上网慢"}, "督办", "总部督办", "主题"),
        ({"pretreatment": "第三次投诉，请核实"}, "重复投诉", "第三次投诉", "预处理情况"),
        ({"client_level": "升级投诉客户"}, "升级", "升级投诉", "客户级别"),
    ],
)
def test_facts(facts, kind, words, place):
    """A field of the order marks it, by its own words."""
    assert marks(order(**facts)) == (OrderMark(Pressing(kind), words, place),)


@pytest.mark.parametrize(
    "facts",
    [
        {"complaint": "客户未催单，也没有重复投诉"},
        {"complaint": "是否重复投诉：否"},
        {"pretreatment": "重复投诉次数：0，督办工单：否"},
        {"complaint": "总接到贷款催收电话，要求升级套餐"},
        {"complaint": "系统软件升级后上不了网，话费退回到账"},
        {"repeat_count": "无"},
    ],
)
def test_denied(facts):
    """What a text denies, and words that only look alike, mark nothing."""
    assert marks(order(**facts)) == ()


def test_answers_are_no_reminders():
    """What our own reply says of a reminder is none; a text that denies one unmarks nothing."""
    ours = order(("完成工单", "客户催办后已处理，督办件已回复"))
    both = order(("催办", "请尽快处理"), complaint="客户未催单")

    assert marks(ours) == ()
    assert kinds(marks(both)) == ["催办"]


def test_most_serious_first():
    """Marks stand by their weight, each reminder with its own time."""
    found = marks(order(("催办", ""), ("督办", ""), ("退回", ""), repeat_count="1"))

    assert kinds(found) == ["督办", "退回", "催办", "重复投诉"]


@pytest.mark.parametrize(
    ("task", "state", "marked"),
    [
        ("t-1", WriteState.PROVEN, True),
        ("", WriteState.PROVEN, False),
        ("t-1", WriteState.REFUSED_BUSINESS, False),
    ],
    ids=["another task", "this task", "never answered"],
)
def test_returned(task, state, marked):
    """An order that we have answered under another task has come back, though it was not opened."""
    ref = samples.ref()
    write = samples.write(1, state)
    found = returned(ref, [replace(write, task_id=task or ref.task_id)])

    assert (found is not None and found.kind is Pressing.RETURNED) == marked


def test_asked_again():
    """A duplicate that was turned away marks the earlier order that its text names, whole numbers only."""
    rejected = {"ID-056-20260105-00007": "重复派单:原工单ID-056-20260105-00001(处理中)"}

    found = asked_again("ID-056-20260105-00001", rejected)

    assert found == OrderMark(Pressing.AGAIN, "ID-056-20260105-00007 按重复派单驳回", "账本")
    assert asked_again("ID-056-20260105-0000", rejected) is None
    assert asked_again("ID-056-20260105-00007", rejected) is None
