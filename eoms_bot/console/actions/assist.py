"""Open a browser on this machine for a held order or a plan's row.

A person fills in there what is missing, and presses.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from eoms_bot.console.pages.order import visits_of
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.console.workbench import review
from eoms_bot.ledger import Deed
from eoms_bot.model import ids
from eoms_bot.plan.assist_plan import MAY_BE_HELPED as ROWS_TO_HELP
from eoms_bot.report.needs import MAY_BE_HELPED

_Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class Assist(Form):
    """Which order, and by which step of the form; an empty step means as its row says.

    `plan_id` is the plan whose row it is, if any.
    """

    order_no: _Number
    kind: Literal["", "完成", "驳回"] = ""
    plan_id: Annotated[str, StringConstraints(pattern=rf"^({ids.PLAN})?$")] = ""


def assist(call: Call, asked: Assist) -> dict[str, Any]:
    """Open the browser.

    Refused 404 for an unknown order, and 409 for one that does not wait for a person.
    """
    desk, who = call.desk, call.session.person.name
    if asked.plan_id:
        _insist_planned(call, asked)
    else:
        _insist_waiting(call, asked.order_no)
    desk.assistant.start(asked.order_no, who, asked.kind, asked.plan_id)
    desk.doorbook.note(Deed.CONSOLE_ASSIST, who, asked.order_no)
    return {"text": "正在打开浏览器：窗口里填好已知的内容后，由你补齐并提交"}


def _insist_planned(call: Call, asked: Assist) -> None:
    """The plan has the order in a row that nobody has struck and no run has worked.

    The started program itself refuses what is stale.
    """
    plan = review.outline_of(call.desk, asked.plan_id)
    row = next((row for row in plan.rows if row.order_no == asked.order_no), None)
    if row is None:
        raise Refused(404, "这份计划里没有这张工单")
    if row.state not in ROWS_TO_HELP:
        raise Refused(409, "只有待审、批准的行可以协助；请刷新本页")


def _insist_waiting(call: Call, order_no: str) -> None:
    desk = call.desk
    visits = visits_of(desk, order_no, desk.books.views().of_order(order_no))
    if not visits:
        raise Refused(404, "账本和最近的运行里都没有这张工单")
    if visits[0].outcome not in MAY_BE_HELPED:
        raise Refused(409, "只有转人工、未发送的工单可以协助；请刷新本页")


ASSIST = PageAction(Assist, Role.OPERATOR, assist, wrong="请选择完成或驳回")
