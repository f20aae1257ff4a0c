"""工单: the newest orders, by outcome, or those whose number has the text that is looked for."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from eoms_bot.console.desk import Desk
from eoms_bot.console.query import ROWS
from eoms_bot.console.web import Call
from eoms_bot.ledger import OrderRow
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.report.record import Record


def show(call: Call) -> Response:
    """The page; a number that is one order's leads there at once."""
    query = call.query("q", "outcome", "page")
    text, number = query.text("q"), query.page()
    outcome = query.one_of("outcome", [one.value for one in Outcome])
    views = call.desk.books.views()
    if text and not outcome and number == 1 and _is_number(text) and views.of_order(text):
        return RedirectResponse(f"/orders/{text}", 303)
    rows = views.page(
        text=text,
        outcome=Outcome(outcome) if outcome else None,
        limit=ROWS + 1,
        offset=(number - 1) * ROWS,
    )
    return call.page(
        "orders.html",
        text=text,
        chosen=outcome,
        number=number,
        more=len(rows) > ROWS,
        rows=[_row(call.desk, row) for row in rows[:ROWS]],
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _row(desk: Desk, row: OrderRow) -> Record:
    item = desk.folders.item(row.run_id, row.order_no) or {}
    return {
        "order_no": row.order_no,
        "outcome": row.outcome.value if row.outcome else "OPEN",
        "outcome_zh": OUTCOME_ZH[row.outcome] if row.outcome else "未结束",
        "title": item.get("title", ""),
        "reason": item.get("reason", ""),
        "deadline": item.get("deadline"),
        "run_id": row.run_id,
        "updated_at": row.updated_at,
    }
