"""Look at everything again that the doctor looks at, the browser too."""

from __future__ import annotations

from typing import Any

from eoms_bot.console.roles import Role
from eoms_bot.console.web import Action, Call, Form
from eoms_bot.ledger import Deed
from eoms_bot.run.checks import FAILED


def look_again(call: Call, _asked: Form) -> dict[str, Any]:
    """Start the browser once, look at the rest; the page shows what was found."""
    found = call.desk.findings.look_again()
    failed = found.count(FAILED)
    call.desk.doorbook.note(Deed.CONSOLE_CHECKED, call.session.person.name, f"失败 {failed}")
    return {"text": f"检查完了：{failed} 项失败" if failed else "检查完了：没有失败"}


RECHECK = Action(Form, Role.OPERATOR, look_again)
