"""What happens, by server-sent events: a run at work, and the queue of 工作台.

Nothing is kept for a client that comes back: the first event has everything. A stream ends with the session
and with the server; that of a run ends with the run as well.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.live import RUNNING, Live
from eoms_bot.console.query import Query
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import origin
from eoms_bot.console.web import ENDPOINT, guarded, session_of

EACH_SECONDS = 0.5
HEARTBEAT_SECONDS = 10.0
RETRY_MS = 3_000
OVER = "event: over\ndata: {}\n\n"
END = "end"
LiveEvent = tuple[str, dict[str, Any]]
Look = Callable[[], list[LiveEvent]]


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
    """The endpoint of a run; everybody who is logged in may look.

    404 for a run that has no folder, 429 when too many people watch.
    """

    def watched(request: Request) -> Look:
        run_id = str(request.path_params["run_id"])
        path = desk.folders.path(run_id)
        if path is None:
            raise Refused(404)
        live = Live(desk.folders, run_id, path)
        return lambda: [_of_run(desk, live)]

    return _streaming(desk, watched, until=END)


def of_queue(desk: ConsoleDesk) -> ENDPOINT:
    """The endpoint of the queue's changes, and of the run that this console has started, in one stream.

    `queue` says that the list has changed since the number `known`. `run` and `end` are as in a run's own
    stream, with the run's `run_id` and `command`; `run` is one that the page follows already. 429 when too
    many watch.
    """

    def watched(request: Request) -> Look:
        query = Query(request.query_params.multi_items(), ("known", "run"))
        desk.changes.look()  # a ledger that can't be read is an answer, and no stream
        news = _QueueNews(desk, query.text("known"), query.text("run"))
        return lambda: list(news.look())

    return _streaming(desk, watched)


class _QueueNews:
    """What has happened for one open page of the queue."""

    def __init__(self, desk: ConsoleDesk, known: str, run_id: str) -> None:
        self._desk = desk
        self._known = known
        self._live: Live | None = None
        self._follow(run_id)

    def look(self) -> Iterator[LiveEvent]:
        """What there is to show at this moment; the end of a run comes once."""
        change = self._desk.changes.look()
        if change.number != self._known:
            self._known = ""  # from now on every number is shown that is not the last one
            yield "queue", {"change": change.number}
        if change.going is not None and change.going.run_id not in ("", self._run_id):
            self._follow(change.going.run_id)
        if self._live is not None:
            name, seen = _of_run(self._desk, self._live)
            self._live = None if name == END else self._live
            yield name, {"run_id": self._run_id, "command": self._command, **seen}

    def _follow(self, run_id: str) -> None:
        path = self._desk.folders.path(run_id) if run_id else None
        start = self._desk.starts.of_run(run_id) if path else None
        self._run_id, self._command = run_id, start.command if start else ""
        self._live = Live(self._desk.folders, run_id, path) if path else None


def _streaming(desk: ConsoleDesk, watched: Callable[[Request], Look], until: str = "") -> ENDPOINT:
    """The endpoint of a stream: who may look, how many may, and what is `watched`.

    It ends after an event of the name `until`.
    """

    async def events(request: Request) -> Response:
        if origin.is_loaded_elsewhere(request.headers):
            raise Refused(403)
        session = session_of(desk, request, there=False)
        if session is None:
            raise Refused(401)
        look = await run_in_threadpool(watched, request)
        with ExitStack() as held:
            held.enter_context(desk.watchers.watching(session.csrf))
            return _Stream(_chunks(desk, request, look, until), held.pop_all())

    return guarded(events)


async def _chunks(desk: ConsoleDesk, request: Request, look: Look, until: str) -> AsyncIterator[str]:
    """The events that say something new, and a comment from time to time: a lost connection is noticed."""
    yield f"retry: {RETRY_MS}\n\n"
    before: dict[str, str] = {}
    quiet = 0.0
    while not desk.watchers.closing.is_set():
        # Watching is no activity: a person who only leaves the page open is logged out as always.
        if session_of(desk, request, there=False) is None:
            yield OVER
            return
        for name, seen in await run_in_threadpool(look):
            text = json.dumps(seen, ensure_ascii=False)
            if before.get(name) != text:
                before[name], quiet = text, 0.0
                yield f"event: {name}\ndata: {text}\n\n"
            if name == until:
                return
        if quiet >= HEARTBEAT_SECONDS:
            quiet = 0.0
            yield ": \n\n"
        await asyncio.sleep(EACH_SECONDS)
        quiet += EACH_SECONDS


def _of_run(desk: ConsoleDesk, live: Live) -> LiveEvent:
    """The present state of a run, with the id of what a login asks a person now (empty: nothing)."""
    seen = live.look()
    question = desk.questions.open(desk.now())
    seen["asks"] = question.question_id if question else ""
    return ("run" if seen["state"] == RUNNING else END), seen
