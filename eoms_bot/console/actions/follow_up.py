"""Put on record what follows a reply: a call-back with its result, or a solved leftover."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints

from eoms_bot.advise.rolls import rows
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.model.listing import CALLED, FOLLOW_UP, LEFTOVERS, SOLVED, FollowUp

_Number = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Called(Form):
    """Which order, and what the customer said."""

    order_no: _Number
    result: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class Solved(Form):
    """Which order's leftover."""

    order_no: _Number


def called(call: Call, asked: Called) -> dict[str, Any]:
    """A customer was called now; 422 for a result that the branch does not have."""
    if asked.result not in call.desk.settings.lists.call_results:
        raise Refused(422, f"回访结果是：{'、'.join(call.desk.settings.lists.call_results)}")
    _insist_listed(call, FOLLOW_UP, asked.order_no)
    _put(call, asked.order_no, CALLED, asked.result)
    return {"text": f"已登记：{asked.order_no} 回访 {asked.result}"}


def solved(call: Call, asked: Solved) -> dict[str, Any]:
    """A leftover is solved now."""
    _insist_listed(call, LEFTOVERS, asked.order_no)
    _put(call, asked.order_no, SOLVED, "")
    return {"text": f"已登记：{asked.order_no} 的遗留问题已解决"}


def _insist_listed(call: Call, title: str, order_no: str) -> None:
    desk = call.desk
    made, choices, ledger = desk.rolls.get().value, desk.settings.lists, desk.books.ledger()
    if not rows(made, title, choices, desk.now(), ledger, [order_no]).rows:
        raise Refused(404, f"{title}里没有这张工单")


def _put(call: Call, order_no: str, kind: str, word: str) -> None:
    now = call.desk.now()
    call.desk.books.ledger().followed_up(FollowUp(order_no, kind, now, call.session.person.name, word), now)
    call.desk.lists.forget()  # the workbook has the word as well


CALLED_BACK = PageAction(Called, Role.OPERATOR, called)
LEFTOVER_SOLVED = PageAction(Solved, Role.OPERATOR, solved)
