"""一次运行: the content of its report, 50 orders to a page, and its workbook to download."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.live import Live, is_running
from eoms_bot.console.pages import runs
from eoms_bot.console.query import ROWS
from eoms_bot.console.refusal import Refused
from eoms_bot.console.run_folders import RUN_ID
from eoms_bot.console.starts import Start
from eoms_bot.console.web import Call
from eoms_bot.model.ids import PLAN_ID
from eoms_bot.model.outcome import Outcome
from eoms_bot.report.record import Record, held_reasons, rank_of
from eoms_bot.run import stop_file


def show(call: Call) -> Response:
    """The page; `outcome` shows one kind of orders only.

    404 for a run that neither ledger nor folder knows.
    """
    query = call.query("outcome", "page")
    number, outcome = query.page(), query.one_of("outcome", [one.value for one in Outcome])
    desk, run_id = call.desk, call.part("run_id")
    known = desk.books.views().runs([run_id]).get(run_id) if RUN_ID.fullmatch(run_id) else None
    folder = desk.folders.summary(run_id)
    if known is None and desk.folders.path(run_id) is None:
        raise Refused(404, "账本和运行文件夹里都没有这次运行")
    items = sorted(folder["items"], key=rank_of) if folder else _reported(desk, run_id)
    shown = [item for item in items if outcome in ("", item["outcome"])]
    first = (number - 1) * ROWS
    counts = {one.value: sum(item["outcome"] == one.value for item in items) for one in Outcome}
    if not items and known is not None:  # the folder is gone: the ledger still knows how many
        counts = desk.counts.of([known], desk.books.views()).get(run_id, {})
    begun, start = desk.folders.begun(run_id), desk.starts.of_run(run_id)
    path = desk.folders.path(run_id)
    running = path is not None and is_running(desk.folders, run_id)
    return call.page(
        "run.html",
        run=folder,
        asked_by=_asked_by(folder, begun, start),
        sources=(folder or begun or {}).get("sources", []),
        plan_id=_plan_of(folder, begun, start),
        has_folder=path is not None,
        live=Live(desk.folders, run_id, path).look() if path is not None and running else None,
        said=desk.starts.said(start.start_id) if start and not folder and not running else [],
        stopping=stop_file.state_of(desk.settings.paths.stop_file),
        line=runs.row(run_id, known, folder or begun, {code: n for code, n in counts.items() if n}),
        counts=counts,
        items=shown[first : first + ROWS],
        chosen=outcome,
        total=len(shown),
        number=number,
        more=len(shown) > first + ROWS,
        held=held_reasons(items).most_common(10),
    )


def _asked_by(folder: Record | None, begun: Record | None, start: Start | None) -> str:
    """Who asked for the run, from any record that still knows it."""
    names = (start.who if start else "", *(one.get("operator", "") for one in (folder, begun) if one))
    return next((str(name) for name in names if name), "")


def _plan_of(folder: Record | None, begun: Record | None, start: Start | None) -> str:
    """The plan that the run has left or worked; empty when there is none."""
    kept = ((folder or {}).get("plan") or {}).get("plan_id", "")
    sources = (folder or begun or {}).get("sources", [])
    named = [start.plan_id if start else "", kept, *sources]
    return next((str(name) for name in named if PLAN_ID.fullmatch(str(name))), "")


def _reported(desk: ConsoleDesk, run_id: str) -> list[Record]:
    """What a running or killed run has reported so far, as much of each order as the list shows."""
    found = desk.folders.briefs(run_id, desk.folders.orders(run_id)).values()
    return sorted((item | {"missing": item["decision"]["missing"]} for item in found), key=rank_of)
