"""工单: the newest orders, by outcome, or those whose number contains the searched text."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.query import ROWS
from eoms_bot.console.web import Call
from eoms_bot.ledger import OrderRow
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.report.record import Record


def show(call: Call) -> Response:
    """The page; the full number of one order leads to that order at once."""
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
        rows=_rows(call.desk, rows[:ROWS]),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _rows(desk: ConsoleDesk, rows: Sequence[OrderRow]) -> list[Record]:
    """The rows with what their runs have reported of them.

    The folder of a run is read once for all of its orders.
    """
    by_run: dict[str, list[str]] = {}
    for row in rows:
        by_run.setdefault(row.run_id, []).append(row.order_no)
    briefs = {run_id: desk.folders.briefs(run_id, order_nos) for run_id, order_nos in by_run.items()}
    return [_row(row, briefs[row.run_id].get(row.order_no, {})) for row in rows]


def _row(row: OrderRow, brief: Record) -> Record:
    return {
        "order_no": row.order_no,
        "outcome": row.outcome.value if row.outcome else "OPEN",
        "outcome_zh": OUTCOME_ZH[row.outcome] if row.outcome else "未结束",
        "title": brief.get("title") or "",
        "reason": brief.get("reason") or "",
        "deadline": brief.get("deadline"),
        "run_id": row.run_id,
        "updated_at": row.updated_at,
    }
