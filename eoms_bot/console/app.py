"""The console's addresses: the page or action of each, and the role that it needs (C6)."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eoms_bot.console.actions import answer as answering
from eoms_bot.console.actions import (
    assist,
    card,
    follow_up,
    login,
    logout,
    recheck,
    resolve,
    reveal,
    start,
    stop,
    upload,
)
from eoms_bot.console.actions import call as calling
from eoms_bot.console.actions import plan as planning
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.pages import (
    alike,
    board,
    checks,
    data,
    events,
    files,
    folder,
    handover,
    intercept,
    lists,
    login_page,
    order,
    orders,
    phrases,
    plan,
    plan_row,
    plans,
    question,
    replies,
    rules,
    run,
    runs,
    shift_report,
    sites,
    started,
    static,
    today,
    workbench,
)
from eoms_bot.console.refusal import TITLES, Refused
from eoms_bot.console.security import bounds, origin
from eoms_bot.console.shield import Shield
from eoms_bot.console.web import ENDPOINT, PageAction, action, answer, page

PAGES = {
    "/": today.show,
    "/desk": workbench.show,
    "/desk/{order_no}": workbench.order,
    "/orders": orders.show,
    "/orders/{order_no}": order.show,
    "/orders/{order_no}/pictures/{run_id}/{number}": files.picture,
    "/plans": plans.show,
    "/plans/{plan_id}": plan.show,
    "/plans/{plan_id}/plan.xlsx": files.plan_book,
    "/plans/{plan_id}/alike": alike.show,
    "/plans/{plan_id}/{position}": plan_row.show,
    "/runs": runs.show,
    "/runs/starts/{start_id}": started.show,
    "/runs/{run_id}": run.show,
    "/runs/{run_id}/folder.zip": folder.show,
    "/runs/{run_id}/report.xlsx": files.report,
    "/runs/{run_id}/held.xlsx": files.held_book,
    "/template.xlsx": files.template,
    "/sites": sites.show,
    "/leftovers": lists.leftovers,
    "/follow-up": lists.follow_up,
    "/lists.xlsx": lists.workbook,
    "/data": data.show,
    "/data/template/{kind}.xlsx": data.blank,
    "/replies": replies.show,
    "/intercept": intercept.show,
    "/intercept.xlsx": intercept.workbook,
    "/handover": handover.show,
    "/shift": shift_report.show,
    "/shift.csv": shift_report.table,
    "/board": board.show,
    "/board/{month}": board.of_month,
    "/board/{month}/print": board.printed,
    "/board/{month}/month.xlsx": board.workbook,
    "/board/{month}/{chart}": board.chart,
    "/rules": rules.show,
    "/rules/backtest": rules.backtested,
    "/checks": checks.show,
    "/login-question/{question_id}": question.picture,
}
"""What everybody who is logged in may look at."""

MENU = (
    (("/desk", "工作台"), ("/", "今日"), ("/plans", "待审"), ("/orders", "工单"), ("/runs", "运行")),
    (
        ("/sites", "站卡"),
        ("/handover", "交班"),
        ("/shift", "班报"),
        ("/intercept", "拦截"),
        ("/replies", "回复"),
    ),
    (("/leftovers", "遗留库"), ("/follow-up", "回访"), ("/board", "看板")),
    (("/data", "数据"), ("/rules", "规则"), ("/checks", "设置检查")),
)
"""The pages of the menu in groups: the address of each, and its name."""

ACTIONS: dict[str, PageAction[Any]] = {
    "/api/stop": stop.STOP,
    "/api/stop-clear": stop.CLEAR,
    "/api/resolve": resolve.RESOLVE,
    "/api/try-again": resolve.TRY_AGAIN,
    "/api/plan/check": planning.CHECK,
    "/api/plan/keep": planning.KEEP,
    "/api/plan/approve": planning.APPROVE,
    "/api/plan/approve-rule": planning.APPROVE_RULE,
    "/api/plan/strike": planning.STRIKE,
    "/api/plan/undo": planning.UNDO_WORD,
    "/api/call/reveal": calling.REVEAL,
    "/api/call/note": calling.NOTE,
    "/api/site/card": card.CARD,
    "/api/site/paste": card.PASTE,
    "/api/assist": assist.ASSIST,
    "/api/held": reveal.REVEAL_HELD,
    "/api/run/preview": start.PREVIEW,
    "/api/run/batch": start.BATCH,
    "/api/run/plan": start.OF_PLAN,
    "/api/run/send": start.SEND,
    "/api/run/again": start.LOOK_AGAIN,
    "/api/reply/check": replies.CHECK,
    "/api/intercept/sent": intercept.SENT,
    "/api/handover/note": handover.NOTE,
    "/api/handover/done": handover.DONE,
    "/api/handover/take-over": handover.TAKE_OVER,
    "/api/follow-up/called": follow_up.CALLED_BACK,
    "/api/follow-up/solved": follow_up.LEFTOVER_SOLVED,
    "/api/login-answer": answering.ANSWER,
    "/api/checks": recheck.RECHECK,
    "/api/logout": logout.LOGOUT,
}


def build(desk: ConsoleDesk) -> Shield:
    """The application of a desk, wrapped in its shield."""
    routes = [
        Route(login_page.PATH, login_page.endpoint(), methods=["GET"]),
        Route(login_page.PATH, login_page.handed_over(), methods=["POST"]),
        Route(login.PATH, login.endpoint(desk), methods=["POST"]),
        Route(upload.PATH, upload.endpoint(desk, upload.keep_book), methods=["POST"]),
        Route(data.UPLOAD, upload.endpoint(desk, data.take, origin.TABLES), methods=["POST"]),
        Route("/runs/{run_id}/events", events.endpoint(desk), methods=["GET"]),
        Route("/static/{name}", static.endpoint(), methods=["GET"]),
    ]
    routes += [Route("/queue/events", events.of_queue(desk), methods=["GET"])]
    for path, show in (("/queue", workbench.part), ("/today", today.show)):
        routes += [Route(path, page(desk, show, watching=True), methods=["GET"])]
    routes += [Route("/plans/{plan_id}/{position}/phrases", page(desk, phrases.show), methods=["GET"])]
    routes += [Route(path, page(desk, show), methods=["GET"]) for path, show in PAGES.items()]
    routes += [Route(path, _action(desk, wanted), methods=["POST"]) for path, wanted in ACTIONS.items()]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _not_routed})
    app.router.redirect_slashes = False
    app.state.menu = MENU
    bodies = dict.fromkeys((upload.PATH, data.UPLOAD), bounds.MOST_UPLOAD)
    bodies |= dict.fromkeys((login.PATH, login_page.PATH), bounds.MOST_LOGIN_BODY)
    return Shield(app, desk.port, bodies, desk.watchers.close)


def _action(desk: ConsoleDesk, wanted: PageAction[Any]) -> ENDPOINT:
    return action(desk, wanted)


async def _not_routed(request: Request, problem: Exception) -> Response:
    """The address does not exist, or not with this method."""
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    headers = problem.headers if isinstance(problem, HTTPException) else None
    return answer(request, Refused(status if status in TITLES else 404, headers=headers))
