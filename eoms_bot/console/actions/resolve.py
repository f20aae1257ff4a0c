"""Settle an UNKNOWN write by a person's word (B48), by the code of `eoms-bot resolve`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from eoms_bot.console.refusal import Refused
from eoms_bot.console.roles import Role
from eoms_bot.console.web import Action, Call, Form
from eoms_bot.errors import BadInput
from eoms_bot.report.words import STATE_ZH
from eoms_bot.run import resolving


class Resolve(Form):
    """Which attempt, what became of it, and on what grounds."""

    order_no: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    write_id: int = Field(ge=1, le=99_999_999)
    sent: bool
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


def resolve(call: Call, asked: Resolve) -> dict[str, Any]:
    """Put the word on record: 403 for whoever is responsible for the write himself, 409 where it cannot be settled (now)."""
    who = call.session.person.name
    ledger = call.desk.books.ledger()
    try:
        write = resolving.unknown(ledger, asked.order_no, asked.write_id)
        if call.desk.settings.console.four_eyes and write.operator == who:
            raise Refused(403, "这次发送由你负责，须由另一位有批准角色的人登记")
        state = resolving.settle(ledger, write, who, asked.reason, call.desk.now(), sent=asked.sent)
    except BadInput as problem:
        raise Refused(409, str(problem)) from problem
    return {"state": state.value, "text": f"已登记：{STATE_ZH[state]}"}


RESOLVE = Action(
    Resolve, Role.APPROVER, resolve, wrong="请选择已经生效或没有生效，并写明依据（2 到 500 个字）"
)
