"""An approved row is worked as approved, or left to people with what changed: never something else."""

from dataclasses import replace

import pytest

from eoms_bot.model.decision import Complete, Hold, Reject
from eoms_bot.run.planned import PlannedRow, held_to
from tests.decide import build
from tests.run.plans import NAME, ORDERS, SOLVED, approve, order_of, printed

ORDER = printed(replace(order_of(SOLVED), needs_accept=True))
DECISION = build.completed(replace(build.SOLVED, order_no=SOLVED), order=ORDER)
PLANNED = PlannedRow(
    ORDER,
    DECISION,
    "张班长",
    build.NOW,
    "计划 P1 第 1 行",
    {"complaint": "投诉内容", "customer_tel": "客户号码", "customer_name": "客户姓名"},
)


def judged(order, decision=DECISION, *, accepted=False):
    """What becomes of the planned order as it is now."""
    return held_to(PLANNED, order, decision, accepted=accepted)


def why(order, **more):
    """Why the order is left to people, which it must be."""
    found = judged(order, **more)
    assert isinstance(found, Hold)
    assert found.rule == "H-计划"
    return found.why


def changed(**parts):
    """The order with parts of it as the site shows them now."""
    return printed(replace(ORDER, **parts))


def test_as_approved():
    """The same order and the same decision: worked, and the trace says by whose word."""
    found = judged(ORDER)

    assert isinstance(found, Complete)
    assert (found.values, found.leftover) == (DECISION.values, DECISION.leftover)
    assert (found.trace[-1].rule, found.trace[-1].verdict) == ("H-计划", "通过")
    assert found.trace[-1].note == "计划 P1 第 1 行，张班长 于 2026-01-06 09:00 批准，工单与预览时相同"


def test_other_sources_are_no_other_decision():
    """Where a value comes from may differ, as where a table was read anew; what is sent may not."""
    values = {name: replace(one, source="别处") for name, one in DECISION.values.items()}

    assert isinstance(judged(ORDER, replace(DECISION, values=values)), Complete)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"task_id": "t2"}, "任务 由 “t1” 变为 “t2”"),
        ({"status": "退回"}, "状态 由 “待处理/待受理” 变为 “退回/待受理”"),
        ({"dealer": "李协办"}, "处理人 由 “值班岗” 变为 “李协办”"),
        ({"deadline": build.NOW}, "处理时限 由 “2026-01-07 10:00” 变为 “2026-01-06 09:00”"),
        ({"deadline": None}, "处理时限 由 “2026-01-07 10:00” 变为 “无”"),
        (
            {"facts": dict(ORDER.facts) | {"complaint": "没信号"}},
            "投诉内容 由 “青槐镇街上信号从四格降到一格” 变为 “没信号”",
        ),
        (
            {"facts": dict(ORDER.facts) | {"complaint": ""}},
            "投诉内容 由 “青槐镇街上信号从四格降到一格” 变为 空",
        ),
        ({"facts": dict(ORDER.facts) | {"koujing": "故障"}}, "koujing 由 空 变为 “故障”"),
    ],
)
def test_what_changed_is_named(parts, words):
    """Every part of an order that a decision may rest on is told with its old and its new value."""
    assert why(changed(**parts)) == f"计划已过期：{words}；重新预览再批准"


def test_all_changes_are_named():
    """Several changes are told in one line."""
    told = why(changed(dealer="李协办", facts=dict(ORDER.facts) | {"complaint": "没信号"}))

    assert told.index("处理人") < told.index("投诉内容")


def test_changes_are_masked():
    """Names and numbers, the old ones and the new, are masked; what looks the same behind the mask says so."""
    new = {"customer_tel": "13900000003", "complaint": f"{NAME}，改打13900000004"}
    told = why(changed(facts=dict(ORDER.facts) | new))
    hidden = why(changed(facts=dict(ORDER.facts) | {"customer_name": f"{NAME[0]}另某"}))

    assert "客户号码 由 “139****0001” 变为 “139****0003”" in told
    assert "钱*" in told
    assert NAME not in told
    assert "13900000004" not in told
    assert "客户姓名 变了（打码后相同）" in hidden


def test_long_texts_are_cut_at_the_difference():
    """Of a long text people see the place where it differs."""
    before = replace(PLANNED, order=changed(facts=dict(ORDER.facts) | {"complaint": "甲" * 200 + "乙" * 200}))
    now = changed(facts=dict(ORDER.facts) | {"complaint": "甲" * 200 + "丙" * 200})

    found = held_to(before, now, DECISION, accepted=False)

    assert isinstance(found, Hold)
    assert f"“…{'甲' * 10}{'乙' * 30}…”" in found.why
    assert f"“…{'甲' * 10}{'丙' * 30}…”" in found.why


def test_our_own_accept_is_no_change():
    """What we took ourselves since the preview is in our hands: status and holder are our doing, the rest is not."""
    taken = {"status": "处理中", "task_status": "处理中", "dealer": "王值班", "needs_accept": False}

    assert isinstance(judged(changed(**taken), accepted=True), Complete)
    assert "状态" in why(changed(**taken))
    told = why(changed(**taken, facts=dict(ORDER.facts) | {"complaint": "没信号"}), accepted=True)
    assert "投诉内容" in told
    assert "状态" not in told


def test_an_accept_before_the_preview_excuses_nothing():
    """An order that was ours when the preview read it has no accept that could explain a change."""
    ours = replace(PLANNED, order=printed(replace(ORDER, needs_accept=False)))

    found = held_to(ours, changed(status="退回"), DECISION, accepted=True)

    assert isinstance(found, Hold)
    assert "状态" in found.why


def test_another_decision_is_told():
    """The same order decided otherwise, as where the clock went on or a table changed, is left to people."""
    hold = build.held(replace(build.without("site"), order_no=SOLVED), order=ORDER)
    values = dict(DECISION.values) | {"scene": replace(DECISION.values["scene"], value="农村")}
    reject = Reject("宽带投诉", DECISION.values["note"], "R-宽带", "1", ())

    assert "判定 由 完成工单 变为 转人工（占用基站：" in why(ORDER, decision=hold)
    assert "判定 由 完成工单 变为 派单驳回" in why(ORDER, decision=reject)
    assert "将要发送的 场景分类 变了" in why(ORDER, decision=replace(DECISION, values=values))
    assert "将要发送的 规则 变了" in why(ORDER, decision=replace(DECISION, version="9"))


def test_a_desk_holds_to_its_plan(office):
    """The desk of an approved plan decides by it, and excuses an order that we took since where it is told so."""
    desk = office.read(office.fill(approve(2))).desk
    order = ORDERS[SOLVED]
    facts = desk.facts(order, [one.ref for one in ORDERS.values()], build.NOW)

    same = desk.decide(order, facts, build.later(10))
    other = desk.decide(printed(replace(order, status="退回")), facts, build.later(10))

    assert isinstance(same, Complete)
    assert same.trace[-1].rule == "H-计划"
    assert isinstance(other, Hold)
    assert other.why.startswith("计划已过期：状态 由")
