"""Shield: the outermost layer of the console.

No request with a wrong host passes it, and no answer leaves it without its headers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from loguru import logger
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eoms_bot.console.refusal import TITLES, Refused
from eoms_bot.console.security import bounds, headers, hosts


class Shield:
    """Wraps an application: checks host and head, and adds the headers of every answer.

    It also catches every error that nothing else caught.
    """

    def __init__(
        self,
        app: ASGIApp,
        port: int,
        bodies: Mapping[str, int] = MappingProxyType({}),
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """`bodies`: paths whose bodies have their own bound; `close` is called at the server's end."""
        self._app = app
        self._port = port
        self._bodies = bodies
        self.close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything other than an HTTP request gets no answer."""
        if scope["type"] != "http":
            return
        begun = False

        async def shielded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                own = {name for name, _ in headers.RAW}
                others = [pair for pair in message.get("headers", ()) if pair[0].lower() not in own]
                message["headers"] = [*others, *headers.RAW]
            await send(message)

        host = hosts.host_of(scope["headers"], self._port)
        if not host:
            await _plain(421, shielded)
            return
        scope.setdefault("state", {})["host"] = host
        try:
            bounds.check_head(scope["headers"], self._bodies.get(scope["path"], bounds.MOST_BODY))
            await self._app(scope, receive, shielded)
        except Refused as refused:
            await _plain(refused.status, shielded)
        except Exception as problem:
            logger.error("网页出错，门外：{}", type(problem).__name__)
            if not begun:
                await _plain(500, shielded)


async def _plain(status: int, send: Send) -> None:
    """An answer that needs no template.

    It ends the connection: the server does not wait for what the caller still sends.
    """
    body = TITLES[status].encode()
    lines = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
