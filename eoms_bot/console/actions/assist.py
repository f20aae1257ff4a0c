"""Open a browser on this machine for a held order: a person fills in what is missing there, and presses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from eoms_bot.console.assistant import MAY_BE_HELPED
from eoms_bot.console.pages.order import visits_of
from eoms_bot.console.refusal import Refused
from eoms_bot.console.roles import Role
from eoms_bot.console.web import Action, Call, Form
from eoms_bot.ledger import Deed

_Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class Assist(Form):
    """Which order, and by which of the form's steps; empty: as its row says."""

    order_no: _Number
    kind: Literal["", "完成", "驳回"] = ""


def assist(call: Call, asked: Assist) -> dict[str, Any]:
    """Open the browser. 404 for an order that nobody knows, 409 for one that does not wait for a person."""
    desk, who = call.desk, call.session.person.name
    visits = visits_of(desk, asked.order_no, desk.books.views().of_order(asked.order_no))
    if not visits:
        raise Refused(404, "账本和最近的运行里都没有这张工单")
    if visits[0].outcome not in MAY_BE_HELPED:
        raise Refused(409, "只有转人工、未发送的工单可以协助；请刷新本页")
    desk.assistant.start(asked.order_no, who, asked.kind)
    desk.doorbook.note(Deed.CONSOLE_ASSIST, who, asked.order_no)
    return {"text": "正在打开浏览器：窗口里填好已知的内容后，由你补齐并提交"}


ASSIST = Action(Assist, Role.OPERATOR, assist, wrong="请选择完成或驳回")
