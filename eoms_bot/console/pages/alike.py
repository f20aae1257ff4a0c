"""Cards: the rows of a plan that one rule has decided in one way, to be approved together.

Each shows complaint and reply; the odd ones come first. Rows with a guess, with something that speaks against
them, or in which somebody types are not among them: those are approved one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call
from eoms_bot.console.workbench import review
from eoms_bot.console.workbench.briefs import OrderBrief, brief_of
from eoms_bot.ledger import AnswerDraft
from eoms_bot.model.plan import PlanRow

MOST = 100
"""How many cards one page shows: as many as somebody can look at."""
RARE = 0.2
"""A cause that fewer of the rows have than this share is odd."""


@dataclass(frozen=True)
class ReplyCard:
    """A row as a card: what the customer said, what would be sent, and why it is odd; masked."""

    row: PlanRow
    brief: OrderBrief
    said: str
    sending: review.SendingText
    odd: tuple[str, ...]


def show(call: Call) -> Response:
    """The page of the group of one row; 404 for a row that is approved by itself."""
    number = call.query("row").text("row")
    plan = review.plan_of(call.desk, call.part("plan_id"))
    outline = review.outline_of(call.desk, plan.plan_id)
    gone = {mark.position for mark in outline.rows if mark.superseded}
    groups = review.by_rule(plan.rows, gone).items()
    found = [(key, rows) for key, rows in groups if number in {str(row.position) for row in rows}]
    if not found:
        raise Refused(404, "这一行不能和别的一起批准")
    (decision, rule), rows = found[0]
    drafts = call.desk.books.ledger().drafts(plan.basis.site_id, [row.order.order_no for row in rows])
    untouched = [
        row
        for row in rows
        if not row.decision.backing.doubts
        and not review.edits_of(row, drafts.get(review.draft_key(plan, row), AnswerDraft()).texts)
    ]
    return call.page(
        "alike.html",
        plan=plan,
        decision=decision,
        rule=rule,
        cards=_cards(untouched)[:MOST],
        left=len(rows) - min(len(untouched), MOST),
        stale=review.stale(call.desk, plan),
    )


def _cards(rows: Sequence[PlanRow]) -> list[ReplyCard]:
    causes = Counter(_cause(row) for row in rows)
    cards = [_card(row, causes[_cause(row)] < RARE * len(rows)) for row in rows]
    return sorted(cards, key=lambda card: (-len(card.odd), card.row.position))


def _card(row: PlanRow, rare: bool) -> ReplyCard:
    brief = brief_of(row)
    odd = (*brief.marks, *((f"原因少见：{_cause(row)}",) if rare and _cause(row) else ()))
    said = review.masked(row, row.order.fact("complaint"))
    return ReplyCard(row, brief, said, review.sending_of(row, row.decision), odd)


def _cause(row: PlanRow) -> str:
    return dict(row.decision.backing.cells)["prov_cause"].value if _has_cause(row) else ""


def _has_cause(row: PlanRow) -> bool:
    return "prov_cause" in dict(row.decision.backing.cells)
