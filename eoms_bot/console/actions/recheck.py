"""Check again everything that the doctor checks, the browser too, and the site on request."""

from __future__ import annotations

from typing import Any

from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.doctor import FAILED
from eoms_bot.ledger import Deed


class Recheck(Form):
    """`site`: check the site as well, as `eoms-bot doctor --site` does."""

    site: bool = False


def look_again(call: Call, asked: Recheck) -> dict[str, Any]:
    """Start the browser once and check the rest; the page shows the findings."""
    found = call.desk.findings.look_again(with_site=asked.site)
    failed = found.count(FAILED)
    note = f"失败 {failed}" + ("，含网站" if asked.site else "")
    call.desk.doorbook.note(Deed.CONSOLE_CHECKED, call.session.person.name, note)
    return {"text": f"检查完了：{failed} 项失败" if failed else "检查完了：没有失败"}


RECHECK = PageAction(Recheck, Role.OPERATOR, look_again)
