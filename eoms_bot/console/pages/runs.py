"""运行: starts a run, and lists every run with its counts and exit code.

The list has previews too, and the newest run is first.
"""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from eoms_bot.console import lane
from eoms_bot.console.query import ROWS
from eoms_bot.console.security.bounds import MOST_UPLOAD
from eoms_bot.console.web import Call
from eoms_bot.console.workbench import review
from eoms_bot.ledger import PlanHead, RunRow
from eoms_bot.model.plan import RowState
from eoms_bot.report.record import Record
from eoms_bot.run import stop_file

BOOKS = 8
"""How many of the newest uploads, and of the newest plans, are offered."""


def show(call: Call) -> Response:
    """The page."""
    number = call.query("page").page()
    desk, views = call.desk, call.desk.books.views()
    ids = sorted({*views.run_ids(), *desk.folders.names()}, reverse=True)
    first = (number - 1) * ROWS
    shown = ids[first : first + ROWS]
    known = views.runs(shown)
    folders = {run_id: desk.folders.summary(run_id) for run_id in shown}
    unreported = [one for run_id, one in known.items() if folders[run_id] is None]
    counts = desk.counts.of(unreported, views)
    rows = [
        row(run_id, known.get(run_id), folders[run_id] or desk.folders.begun(run_id), counts.get(run_id, {}))
        for run_id in shown
    ]
    return call.page(
        "runs.html",
        rows=rows,
        number=number,
        more=len(ids) > first + ROWS,
        total=len(ids),
        lane=lane.look(desk.settings, None, desk.now()),
        stopping=stop_file.state_of(desk.settings.paths.stop_file),
        going=desk.starts.going(),
        last=desk.starts.newest(),
        books=desk.uploads.newest(BOOKS),
        ready=_ready(call),
        most_mb=MOST_UPLOAD // 1024 // 1024,
        service=desk.service.shown(desk.now()) if number == 1 else None,
    )


def _ready(call: Call) -> list[PlanHead]:
    """The plans that can be worked now: not stale, with rows that somebody has approved."""
    desk = call.desk
    oldest = desk.now() - timedelta(minutes=desk.settings.run.plan_minutes)
    heads = desk.books.views().plans(BOOKS, since=oldest)  # the rows of older ones are not counted
    approved = [head for head in heads if head.states.get(RowState.APPROVED.value)]
    plans = [(head, desk.books.ledger().plan_with(head.plan_id, 1)) for head in approved]
    return [head for head, plan in plans if plan and not review.stale(desk, plan)]


def row(run_id: str, known: RunRow | None, folder: Record | None, counts: dict[str, int]) -> Record:
    """A run in one line: from its folder when there is one, else from the ledger.

    The folder has the report, or what the run wrote at its start.
    """
    mode = run_id.split("_")[2] if run_id.count("_") >= 3 else ""
    report = folder or {}
    # The run writes the report before it updates the ledger: between the two, the folder knows more.
    ended = known if known and known.finished_at else None
    return {
        "run_id": run_id,
        "mode": known.mode if known else report.get("mode", mode),
        "started": known.started_at if known else report.get("started", ""),
        "finished": (ended.finished_at if ended else report.get("finished")) or "",
        "exit_code": ended.exit_code if ended else report.get("exit_code"),
        "counts": report.get("counts", counts),
        "orders": sum(report.get("counts", counts).values()),
        "stopped": report.get("stopped", ""),
        "is_preview": known is None,
    }
