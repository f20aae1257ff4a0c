"""运行: every run, previews too, newest first, with its counts and its exit code."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.query import ROWS
from eoms_bot.console.web import Call
from eoms_bot.ledger import RunRow
from eoms_bot.report.record import Record


def show(call: Call) -> Response:
    """The page."""
    number = call.query("page").page()
    desk, views = call.desk, call.desk.books.views()
    ids = sorted({*views.run_ids(), *desk.folders.names()}, reverse=True)
    first = (number - 1) * ROWS
    shown = ids[first : first + ROWS]
    known = views.runs(shown)
    folders = {run_id: desk.folders.summary(run_id) for run_id in shown}
    untold = [one for run_id, one in known.items() if folders[run_id] is None]
    counts = desk.counts.of(untold, views)
    rows = [row(run_id, known.get(run_id), folders[run_id], counts.get(run_id, {})) for run_id in shown]
    return call.page("runs.html", rows=rows, number=number, more=len(ids) > first + ROWS, total=len(ids))


def row(run_id: str, known: RunRow | None, folder: Record | None, counts: dict[str, int]) -> Record:
    """A run in one line: the folder's word where there is one, else the ledger's."""
    mode = run_id.split("_")[2] if run_id.count("_") >= 3 else ""
    told = folder or {}
    return {
        "run_id": run_id,
        "mode": known.mode if known else told.get("mode", mode),
        "started": known.started_at if known else told.get("started", ""),
        "finished": (known.finished_at if known else told.get("finished")) or "",
        "exit_code": known.exit_code if known else told.get("exit_code"),
        "counts": told.get("counts", counts),
        "orders": sum(told.get("counts", counts).values()),
        "stopped": told.get("stopped", ""),
        "has_folder": folder is not None,
        "is_preview": known is None,
    }
