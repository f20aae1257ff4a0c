"""Files of a run folder: pictures by order and number, the report's workbook, the plan's workbook.

Never by a path, and never HTML (B45, C5).
"""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console import review
from eoms_bot.console.pages.lists import XLSX
from eoms_bot.console.pictures import kind_of, read_plain
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call, download
from eoms_bot.plan.planning import FILE

WORKBOOK = "report.xlsx"


def picture(call: Call) -> Response:
    """The n-th picture that a run has reported for an order.

    404 for anything else that lies in the folder.
    """
    call.query()
    run_id, order_no, number = call.part("run_id"), call.part("order_no"), call.part("number")
    folder = call.desk.folders.path(run_id)
    item = call.desk.folders.item(run_id, order_no)
    pictures = item["pictures"] if item else []
    if folder is None or not (number.isascii() and number.isdigit() and len(number) <= 3):
        raise Refused(404)
    if int(number) >= len(pictures):
        raise Refused(404)
    content = read_plain(folder, str(pictures[int(number)]["path"]))
    kind = kind_of(content or b"")
    if content is None or not kind:
        raise Refused(404)
    return Response(content, media_type=kind, headers={"Content-Disposition": "inline"})


def report(call: Call) -> Response:
    """A run's report.xlsx, to be stored."""
    call.query()
    run_id = call.part("run_id")
    folder = call.desk.folders.path(run_id)
    content = read_plain(folder, WORKBOOK) if folder else None
    if content is None:
        raise Refused(404, "这次运行没有 report.xlsx（还没结束、中断过，或文件夹已清理）")
    return download(content, f"{run_id}.xlsx", XLSX)


def plan_book(call: Call) -> Response:
    """The workbook of a plan as its preview wrote it.

    People strike and edit its rows outside of the console, and upload it.
    """
    call.query()
    plan = review.outline_of(call.desk, call.part("plan_id"))
    folder = call.desk.folders.path(plan.run_id)
    content = read_plain(folder, FILE) if folder else None
    if content is None:
        raise Refused(404, "这份计划的 plan.xlsx 不在了（运行文件夹已清理，或没有写成）")
    return download(content, f"{plan.plan_id}.xlsx", XLSX)
