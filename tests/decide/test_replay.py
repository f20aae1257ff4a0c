"""Replay of handled orders: what would have gone alone is held against what people did, cell by cell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.decide.permission.replay import action_of, goes_alone, judged, order_of
from eoms_bot.model.decision import Backing, Complete, Hold, Reject, Sourced, Standing
from eoms_bot.model.evidence import Record, Value
from tests.decide.build import NOW

COUNTY = "澜溪县"
OTHERS = "其他县区投诉"


def row(**values):
    """A handled order."""
    plain: dict[str, Value] = {
        "工单号": "ID-056-20260105-00009",
        "县区": COUNTY,
        "分派时间": NOW,
        "客户姓名": "钱某某",
    }
    return Record("历史.xlsx 第2行", NOW, plain | values)


def backing(standing=Standing.READING, **cells):
    """What a decision rests on."""
    return Backing(tuple((name, Sourced(text, "工单文字", standing)) for name, text in cells.items()))


def reject(reason, standing=Standing.READING, **cells):
    """A reject that no row speaks of."""
    return Reject(
        reason, Sourced(f"{reason}:x", "工单文字", standing), "R", "1", (), backing(standing, **cells)
    )


def complete(**cells):
    """A completion that no row speaks of."""
    return Complete({}, (), None, "C", "1", (), backing(Standing.FACT, **cells))


def test_what_goes_alone():
    """Neither what a person wrote, nor a guess, nor a doubt, nor a hold."""
    sure = reject("宽带投诉")

    assert goes_alone(sure)
    assert not goes_alone(reject("宽带投诉", Standing.GUESS))
    assert not goes_alone(replace(sure, backing=replace(sure.backing, written=True)))
    assert not goes_alone(replace(sure, backing=replace(sure.backing, doubts=("未经话单核对",))))
    assert not goes_alone(Hold("x", (), "H", "1", ()))


@pytest.mark.parametrize(
    ("done", "decision", "wrong"),
    [
        ({"县区": "松岭县"}, reject(OTHERS, reject_note="松岭县"), ()),
        ({"驳回说明": "其他县区投诉:松岭县"}, reject(OTHERS, reject_note="松岭县"), ()),
        ({"县区": "禾岗县"}, reject(OTHERS, reject_note="松岭县"), ("县区 松岭县，实际 禾岗县",)),
        ({"原工单号": "ID-1"}, reject("重复派单", earlier_order_no="ID-1"), ()),
        ({"解决措施": "重复派单:原工单ID-1"}, reject("重复派单", earlier_order_no="ID-1"), ()),
        ({"原工单号": "ID-2"}, reject("重复派单", earlier_order_no="ID-1"), ("原工单号 ID-1，实际 ID-2",)),
    ],
)
def test_rejects(done, decision, wrong):
    """The right reason with another county or another earlier order is an error."""
    found = judged(row(处理方式="驳回", 驳回原因=decision.reason, **done), decision, COUNTY)

    assert (found.wrong, found.known, found.reason) == (wrong, True, decision.reason)


@pytest.mark.parametrize(
    "decision", [reject(OTHERS, reject_note="松岭县"), reject("重复派单", earlier_order_no="ID-1")]
)
def test_what_the_row_does_not_say(decision):
    """Where no cell says which county or which order, nobody can say that it was right."""
    found = judged(row(处理方式="驳回", 驳回原因=decision.reason), decision, COUNTY)

    assert (found.wrong, found.known) == ((), False)


CELLS = {
    "result": "解决",
    "prov_cause": "故障-退服",
    "has_koujing": "无",
    "site": "LX_青槐政府",
    "cell": "LX_青槐政府-3",
}


@pytest.mark.parametrize(
    ("done", "wrong"),
    [
        ({"处理结果": "解决", "省内投诉原因": "故障-退服", "有无口径": "无"}, ()),
        ({"处理结果": "未解决"}, ("处理结果 解决，实际 未解决",)),
        (
            {"处理结果": "解决", "省内投诉原因": "覆盖-室内弱覆盖"},
            ("省内投诉原因 故障-退服，实际 覆盖-室内弱覆盖",),
        ),
        ({"处理结果": "解决", "占用基站": "LX_青槐政府-3"}, ()),
        ({"处理结果": "解决", "占用基站": "LX_别处"}, ("占用基站 LX_青槐政府，实际 LX_别处",)),
        (
            {"处理结果": "解决", "有无口径": "有", "场景分类": "农村"},
            ("有无口径 无，实际 有", "场景分类 没有，实际 农村"),
        ),
        ({"处理方式": "驳回"}, ("处理方式 完成，实际 驳回",)),
    ],
)
def test_completions(done, wrong):
    """Each cell that the row has is compared; a site may be named by its cell, and an empty cell proves
    nothing.
    """
    found = judged(row(**done), complete(**CELLS), COUNTY)

    assert (found.wrong, found.known, found.reason) == (wrong, True, "完成")


def test_times_to_the_minute():
    """A promised time is the same to the minute."""
    cells = {"result": "未解决", "expected_time": "2026-01-09 18:00:00"}
    when = NOW.replace(year=2026, month=1, day=9, hour=18, minute=0, second=0, microsecond=0)

    assert judged(row(处理结果="未解决", 预计解决时间=when), complete(**cells), COUNTY).wrong == ()
    late = judged(row(处理结果="未解决", 预计解决时间=when + timedelta(hours=1)), complete(**cells), COUNTY)
    assert late.wrong == ("预计解决时间 2026-01-09 18:00，实际 2026-01-09 19:00",)


def test_masked():
    """What is listed names no customer and no number."""
    done = row(处理方式="驳回", 驳回原因="找钱某某 13900000001")

    [words] = judged(done, reject("宽带投诉"), COUNTY).wrong

    assert "钱某某" not in words
    assert "13900000001" not in words


def test_order_of_a_row():
    """The order as its row has it; 口径 only as 有无口径 says."""
    words = order_of(row(投诉内容="没信号", 客户电话="13900000001", 有无口径="有"), NOW)

    assert (words.fact("complaint"), words.fact("customer_tel"), bool(words.fact("koujing"))) == (
        "没信号",
        "13900000001",
        True,
    )
    assert words.ref.dispatched == NOW
    assert order_of(row(有无口径="无"), NOW).fact("koujing") == ""


@pytest.mark.parametrize(
    ("values", "action"), [({"处理方式": "驳回"}, "驳回"), ({"处理结果": "解决"}, "完成"), ({}, "")]
)
def test_action(values, action):
    """处理方式, or the result of what was completed."""
    assert action_of(row(**values)) == action
