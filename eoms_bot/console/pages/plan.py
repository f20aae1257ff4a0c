"""待审, one plan: its rows, with what was decided and by which rule.

People can approve all rows of a rule at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from starlette.responses import Response

from eoms_bot.console.web import Call
from eoms_bot.console.workbench import review
from eoms_bot.console.workbench.outlook import words_of
from eoms_bot.ledger.stores.plan_lines import HOLD, PlanLine, PlanPage
from eoms_bot.model.decision import Hold
from eoms_bot.model.order import Order
from eoms_bot.model.plan import Plan, RowState
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.report.record import cleaner
from eoms_bot.run.claims import OF_WORKBOOK

SAID = ("reject_reason", "reject_note", "result", "prov_cause", "measure", "expected_time")
"""The cells that tell one reply from another."""


def show(call: Call) -> Response:
    """The page; `state` shows only rows in it, `page` turns."""
    query = call.query("state", "page")
    state, number = query.one_of("state", [one.name for one in RowState]), query.page()
    found = review.page_of(call.desk, call.part("plan_id"), RowState[state] if state else None, number)
    head = call.desk.books.ledger().plan_with(found.plan_id, 1)
    stale = review.stale(call.desk, head) if head else ""
    book, file = review.book_of(call.desk, head) if head else ("", "")
    until = found.made_at + timedelta(minutes=call.desk.settings.run.plan_minutes)
    return call.page(
        "plan.html",
        plan=found,
        rows=_rows(call, found, head),
        more=found.more,
        number=number,
        state=state,
        states={one.name: one.value for one in RowState},
        counts={one.name: found.counts.get(one, 0) for one in RowState},
        groups=list(found.groups.items()),
        until=until.isoformat(),
        expired=call.desk.now() > until,
        current=not stale,
        stale=stale,
        superseded=call.desk.books.views().superseded([found.plan_id]).get(found.plan_id, 0),
        book=book,
        file=file,
    )


def _rows(call: Call, found: PlanPage, head: Plan | None) -> list[tuple[PlanLine, Mapping[str, str]]]:
    waiting = [line.mark.order_no for line in found.lines if line.mark.state in review.DRAFTED]
    drafts = call.desk.books.ledger().drafts(head.basis.site_id, waiting) if head else {}
    # A run keeps each workbook's row in the draft; the preview of that workbook has the same cells. To read
    # every row whole in order to find no difference would take half a second for a page.
    typed = {
        key.order_no
        for key, draft in drafts.items()
        if any(one.text is not None and not OF_WORKBOOK.search(one.who) for one in draft.changes.values())
    }
    return [(line, _words(call, found.plan_id, line, typed)) for line in found.lines]


def _words(call: Call, plan_id: str, line: PlanLine, typed: Collection[str]) -> Mapping[str, str]:
    """What is done with a row, by which rule, and why: with people's changes, if there are any.

    `typed` are the orders for which somebody has typed something.
    """
    title = _title(line.order)
    if not line.edits and line.mark.order_no not in typed:
        said = "" if line.mark.kind == HOLD else _said(line.cells)
        return {
            **{"title": title, "decision": line.decision, "rule": line.mark.rule, "typed": ""},
            "why": said or line.why,
        }
    plan, row, draft = review.with_row(call.desk, plan_id, line.mark.position)
    decision = review.decision_of(call.desk, plan, row)
    changed = {name: review.masked(row, text) for name, text in row.edits.items()}
    words = words_of(row, decision)
    said = "" if isinstance(decision, Hold) else _said({**line.cells, **changed})
    return {
        **{**words, "title": title, "why": said or words["why"]},
        "typed": f"{draft.last.who} 填了 {len(row.edits)} 格" if draft.last and row.edits else "",
    }


def _title(order: Order) -> str:
    """The order's subject, masked."""
    return cleaner(masker_of_order(order))(order.ref.title or order.fact("summary"))


def _said(cells: Mapping[str, str]) -> str:
    """What the customer or the sender would read of a row, in short."""
    return "　".join(cells[name] for name in SAID if cells.get(name))
