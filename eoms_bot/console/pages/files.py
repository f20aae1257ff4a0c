"""Files: pictures by order and number, a run's report and held orders, a plan, an empty batch.

Never by a path, and never HTML (B45, C5).
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from eoms_bot.console.pages.lists import XLSX
from eoms_bot.console.pictures import kind_of, read_plain
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call, download
from eoms_bot.console.workbench import review
from eoms_bot.plan.held_book import held_orders
from eoms_bot.plan.plan_book import render, typed_cells
from eoms_bot.plan.planning import FILE, measures_of
from eoms_bot.tables.batch.held import content_of
from eoms_bot.tables.template import book

WORKBOOK = "report.xlsx"
HELD = "待补"


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
    """The workbook of a plan as its preview wrote it, or with what people have typed or approved since.

    People strike and edit its rows outside of the console, and upload it.
    """
    call.query()
    desk, outline = call.desk, review.outline_of(call.desk, call.part("plan_id"))
    name = f"{outline.plan_id}.xlsx"
    plan, ledger = desk.books.ledger().plan(outline.plan_id), desk.books.ledger()
    drafts = ledger.drafts(plan.basis.site_id, [row.order.order_no for row in plan.rows]) if plan else {}
    if plan is not None and any(typed_cells(plan, row, drafts) for row in plan.rows):
        here, minutes = desk.standing.get().value.desk, desk.settings.run.plan_minutes
        offered = measures_of(plan, here.evidence)
        return download(
            render(plan, here.dictionaries, here.rules, minutes, here.labels, drafts, offered), name, XLSX
        )
    folder = desk.folders.path(outline.run_id)
    content = read_plain(folder, FILE) if folder else None
    if content is None:
        raise Refused(404, "这份计划的 plan.xlsx 不在了（运行文件夹已清理，或没有写成）")
    return download(content, name, XLSX)


def held_book(call: Call) -> Response:
    """The held orders of a finished run as a workbook to complete, with what people have typed so far.

    Numbers are masked; they are whole for the one download that a person has asked for with `/api/held`.
    """
    ticket, desk, run_id = call.query("ticket").text("ticket"), call.desk, call.part("run_id")
    if desk.folders.summary(run_id) is None:
        raise Refused(404, "没有这次运行的记录（还没结束、中断过，或文件夹已清理）")
    whole = bool(ticket) and desk.tickets.take(ticket, call.session.person.name, run_id, desk.now())
    if ticket and not whole:
        raise Refused(404, "这个下载链接用过了，或过了一分钟：回到运行页再按一次")
    items = [item for number in desk.folders.orders(run_id) if (item := desk.folders.item(run_id, number))]
    held = held_orders(items, desk.books.ledger(), desk.settings.site.id, masked=not whole, phones=whole)
    if not held:
        raise Refused(404, "这次运行没有转人工的工单")
    here = desk.standing.get().value.desk
    content = content_of(held, (), here.dictionaries, here.rules)
    return download(content, f"{HELD}-{run_id}.xlsx", XLSX)


def held_address(run_id: str) -> str:
    """The address of a run's held workbook."""
    return f"/runs/{quote(run_id)}/held.xlsx"


def template(call: Call) -> Response:
    """An empty batch workbook, as `eoms-bot template` writes it."""
    call.query()
    here = call.desk.standing.get().value.desk
    return download(book(here.dictionaries, here.rules, ()), "批次.xlsx", XLSX)
