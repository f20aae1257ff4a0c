"""Assist by a plan: one row of it, approved or still waiting, instead of a workbook's row."""

from __future__ import annotations

from dataclasses import replace

from eoms_bot.browser.profile import Profile
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.plan import HEAD, Plan, PlanRow, RowState
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan.approving import (
    NEWER_TABLES,
    PREVIEW_AGAIN,
    Today,
    decided_by,
    insist_current,
    standing,
    stored,
    whole,
)
from eoms_bot.plan.plan_sheet import RowApproval, Ruled, drafted, sheet_of
from eoms_bot.run.desk import Desk
from eoms_bot.run.planned import PlannedRow
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from eoms_bot.tables.batch.batch import Batch

CODE = "PLAN-006"
MAY_BE_HELPED = (RowState.WAITING, RowState.APPROVED)
ENDED = {RowState.STRUCK: "这一行有人批了“否”", RowState.WORKED: "这一行已执行"}


def desk_of_row(settings: Settings, ports: Ports, plan_id: str, order_no: str) -> tuple[Profile, Desk]:
    """Profile and desk of a run that has one row of a plan, as it was approved or edited.

    The order is held to that row. BadInput where the plan is stale by the same checks as an apply, has no
    such order, or where the row is struck or worked.
    """
    here, now = standing(settings, ports), ports.clock.now()
    plan = stored(settings, ports, plan_id, plan_id)
    row = _row(plan, order_no)
    insist_current(plan, here.basis, now, settings.run.plan_minutes, plan_id, (row.position,))
    ruled = _ruled(plan, row, here, ports)
    desk = here.desk
    if plan.basis.sources != here.basis.sources:
        desk = replace(desk, notices=(*desk.notices, NEWER_TABLES))
    decision = (
        decided_by(ruled, plan, desk, now.astimezone(SHANGHAI)) if ruled and ruled.edits else row.decision
    )
    planned = PlannedRow(
        order=row.order,
        decision=decision,
        who=row.approved_by if row.state is RowState.APPROVED else "",
        when=row.approved_at or plan.made_at,
        place=f"计划 {plan.plan_id} 第 {row.position} 行",
        labels=here.facts,
    )
    batches = (Batch(plan_id, "", (ruled.row,)),) if ruled is not None else ()
    return here.profile, replace(desk, batches=batches, planned={order_no: planned})


def _row(plan: Plan, order_no: str) -> PlanRow:
    row = next((row for row in plan.rows if row.order.order_no == order_no), None)
    if row is None:
        found, wanted = "计划里没有这张工单", "计划里的一张工单；没有预览过的，不写 --plan"
    elif row.state not in MAY_BE_HELPED:
        found, wanted = ENDED[row.state], f"{'、'.join(MAY_BE_HELPED)} 的一行；{PREVIEW_AGAIN}"
    else:
        return row
    raise BadInput(
        f"计划 {plan.plan_id} 不能用于协助，未打开任何页面",
        [Problem(CODE, plan.plan_id, None, HEAD["position"], f"{order_no}：{found}", wanted)],
    )


def _ruled(plan: Plan, row: PlanRow, here: Today, ports: Ports) -> Ruled | None:
    """The row as a workbook's row, with what people changed in it, as far as it goes.

    The person fills in the rest. None where nothing says how the order is to be handled.
    """
    if not {**row.cells, **row.edits}.get("handling"):
        return None
    desk, now = here.desk, ports.clock.now().astimezone(SHANGHAI)
    # A sheet's row needs a name. For a row that nobody has approved yet this is the person who made the plan;
    # the name has no further effect.
    sheet = sheet_of(
        plan,
        [RowApproval(row.position, row.approved_by or plan.asked_by or plan.plan_id, row.edits)],
        plan.plan_id,
    )
    return drafted(sheet, row, plan, here.reading(now), lambda one: whole(one, plan, desk, now))
