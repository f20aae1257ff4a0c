"""The console: each order as the person at the phone answers and approves it on its page."""

from __future__ import annotations

from datetime import datetime

from benchmarks.played.person import NAMES, PlayedOrder, work
from benchmarks.played.world import PlayedPlan, Truth
from benchmarks.typing.effort import Answer, Effort, Kind, Options, Touch, in_console
from eoms_bot.errors import BadInput
from eoms_bot.model.decision import Hold
from eoms_bot.plan.approving import held_against
from eoms_bot.plan.plan_sheet import RowApproval, sheet_of

PERSON = "演示三"


def kind_of(truth: Truth) -> Kind:
    """The kind of an order that the truth completes or turns away."""
    return Kind(truth["result"]) if truth["action"] == "complete" else Kind.REJECTED


def played(preview: PlayedPlan, now: datetime) -> list[PlayedOrder]:
    """The orders that can be finished, as the person at the phone leaves them."""
    ours = [row for row in preview.plan.rows if preview.truth[row.order.order_no]["action"] in NAMES]
    return [work(row, preview, now) for row in ours]


def effort(one: PlayedOrder, preview: PlayedPlan, options: Options, now: datetime) -> Effort:
    """What the page asks of the person for this order; his word is held against the plan like any other."""
    number = one.row.order.order_no
    answers = tuple(
        Answer(name, text, Touch.CONFIRMED if name in one.confirmed else Touch.TYPED)
        for name, text in one.edits.items()
    )
    cells, keys = in_console(answers, options)
    left = _left(one) or _refused(one, preview, now)
    return Effort(number, kind_of(preview.truth[number]), cells, keys, answers, left)


def _left(one: PlayedOrder) -> str:
    return "；".join(one.decision.missing) or one.decision.why if isinstance(one.decision, Hold) else ""


def _refused(one: PlayedOrder, preview: PlayedPlan, now: datetime) -> str:
    """Why the plan does not take the approval of this row; empty where it does."""
    word = RowApproval(one.row.position, PERSON, one.edits)
    sheet = sheet_of(preview.plan, [word], preview.plan.plan_id)
    minutes = preview.settings.run.plan_minutes
    try:
        held_against(preview.plan, sheet, preview.here, now, minutes, again=False)
    except BadInput as problem:
        return f"not approved: {problem.problems[0] if problem.problems else problem}"
    return ""
