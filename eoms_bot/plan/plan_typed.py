"""What people say to a plan outside its workbook (in a console), in the form of that workbook.

So the same checks hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.plan import APPROVED, PLAN, Plan, PlanRow
from eoms_bot.plan.plan_sheet import PlanSheet
from eoms_bot.tables.batch.rows import Record
from eoms_bot.tables.sheet import EMPTY, Cell


@dataclass(frozen=True)
class RowApproval:
    """One row that somebody approves: its number, who, and the cells that they changed.

    The cells are field → text as it was typed.
    """

    position: int
    who: str
    edits: Mapping[str, str] = field(default_factory=dict)


def sheet_of(plan: Plan, said: Sequence[RowApproval], place: str) -> PlanSheet:
    """The plan's workbook as if these rows had been approved in it.

    Rows that the plan does not have are left out. A guess is in it only where somebody said so of that very
    cell: the others are empty. `place` is how findings and sources call it. A row's line is its number in the
    plan.
    """
    known = ((plan.row(one.position), one) for one in said)
    lines = tuple((row.position, _record(plan, row, one)) for row, one in known if row is not None)
    return PlanSheet(place, "", lines)


def _record(plan: Plan, row: PlanRow, said: RowApproval) -> Record:
    head = {"plan": plan.plan_id, "position": str(row.position), "approved": APPROVED, "approver": said.who}
    edits = {name: text for name, text in said.edits.items() if name in COLUMNS and name != "order_no"}
    texts = {**row.known, **edits, **head}
    return {name: _cell(texts.get(name, "")) for name in PLAN.names}


def _cell(text: str) -> Cell:
    return Cell("text", text) if text.strip() else EMPTY
