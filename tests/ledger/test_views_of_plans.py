"""What the console asks of a ledger's plans: what they leave to people, and their heads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.ledger import DraftKey, PlanHead
from eoms_bot.model.outcome import Outcome
from tests.ledger.kit import NOON, NOON_TEXT, noted, numbers
from tests.ledger.planning import PLAN_ID, plan_of, word

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ([], ["CS-003"]),
        ([("CS-003", "run-1", Outcome.DONE, NOON + DAY / 24)], []),
        ([("CS-003", "run-1", Outcome.HELD, NOON + DAY / 24)], []),
        ([("CS-003", "run-0", Outcome.HELD, NOON - DAY / 24)], []),
        ([("CS-003", "run-9", Outcome.HELD, NOON - DAY / 24)], ["CS-003"]),
        ([("CS-001", "run-1", Outcome.DONE, NOON + DAY / 24)], ["CS-003"]),
    ],
    ids=["nothing", "done", "held by a run", "held by its own run", "held before", "another order"],
)
def test_what_plans_leave_to_people(ledger, views, after, left):
    """An order that a preview held waits for somebody, until a run has had to do with it: that run tells of it."""
    ledger.keep_plan(plan_of())
    for one in after:
        noted(ledger, *one)

    rows = views.left_by_plans(NOON - DAY)

    assert numbers(rows) == left
    assert [(row.run_id, row.outcome) for row in rows] == [("run-0", Outcome.HELD)] * len(left)
    assert views.left_by_plans(NOON + DAY) == []


def test_the_newest_plan_counts(ledger, views):
    """What was held first and is decided by a later preview waits no more; what was held twice waits once."""
    ledger.keep_plan(plan_of())
    ledger.keep_plan(plan_of("P20260506-130000-ab12", NOON + DAY / 24))
    twice = numbers(views.left_by_plans(NOON - DAY))
    later = plan_of("P20260506-140000-ab12", NOON + DAY / 12)
    rows = tuple(replace(row, decision=later.rows[0].decision) for row in later.rows)
    ledger.keep_plan(replace(later, rows=rows))

    assert twice == ["CS-003"]
    assert views.left_by_plans(NOON - DAY) == []


def test_heads_of_plans(ledger, views):
    """The newest so many, newest first, each with its own rows by their state; a plan without rows has none."""
    for n in (1, 2, 3):
        ledger.keep_plan(plan_of(f"P20260506-12000{n}-ab12"))
    ledger.keep_plan(replace(plan_of(PLAN_ID, NOON + DAY), rows=()))
    ledger.approve_plan("P20260506-120003-ab12", [word()], {2: "张班长"}, NOON)

    assert views.plans(3) == [
        PlanHead(PLAN_ID, "run-0", NOON_TEXT.replace("-06T", "-07T"), "值班员", {}),
        PlanHead("P20260506-120003-ab12", "run-0", NOON_TEXT, "值班员", {"批准": 1, "不批": 1, "待审": 1}),
        PlanHead("P20260506-120002-ab12", "run-0", NOON_TEXT, "值班员", {"待审": 3}),
    ]


def test_heads_of_plans_since(ledger, views):
    """Where a time is named, plans that were made before it are left out; one made at that very moment is not."""
    for n, at in enumerate((NOON - DAY, NOON, NOON + DAY), start=1):
        ledger.keep_plan(plan_of(f"P20260506-12000{n}-ab12", at))

    found = views.plans(3, since=NOON)

    assert [head.plan_id for head in found] == ["P20260506-120003-ab12", "P20260506-120002-ab12"]
    assert views.plans(1, since=NOON) == found[:1]


def test_rows_naming_a_site(ledger, views):
    """Waiting rows whose preview or draft has the name: those that a newer plan has, or that are struck, are not."""
    plan = plan_of()
    ledger.keep_plan(
        replace(plan, rows=tuple(replace(row, shown={"site": "LX_100%"}) for row in plan.rows[:2]))
    )
    key = DraftKey(plan.basis.site_id, plan.rows[1].order.order_no, plan.rows[1].order.task_id)
    ledger.keep_draft(key, {"site": "LX_乙"}, "f", "王值班", NOON)
    found = [
        views.rows_naming(names, NOON - DAY) for names in (["LX_100%"], ["LX_乙"], ["LX_100_"], ["LX_1"])
    ]
    ledger.approve_plan(PLAN_ID, [], {1: "张班长"}, NOON)
    struck = views.rows_naming(["LX_100%"], NOON - DAY)
    ledger.keep_plan(plan_of("P20260506-130000-ab12", NOON + DAY / 24))

    both = [(PLAN_ID, 1), (PLAN_ID, 2)]
    assert found == [both, both[1:], [], both]
    assert struck == both[1:]
    assert views.rows_naming(["LX_100%", "LX_乙"], NOON - DAY) == [("P20260506-130000-ab12", 2)]
    assert views.rows_naming(["LX_乙"], NOON + DAY) == []
