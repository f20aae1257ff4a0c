"""Log in: a one-time token for a session (C2, C8)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds, origin
from eoms_bot.console.web import ENDPOINT, guarded, host_of
from eoms_bot.ledger import Deed

PATH = "/api/login"
WRONG = (
    "令牌不对、用过了，或过了 10 分钟；再运行 eoms-bot console --open，或用 eoms-bot console token 另做一个"
)


class LoginForm(BaseModel):
    """The fields of a login."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    token: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def endpoint(desk: ConsoleDesk) -> ENDPOINT:
    """The endpoint of the login; the only action without a session."""

    async def log_in(request: Request) -> Response:
        own = not origin.objection(request.headers, host_of(request))
        if not own or not origin.fits(request.headers, origin.LOGIN_CSRF):
            await run_in_threadpool(desk.doorbook.refused, "", "/api/login 403")
            raise Refused(403)
        try:
            asked = LoginForm.model_validate(
                bounds.object_of(await bounds.body_of(request, bounds.MOST_LOGIN_BODY))
            )
        except ValidationError:
            raise Refused(422, "请粘贴令牌") from None
        return await run_in_threadpool(_log_in, desk, asked.token, request.headers.get("cookie", ""))

    return guarded(log_in)


def _log_in(desk: ConsoleDesk, token: str, cookies: str) -> Response:
    wait = desk.throttle.seconds_left()
    if wait:
        raise Refused(429, f"令牌连续不对，请 {wait} 秒后再试", {"Retry-After": str(wait)})
    person = desk.tokens.take(token, desk.now())
    if person is None:
        note = "令牌连续不对，停一分钟" if desk.throttle.bad() else "令牌不对"
        desk.doorbook.note(Deed.CONSOLE_LOGIN_FAILED, "", note)
        raise Refused(403, WRONG)
    desk.throttle.good()
    new_id, csrf = desk.sessions.begin(person, desk.sessions.ids_in(cookies))
    desk.doorbook.note(Deed.CONSOLE_LOGIN, person.name, person.role.value)
    answer = {"next": "/desk", "csrf": csrf, "name": person.name}
    return JSONResponse(answer, headers={"Set-Cookie": desk.sessions.set_cookie(new_id)})
