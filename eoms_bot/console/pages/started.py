"""发起的一次运行: waits until the run has a folder, then leads to its page.

When the run does not start, the page shows its output.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call
from eoms_bot.report.words import EXIT_ZH


def show(call: Call) -> Response:
    """The page; 404 for an unknown start."""
    call.query()
    starts = call.desk.starts
    start = starts.find(call.part("start_id"))
    if start is None:
        raise Refused(404)
    if start.run_id:
        return RedirectResponse(f"/runs/{start.run_id}", 303)
    return call.page(
        "started.html",
        start=start,
        going=starts.is_going(start),
        said=starts.said(start.start_id),
        meaning=EXIT_ZH.get(start.exit_code, "") if start.exit_code is not None else "",
    )
