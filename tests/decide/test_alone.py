"""What an unattended run may carry out without a person."""

from dataclasses import replace

import pytest

from eoms_bot.decide.permission.alone import LEFT, objection
from eoms_bot.model.decision import Complete, Hold, Reject, Sourced, TraceStep
from eoms_bot.model.permission import Policy

TEXT = Sourced("宽带投诉：…", "规则表 R-宽带")
REJECT = Reject("宽带投诉", TEXT, "R-宽带", "1", (TraceStep("R-宽带", "命中", "光猫"),))
SOLVED = Complete(
    {"area": Sourced("青槐镇", "批次.xlsx 第2行")},
    (),
    None,
    "C-完成",
    "1",
    (TraceStep("C-佐证", "通过", "小区"),),
)
UNSOLVED = replace(SOLVED, leftover=TEXT)
UNCHECKED = replace(SOLVED, trace=(*SOLVED.trace, TraceStep("C-佐证", "未核对", "告警（告警：过期）")))
HOLD = Hold("缺少 占用基站", ("占用基站",), "H", "1", ())


@pytest.mark.parametrize(
    "decision", [REJECT, SOLVED, UNSOLVED, UNCHECKED, HOLD], ids=lambda one: type(one).__name__
)
def test_default_allows_all(decision):
    """Without a word of the branch, what is decided is carried out, as it was before there were policies."""
    assert objection(Policy(), decision) == ""


@pytest.mark.parametrize(
    ("policy", "allowed", "left"),
    [
        pytest.param(Policy(actions=("reject",)), [REJECT], [SOLVED, UNSOLVED], id="rejects only"),
        pytest.param(Policy(actions=("solved",)), [SOLVED], [REJECT, UNSOLVED], id="solved only"),
        pytest.param(Policy(actions=()), [], [REJECT, SOLVED, UNSOLVED], id="nothing"),
        pytest.param(Policy(rules=("R-宽带",)), [REJECT], [SOLVED], id="one rule"),
        pytest.param(Policy(not_rules=("R-宽带",)), [SOLVED], [REJECT], id="all but one rule"),
        pytest.param(Policy(areas=("青槐镇",)), [SOLVED, REJECT], [], id="its area"),
        pytest.param(Policy(areas=("上湾村",)), [REJECT], [SOLVED, UNSOLVED], id="another area"),
        pytest.param(Policy(confidence="checked"), [SOLVED, REJECT], [UNCHECKED], id="checked"),
    ],
)
def test_policy(policy, allowed, left):
    """Each policy allows just what it names; a hold is a person's already and is never told twice."""
    assert [objection(policy, one) for one in (*allowed, HOLD)] == [""] * (len(allowed) + 1)
    assert all(objection(policy, one).startswith(LEFT) for one in left)


def test_reason_names_the_setting():
    """All reasons are told together, each with the setting that a person may change."""
    told = objection(Policy(actions=("reject",), not_rules=("C-完成",), confidence="checked"), UNCHECKED)

    assert told == (
        "按策略留给人：完成（解决） 不在允许单独做的动作里（policy.actions）；规则 C-完成 一律由人（policy.not_rules）；"
        "没有核对 告警（告警：过期）（policy.confidence）"
    )


def test_reply_without_an_area():
    """Where only some areas are allowed, a completion that names none is a person's."""
    assert "投诉区域 没有" in objection(Policy(areas=("青槐镇",)), replace(SOLVED, values={}))
