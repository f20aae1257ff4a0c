"""A running run by server-sent events: the whole state at once, and again after each change.

Nothing is kept for a client that comes back: the first event has everything. The stream ends with
the run, with the session, and with the server.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.live import RUNNING, Live
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import origin
from eoms_bot.console.web import ENDPOINT, guarded, session_of

EACH_SECONDS = 0.5
HEARTBEAT_SECONDS = 10.0
RETRY_MS = 3_000
OVER = "event: over\ndata: {}\n\n"


class _Stream(StreamingResponse):
    """Releases its place when it ends in any way, even before its first event."""

    def __init__(self, content: AsyncIterator[str], held: ExitStack) -> None:
        super().__init__(content, media_type="text/event-stream; charset=utf-8")
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        with self._held:
            await super().__call__(scope, receive, send)


def endpoint(desk: ConsoleDesk) -> ENDPOINT:
    """The endpoint; everybody who is logged in may look.

    404 for a run that has no folder, 429 when too many people watch.
    """

    async def events(request: Request) -> Response:
        if origin.is_loaded_elsewhere(request.headers):
            raise Refused(403)
        session = session_of(desk, request, there=False)
        if session is None:
            raise Refused(401)
        run_id = str(request.path_params["run_id"])
        path = await run_in_threadpool(desk.folders.path, run_id)
        if path is None:
            raise Refused(404)
        with ExitStack() as held:
            held.enter_context(desk.watchers.watching(session.csrf))
            return _Stream(_chunks(desk, request, Live(desk.folders, run_id, path)), held.pop_all())

    return guarded(events)


async def _chunks(desk: ConsoleDesk, request: Request, live: Live) -> AsyncIterator[str]:
    """The events, and a comment from time to time, so that a lost connection is noticed."""
    yield f"retry: {RETRY_MS}\n\n"
    before, quiet = "", 0.0
    while not desk.watchers.closing.is_set():
        # Watching is no activity: a person who only leaves the page open is logged out as always.
        if session_of(desk, request, there=False) is None:
            yield OVER
            return
        seen = await run_in_threadpool(live.look)
        seen["asks"] = await run_in_threadpool(_asked, desk)
        text = json.dumps(seen, ensure_ascii=False)
        if text != before:
            before, quiet = text, 0.0
            yield f"event: {'run' if seen['state'] == RUNNING else 'end'}\ndata: {text}\n\n"
        elif quiet >= HEARTBEAT_SECONDS:
            quiet = 0.0
            yield ": \n\n"
        if seen["state"] != RUNNING:
            return
        await asyncio.sleep(EACH_SECONDS)
        quiet += EACH_SECONDS


def _asked(desk: ConsoleDesk) -> str:
    """The id of what a login asks a person now; empty when it asks nothing."""
    question = desk.questions.open(desk.now())
    return question.question_id if question else ""
