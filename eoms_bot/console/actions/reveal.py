"""Ask for a run's held workbook with whole numbers; the choice is put on record."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from eoms_bot.console.pages.files import HELD, held_address
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.ledger import Deed


class HeldForm(Form):
    """Of which run."""

    run_id: str = Field(min_length=1, max_length=80)


def held(call: Call, asked: HeldForm) -> dict[str, Any]:
    """The address of the file, good once and for a minute; 404 for a run that has not finished here."""
    desk, who, now = call.desk, call.session.person.name, call.desk.now()
    if desk.folders.summary(asked.run_id) is None:
        raise Refused(404, "没有这次运行的记录（还没结束、中断过，或文件夹已清理）")
    # Record first: what the ledger refuses is not shown.
    desk.books.ledger().console_used(Deed.CONSOLE_REVEALED, who, f"{asked.run_id} {HELD} 含完整号码", now)
    ticket = desk.tickets.give(who, asked.run_id, now)
    return {"text": "", "file": f"{held_address(asked.run_id)}?ticket={ticket}"}


REVEAL_HELD = PageAction(HeldForm, Role.OPERATOR, held)
