"""A person's word on an UNKNOWN write (B48) or a quarantined order.

It runs the code of `eoms-bot resolve`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.errors import BadInput
from eoms_bot.modes import resolving
from eoms_bot.plan import second_person
from eoms_bot.report.words import STATE_ZH

_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
_Number = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Resolve(Form):
    """Which attempt, its result, and the reason for saying so."""

    order_no: _Number
    write_id: int = Field(ge=1, le=99_999_999)
    sent: bool
    reason: _Reason


class TryAgain(Form):
    """Which quarantined order, and the reason."""

    order_no: _Number
    reason: _Reason


def resolve(call: Call, asked: Resolve) -> dict[str, Any]:
    """Put the word on record.

    Refused 403 for a person who is responsible for the write, and 409 when it cannot be settled
    (now).
    """
    who = call.session.person.name
    ledger = call.desk.books.ledger()
    try:
        write = resolving.unknown(ledger, asked.order_no, asked.write_id)
        if second_person.is_own(call.desk.settings, ledger, write, who):
            raise Refused(403, "这次发送由你上传、发起或批准，须由另一位有批准角色的人登记")
        state = resolving.settle(ledger, write, who, asked.reason, call.desk.now(), sent=asked.sent)
    except BadInput as problem:
        raise Refused(409, str(problem)) from problem
    return {"state": state.value, "text": f"已登记：{STATE_ZH[state]}"}


def try_again(call: Call, asked: TryAgain) -> dict[str, Any]:
    """End the quarantine of an order; 409 when the order is not quarantined."""
    ledger = call.desk.books.ledger()
    try:
        order_no = resolving.quarantined(ledger, asked.order_no)
    except BadInput as problem:
        raise Refused(409, str(problem)) from problem
    ledger.let_try_again(order_no, call.session.person.name, asked.reason, call.desk.now())
    return {"text": "已登记：解除隔离，下次运行再处理"}


TRY_AGAIN = PageAction(TryAgain, Role.APPROVER, try_again, wrong="请写明依据（2 到 500 个字）")
RESOLVE = PageAction(
    Resolve, Role.APPROVER, resolve, wrong="请选择已经生效或没有生效，并写明依据（2 到 500 个字）"
)
