"""The order of tests: which one speaks first, and what every decision carries."""

from dataclasses import replace

import pytest

from tests.decide import build


def test_no_row():
    """An order that no workbook names is held."""
    hold = build.held(None)

    assert (hold.rule, hold.missing) == ("H-数据行", ("数据行",))
    assert "批次文件" in hold.why


def test_row_that_cannot_be_used():
    """An order whose row cannot be used is held with what is wrong there, also where another row of it is
    given.
    """
    wrong = "批次.xlsx 第5行 解决措施：为空 → 完成的必填"
    hold = build.held(build.SOLVED, unusable=(wrong,))

    assert (hold.rule, hold.missing) == ("H-数据行", (wrong,))


def test_row_of_another_order():
    """A row of another order is never used, and both numbers are named."""
    hold = build.held(replace(build.SOLVED, order_no=build.EARLIER))

    assert build.EARLIER in hold.why
    assert build.NUMBER in hold.why


def test_unknown_handling():
    """A row that says neither 完成 nor 驳回 is held."""
    assert build.held(replace(build.SOLVED, handling="转派")).rule == "H-处理方式"


@pytest.mark.parametrize("row", [build.SOLVED, build.REJECTED], ids=["complete", "reject"])
def test_major_comes_before_handling(row):
    """A major complaint is held, whatever the row asks for and however late it is."""
    assert build.held(row, order=build.order(vip=True), now=build.later(9999)).rule == "H-重大"


def test_deadline_comes_before_handling():
    """An order past its limit is held before its row is looked at."""
    assert build.held(replace(build.SOLVED, measure=None), now=build.later(9999)).rule == "H-时限"


@pytest.mark.parametrize(
    "row", [None, build.SOLVED, build.PLANNED, build.HOPELESS, build.REJECTED, build.DUPLICATE]
)
def test_same_input_same_decision(row):
    """Deciding twice gives equal decisions."""
    assert build.decided(row) == build.decided(row)


@pytest.mark.parametrize("row", [None, build.SOLVED, build.REJECTED, replace(build.SOLVED, site=None)])
def test_every_decision_has_rule_version_and_trace(row):
    """Rule, version and trace are never empty, and the last step is the one that settled it."""
    decision = build.decided(row)

    assert decision.rule
    assert decision.version
    assert decision.trace[-1].verdict == "命中"
    assert decision.trace[-1].rule == decision.rule


def test_trace_keeps_the_tests_that_let_the_order_pass():
    """The trace of a completion names every test before it."""
    rules = [step.rule for step in build.completed(build.SOLVED).trace]

    assert rules.index("H-数据行") < rules.index("H-重大") < rules.index("H-时限") < rules.index("C-结果")
