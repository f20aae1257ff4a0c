"""Log out."""

from __future__ import annotations

from typing import Any

from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.ledger import Deed


def log_out(call: Call, _asked: Form) -> dict[str, Any]:
    """End the session; its cookie is worthless from now on."""
    call.desk.sessions.end(call.desk.sessions.ids_in(call.request.headers.get("cookie", "")))
    call.desk.doorbook.note(Deed.CONSOLE_LOGOUT, call.session.person.name, "")
    return {"next": "/login"}


LOGOUT = PageAction(Form, Role.VIEWER, log_out)
