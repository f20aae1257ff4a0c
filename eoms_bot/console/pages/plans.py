"""待审: the plans of previews, newest first, each with the number of its rows that wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.responses import Response

from eoms_bot.console.web import Call
from eoms_bot.console.workbench import review
from eoms_bot.ledger import PlanHead
from eoms_bot.model.plan import RowState

NEWEST = 50


def _word(call: Call, head: PlanHead, superseded: int) -> tuple[str, str]:
    """The state of a plan that is young enough, and why.

    `superseded` of its rows have a newer preview.
    """
    plan = call.desk.books.ledger().plan_with(head.plan_id, 1)
    why = review.stale(call.desk, plan) if plan else ""
    if why:
        return "已失效", why
    waiting = sum(head.states.get(str(one), 0) for one in (RowState.WAITING, RowState.APPROVED))
    if superseded and superseded == waiting:
        return "已被取代", "每张工单在这之后又预览过"
    return (f"有效，{superseded} 行已被取代" if superseded else "有效"), ""


def show(call: Call) -> Response:
    """The page."""
    call.query()
    desk = call.desk
    oldest = desk.now() - timedelta(minutes=desk.settings.run.plan_minutes)
    heads = desk.books.views().plans(NEWEST)
    young = [head for head in heads if datetime.fromisoformat(head.made_at) >= oldest]
    superseded = desk.books.views().superseded([head.plan_id for head in young])
    words = {head.plan_id: _word(call, head, superseded.get(head.plan_id, 0)) for head in young}
    return call.page(
        "plans.html",
        plans=[(head, *words.get(head.plan_id, ("已过期", ""))) for head in heads],
        minutes=desk.settings.run.plan_minutes,
    )
