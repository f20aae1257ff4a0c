"""Endpoints: a page or an action, each after the checks of session, role and origin.

One place turns an error into an answer.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from eoms_bot.console import look
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.query import Query
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds, origin
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.sessions import ConsoleSession
from eoms_bot.errors import LedgerError
from eoms_bot.model.ids import by_chance
from eoms_bot.report import log

API = "/api/"
MOST_BACK = 500
"""The most characters of an address to which the login returns."""
ENDPOINT = Callable[[Request], Awaitable[Response]]


class Form(BaseModel):
    """The fields that every action has; a field that the form does not have is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    action_id: str = Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")


Asked = TypeVar("Asked", bound=Form)


@dataclass(frozen=True)
class Call:
    """A request from a person who is logged in."""

    request: Request
    desk: ConsoleDesk
    session: ConsoleSession

    def query(self, *known: str) -> Query:
        """The query of the address; only these names may occur."""
        return Query(self.request.query_params.multi_items(), known)

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def page(self, template: str, **values: Any) -> Response:
        """A page with these values, for this person."""
        here = path_of(self.request)
        # A confirmation sends one of these ids along, so that two clicks are one action.
        ids = [secrets.token_urlsafe(16) for _ in range(5)]
        now, menu = self.desk.now(), self.request.app.state.menu
        own = {"session": self.session, "here": here, "action_ids": ids, "now": now, "menu": menu}
        news = {"question": self.desk.questions.open(now), "settings_note": self.desk.present.note()}
        return HTMLResponse(look.render(template, **news, **own, **values))


@dataclass(frozen=True)
class PageAction(Generic[Asked]):
    """An action: its form, the role that it needs, and its work.

    `do` returns what is sent to the browser.
    """

    form: type[Asked]
    role: Role
    do: Callable[[Call, Asked], dict[str, Any]]
    wrong: str = "填写有误"
    """The answer when the form is not filled in correctly."""


def page(
    desk: ConsoleDesk, show: Callable[[Call], Response], role: Role = Role.VIEWER, *, watching: bool = False
) -> ENDPOINT:
    """The endpoint of a page; a person who is not logged in is sent to the login.

    `watching`: an open page asks for it by itself. That is no activity, so it keeps no session alive, and it
    answers 401 without one.
    """

    async def endpoint(request: Request) -> Response:
        if origin.is_loaded_elsewhere(request.headers):
            raise Refused(403)
        session = session_of(desk, request, there=not watching)
        if session is None and watching:
            raise Refused(401)
        if session is None:
            return RedirectResponse(f"/login{_back(request)}", 303)
        if not session.role.may(role):
            raise Refused(403)
        return await run_in_threadpool(show, Call(request, desk, session))

    return guarded(endpoint)


def _back(request: Request) -> str:
    """The query that names the wanted page for the login.

    Empty for 今日, for a file, and for a very long address.
    """
    path, asked = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    wanted = f"{path}?{asked}" if asked else path
    is_page = path != "/" and "." not in path.rpartition("/")[2] and len(wanted) <= MOST_BACK
    return f"?back={quote(wanted, safe='')}" if is_page else ""


def action(desk: ConsoleDesk, wanted: PageAction[Asked]) -> ENDPOINT:
    """The endpoint of an action: checks origin, session, role and form, and runs it only once.

    What is refused is put on record.
    """

    async def endpoint(request: Request) -> Response:
        async with let_in(desk, request, wanted.role) as session:
            asked = _filled(wanted, await bounds.body_of(request))
            return await run_in_threadpool(_once, desk, wanted, Call(request, desk, session), asked)

    return guarded(endpoint)


@asynccontextmanager
async def let_in(
    desk: ConsoleDesk, request: Request, role: Role, kinds: Sequence[str] = origin.JSON
) -> AsyncIterator[ConsoleSession]:
    """The session of the person who may act, for the block; the body has not been read before.

    A refusal is put on record. Refused 403 when the request does not come from our own page as one
    of these `kinds`, or when the role may not act. Refused 401 without a session.
    """
    own = not origin.objection(request.headers, host_of(request), kinds)
    session = session_of(desk, request, there=own)
    try:
        if not own:
            raise Refused(403)
        if session is None:
            raise Refused(401)
        if not origin.fits(request.headers, session.csrf):
            raise Refused(
                403,
                "这一页是登录以前打开的，什么也没有做；请刷新页面再做，刷新后还这样的，用新的登录链接重新登录",
            )
        if not session.role.may(role):
            raise Refused(403, "你的角色不能做这个操作")
        yield session
    except Refused as refused:
        if refused.status in (401, 403):
            who = session.person.name if session else ""
            await run_in_threadpool(desk.doorbook.refused, who, f"{path_of(request)} {refused.status}")
        raise


def _once(desk: ConsoleDesk, wanted: PageAction[Asked], call: Call, asked: Asked) -> Response:
    with desk.once.claim(asked.action_id):
        return JSONResponse(wanted.do(call, asked))


def _filled(wanted: PageAction[Asked], body: bytes) -> Asked:
    try:
        return wanted.form.model_validate(bounds.object_of(body))
    except ValidationError:
        raise Refused(422, wanted.wrong) from None


def session_of(desk: ConsoleDesk, request: Request, *, there: bool = True) -> ConsoleSession | None:
    """The session of the request; `there` is False when a person may not have caused it."""
    return desk.sessions.of(desk.sessions.ids_in(request.headers.get("cookie", "")), there=there)


def path_of(request: Request) -> str:
    """The requested path, decoded."""
    return str(request.scope["path"])


def host_of(request: Request) -> str:
    """The host of the request; the shield has made sure that it is one of ours."""
    return str(request.scope["state"]["host"])


def guarded(endpoint: ENDPOINT) -> ENDPOINT:
    """The one place where an error becomes an answer (C7).

    The answer names the kind of the error, never its text. The log has the error's number.
    """

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            return answer(request, refused)
        except LedgerError as problem:
            return answer(request, Refused(503), _logged(request, problem))
        except Exception as problem:
            return answer(request, Refused(500), _logged(request, problem))

    return call


def answer(request: Request, refused: Refused, error_id: str = "") -> Response:
    """An error as JSON for scripts, and as a page for people."""
    if path_of(request).startswith(API):
        error = {"error": refused.text} | ({"id": error_id} if error_id else {})
        return JSONResponse(error, refused.status, refused.headers)
    text = look.render("error.html", status=refused.status, text=refused.text, error_id=error_id)
    return HTMLResponse(text, refused.status, refused.headers)


def download(content: bytes, name: str, kind: str) -> Response:
    """A file that a browser stores and does not open here."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=headers)


def _logged(request: Request, problem: Exception) -> str:
    """Log an error under a new number, and return the number.

    The log names where the error happened, but no values of variables.
    """
    error_id = by_chance(8)
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    text = log.REDACTOR.masked(f"{type(problem).__name__}: {problem}")
    logger.error("网页出错 {} {} {}：{}", error_id, path_of(request), where, text)
    return error_id
