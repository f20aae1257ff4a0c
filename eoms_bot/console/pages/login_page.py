"""登录: the page whose script exchanges a token for a session.

The token comes in the address's fragment, which no server ever sees, in a field, or in a form that a page of
`console --open` posts. Whatever way it came, only the page's own script logs in with it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from eoms_bot.console import look
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds, origin
from eoms_bot.console.security.origin import LOGIN_CSRF
from eoms_bot.console.web import ENDPOINT, guarded

PATH = "/login"
FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def endpoint() -> ENDPOINT:
    """The endpoint of the login page."""

    async def show(request: Request) -> Response:
        return _page(back=bool(request.query_params.get("back")))

    return guarded(show)


def handed_over() -> ENDPOINT:
    """The endpoint of the same page for a token that a form has posted: it changes nothing by itself."""

    async def show(request: Request) -> Response:
        if origin.is_loaded_elsewhere(request.headers) or request.headers.get("content-type") != FORM:
            raise Refused(403)
        body = await bounds.body_of(request, bounds.MOST_LOGIN_BODY)
        [token] = parse_qs(body.decode("latin-1")).get("token", [""])[:1]
        return _page(token=token if _TOKEN.fullmatch(token) else "")

    return guarded(show)


def _page(token: str = "", *, back: bool = False) -> Response:
    return HTMLResponse(look.render("login.html", csrf=LOGIN_CSRF, back=back, token=token))
