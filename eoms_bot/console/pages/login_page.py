"""登录: takes the token from the address's fragment, which no server ever sees, or from a field."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from eoms_bot.console import look
from eoms_bot.console.security.origin import LOGIN_CSRF
from eoms_bot.console.web import ENDPOINT, guarded


def endpoint() -> ENDPOINT:
    """The endpoint of the login page."""

    async def show(request: Request) -> Response:
        back = bool(request.query_params.get("back"))
        return HTMLResponse(look.render("login.html", csrf=LOGIN_CSRF, back=back))

    return guarded(show)
