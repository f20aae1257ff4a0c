"""What people approved of a plan and may be worked: unchanged rows, edits, held orders filled in, rows that were worked."""

from dataclasses import replace
from datetime import datetime, timedelta

import openpyxl

from eoms_bot.ledger import Ledger
from eoms_bot.model.decision import Complete, Reject
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan import planning
from tests.decide import build
from tests.run.plans import BARE, COLUMN, REJECTED, SOLVED, Office, approve, told


def test_unchanged_rows_are_as_decided(office):
    """Approved as they are, the rows have the stored values behind the stars, and come from the operator's own workbook."""
    found = office.read(office.fill(approve(2, 3)))

    assert tuple(replace(row, origins=()) for row in found.desk.batches[0].rows) == (
        office.desk()[1].row(SOLVED),
        office.desk()[1].row(REJECTED),
    )
    assert [one.decision for one in found.approvals] == [row.decision for row in office.plan.rows[:2]]
    assert [(one.position, one.who, one.when, one.edits) for one in found.approvals] == [
        (1, "张班长", None, {}),
        (2, "张班长", None, {}),
    ]
    assert found.desk.approvers == {SOLVED: "张班长", REJECTED: "张班长"}


def test_only_approved_rows_are_worked(office):
    """否 is struck, an empty cell says nothing, and neither is in the run."""
    found = office.read(office.fill(approve(2) | {(3, "approved"): "否", (3, "approver"): "张班长"}))

    assert found.desk.order_nos == (SOLVED,)
    assert found.struck == {2: "张班长"}


def test_rows_may_be_deleted(office):
    """A row that was taken out of the sheet is not worked; the others are found by their numbers."""

    def change(book):
        sheet = book["计划"]
        sheet.cell(3, COLUMN["approved"]).value = "是"
        sheet.cell(3, COLUMN["approver"]).value = "张班长"
        sheet.delete_rows(2)

    found = office.read(office.edit(change))

    assert found.desk.order_nos == (REJECTED,)


def test_an_edit_is_decided(office):
    """A changed cell changes the decision; its clause comes from the plan, the others from where they came."""
    found = office.read(office.fill(approve(2) | {(2, "measure"): "更换跳线,复测正常"}))

    decision = found.desk.planned[SOLVED].decision
    assert isinstance(decision, Complete)
    assert "解决措施:更换跳线,复测正常" in decision.values["note"].value
    sources = dict(decision.clauses)
    assert sources["解决措施"].source == "计划.xlsx 第2行 解决措施"
    assert sources["占用基站"].source == "批次.xlsx 第2行 占用基站"
    assert found.approvals[0].edits == {"measure": "更换跳线,复测正常"}
    assert found.approvals[0].decision == decision


def test_a_held_order_can_be_completed_in_the_plan(office):
    """What a preview left to people is a row to fill in; filled in and approved, it is done from the plan alone."""
    typed = {(4, "handling"): "驳回", (4, "reject_reason"): "宽带投诉", (4, "reject_note"): None}
    found = office.read(office.fill(approve(4) | typed))

    assert found.approvals[0].edits == {"handling": "驳回", "reject_reason": "宽带投诉"}
    decision = found.desk.planned[BARE].decision
    assert isinstance(decision, Reject)
    assert decision.reason == "宽带投诉"
    assert "计划.xlsx 第4行 驳回原因" in decision.text.source


def test_a_guess_leaves_only_as_typed(office):
    """What the program guessed stands with its sign and its source; approved with it the row is refused."""
    book = openpyxl.load_workbook(office.home / "plan.xlsx")
    cell = book["计划"].cell(4, COLUMN["reject_reason"])

    assert cell.value == "？宽带投诉"
    assert "依据：工单文字" in getattr(cell.comment, "text", "")
    assert book["计划"].cell(2, COLUMN["measure"]).comment is None  # a person's own
    problems = office.problems(office.fill(approve(4) | {(4, "handling"): "驳回"}))
    assert [(one.code, one.row, one.column) for one in problems] == [
        ("BATCH-026", 4, "驳回原因"),
        ("BATCH-026", 4, "驳回说明"),
    ]
    assert '"？宽带投诉" 还没有人确认' in problems[0].found


def test_a_time_may_be_a_date_cell(office):
    """Programs save a time as they like: the same moment is no change, another one is."""
    same, other = datetime(2026, 1, 5, 16, 20), datetime(2026, 1, 5, 16, 30)

    assert office.read(office.fill(approve(2) | {(2, "solved_time"): same})).approvals[0].edits == {}
    edits = office.read(office.fill(approve(2) | {(2, "solved_time"): other}, "二.xlsx")).approvals[0].edits
    assert edits == {"solved_time": "2026-01-05 16:30:00"}


def test_seconds_are_kept(office):
    """The sheet shows minutes; a row that is not changed has its time to the second."""
    solved = build.SOLVED.solved_time
    assert solved is not None
    row = replace(build.SOLVED, order_no=SOLVED, solved_time=solved.replace(second=31))

    assert planning._exact(row)["solved_time"] == "2026-01-05 16:20:31"
    assert planning._exact(row)["has_koujing"] == "无"


def test_a_time_of_approval(office):
    """When it was approved may be said, from the plan's minute to now."""
    office.clock.moment += timedelta(minutes=9, seconds=30)

    first = office.read(office.fill(approve(2) | {(2, "approved_at"): "2026-01-06 09:00"}))
    last = office.read(office.fill(approve(2) | {(2, "approved_at"): "2026-01-06 09:09"}, "二.xlsx"))

    assert first.approvals[0].when == datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)
    assert last.approvals[0].when == datetime(2026, 1, 6, 9, 9, tzinfo=SHANGHAI)


def test_thirty_minutes(office):
    """At thirty minutes to the second a plan still holds."""
    path = office.fill(approve(2))
    office.later(30)
    assert office.read(path).desk.order_nos == (SOLVED,)

    office.later(1 / 60)
    assert [one.code for one in office.problems(path)] == ["CLI-001"]


def test_the_limit_is_a_setting(tmp_path):
    """`run.plan_minutes` is how long a plan holds."""
    office = Office(tmp_path / "home", minutes=5)
    office.preview()
    path = office.fill(approve(2))
    office.later(6)

    assert "已过 6 分钟 → 5 分钟之内执行（设置 run.plan_minutes）" in told(office.problems(path))


def test_worked_rows_are_left_out(office):
    """A row that a run has ended is not worked again, and that is told; with a reason it is."""
    path = office.fill(approve(2, 3))
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.approve_plan(office.plan.plan_id, office.read(path).approvals, {}, office.clock.now())
        ledger.plan_worked(office.plan.plan_id, {SOLVED: Outcome.DONE, REJECTED: Outcome.HELD}, "run-1")

    found = office.read(path)

    assert found.desk.order_nos == (REJECTED,)
    assert found.desk.notices == (f"计划第 1 行（{SOLVED}）已执行过，不再执行",)
    assert office.read(path, again=True).desk.order_nos == (SOLVED, REJECTED)


def test_a_plan_that_was_worked_off(office):
    """All approved rows are done: refused as a batch that was executed is."""
    path = office.fill(approve(2))
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.approve_plan(office.plan.plan_id, office.read(path).approvals, {}, office.clock.now())
        ledger.plan_worked(office.plan.plan_id, {SOLVED: Outcome.DONE}, "run-1")

    (problem,) = office.problems(path)
    assert problem.code == "BATCH-024"
    assert "--again" in problem.wanted
