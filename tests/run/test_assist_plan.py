"""assist --plan: one row of a plan in the place of a workbook's row, with the checks that an apply has before it starts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.decide import by_hand
from eoms_bot.decide.case import Case
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Ledger
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import Approval
from eoms_bot.model.plan import decided as decided_values
from eoms_bot.plan.assist_plan import desk_of_row
from eoms_bot.run import planned
from tests.decide import build
from tests.run.plans import BARE, ORDERS, REJECTED, SOLVED, Office, printed, told


def row_of(office, order_no):
    """The desk that an assist has for this order."""
    return desk_of_row(office.settings, office.ports, office.plan.plan_id, order_no)[1]


def refused(office, order_no):
    """Why there is none."""
    with pytest.raises(BadInput) as problem:
        row_of(office, order_no)
    return told(problem.value.problems)


def decided(desk, order):
    """How the order is decided at that desk."""
    return desk.decide(order, desk.facts(order, [order.ref], build.NOW), build.NOW)


def begun(desk, order):
    """What the person's form begins with."""
    case = Case(
        order,
        desk.facts(order, [order.ref], build.NOW),
        desk.rules,
        desk.branch,
        desk.dictionaries,
        desk.limits,
        build.NOW,
    )
    return by_hand.begun(case)


def approve(office, **edits):
    """A console's word on the first row, with these cells changed."""
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.act_as("", "mock|clerk01", "值班员")
        row = office.plan.rows[0]
        word = Approval(1, SOLVED, row.order.task_id, "张班长", None, edits, row.decision)
        ledger.approve_plan(office.plan.plan_id, (word,), {}, office.clock.now(), again=False)


def test_a_row_that_waits(office):
    """A row that nobody has approved gives the form all that the preview decided, and says that it waits still."""
    desk = row_of(office, SOLVED)

    decision = decided(desk, ORDERS[SOLVED])
    assert decided_values(decision) == decided_values(office.plan.rows[0].decision)
    assert begun(desk, ORDERS[SOLVED]).values["measure"] == office.plan.rows[0].decision.values["measure"]
    assert "待审，还没有人批准" in decision.trace[-1].note


def test_what_was_changed_counts(office):
    """A cell that somebody changed when approving stands in the form, and the order is held to the changed row."""
    approve(office, measure="更换天线，复测正常")

    desk = row_of(office, SOLVED)

    assert "更换天线，复测正常" in begun(desk, ORDERS[SOLVED]).values["measure"].value
    decision = decided(desk, ORDERS[SOLVED])
    assert decision.rule != planned.RULE
    assert "张班长" in decision.trace[-1].note


def test_a_row_without_a_workbook(office):
    """An order that no workbook named has no row: its form begins with the branch's constants."""
    desk = row_of(office, BARE)

    assert desk.batches == ()
    assert begun(desk, ORDERS[BARE]).kind == by_hand.COMPLETE


def test_an_order_that_changed(office):
    """An order that is no longer as the preview read it is told as stale, with what changed."""
    changed = printed(replace(ORDERS[SOLVED], facts={**ORDERS[SOLVED].facts, "complaint": "又不一样了"}))

    decision = decided(row_of(office, SOLVED), changed)

    assert (decision.rule, "计划已过期" in decision.why) == (planned.RULE, True)


def test_too_old(office):
    """A plan that may no longer be applied helps nobody either."""
    office.clock.moment += timedelta(minutes=31)

    assert "预览已过期" in refused(office, SOLVED)


def test_no_such_order_or_plan(office, tmp_path):
    """An order that stands in another plan, and a plan that this ledger does not have, are refused by name."""
    assert "计划里没有这张工单" in refused(office, "ID-056-20260105-00099")
    other = Office(tmp_path / "other")
    other.plan = office.plan
    assert "没有这份预览" in refused(other, SOLVED)


def test_struck_and_worked(office):
    """What somebody has struck, or a run has brought to its end, is not opened by the plan."""
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.act_as("", "mock|clerk01", "值班员")
        ledger.approve_plan(office.plan.plan_id, (), {2: "张班长"}, office.clock.now(), again=False)
        ledger.plan_worked(office.plan.plan_id, {SOLVED: Outcome.DONE}, "run-1")

    assert "这一行已执行" in refused(office, SOLVED)
    assert "这一行有人批了“否”" in refused(office, REJECTED)
