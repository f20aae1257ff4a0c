"""Serves the console on this machine's loopback addresses, and nowhere else."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import h11
import uvicorn
from loguru import logger
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from eoms_bot import chinese
from eoms_bot.console.refusal import TITLES
from eoms_bot.console.security import bounds, headers
from eoms_bot.console.shield import Shield
from eoms_bot.errors import ConfigError

_ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
BACKLOG = 64
LOG_EACH_SECONDS = 60.0
_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


class Door(H11Protocol):
    """A connection, which itself answers what is not HTTP and what comes too slowly.

    Those answers have the same headers as all others. When there are too many connections, the
    oldest one that waits for its caller is closed. So half a request keeps nobody out.
    """

    _waits_for: object = None
    """What it waits for: a head (`h11.IDLE`), a body (`h11.SEND_BODY`), or nothing."""
    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller connects."""
        super().connection_made(transport)
        self._since = self.loop.time()
        if len(self.connections) > bounds.MOST_CONNECTIONS:
            self._make_room()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        self._wait_for(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request: they extend its time limit only when they complete a part."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Between two requests uvicorn's own limit holds; from its first byte on, a head's limit."""
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:
            self._wait_for(None)
        else:
            self._watch()

    def _watch(self) -> None:
        state = self.conn.their_state
        self._wait_for(state if state in (h11.IDLE, h11.SEND_BODY) else None)

    def _wait_for(self, what: object) -> None:
        if what is self._waits_for:
            return
        if self._limit is not None:
            self._limit.cancel()
        self._waits_for, self._limit = what, None
        if what is not None:
            seconds = bounds.HEAD_SECONDS if what is h11.IDLE else bounds.body_seconds(self.headers)
            self._limit = self.loop.call_later(seconds, self._overdue)

    def _overdue(self) -> None:
        """Answer 408 if no answer has begun, and close the connection."""
        self.connections.discard(self)
        if self.transport.is_closing() or self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()
            return
        if self.cycle is not None:  # the application waits for the rest, and must not answer as well
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._answer(408, TITLES[408])

    def _make_room(self) -> None:
        others = [one for one in self.connections if isinstance(one, Door) and one is not self]
        waiting = [one for one in others if one.waits_for_its_caller]
        leaves = min(waiting, key=lambda one: one._since, default=self)
        self.connections.discard(leaves)  # now: more may come before the loop reports its end
        leaves.transport.abort()

    @property
    def waits_for_its_caller(self) -> bool:
        """True unless the request is complete and its answer is being made, or read at full speed."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # uvicorn's: None before the first request
        answering = cycle is not None and not cycle.more_body and not cycle.response_complete
        return self.flow.write_paused or not answering

    def send_400_response(self, msg: str) -> None:
        """Answer 400 and close the connection."""
        self._answer(400, msg)

    def _answer(self, status: int, msg: str) -> None:
        lines = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *headers.RAW]
        parts = (
            h11.Response(status_code=status, headers=lines),
            h11.Data(data=msg.encode()),
            h11.EndOfMessage(),
        )
        for part in parts:
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()


@contextmanager
def listening(port: int) -> Iterator[list[socket.socket]]:
    """Sockets on 127.0.0.1 and ::1 with the same port (0: any free port).

    Raises ConfigError when another program has the port. Both addresses are taken: `localhost` may
    mean either, and a stranger must not answer on the other one.
    """
    taken: list[socket.socket] = []
    try:
        for family, address in _ADDRESSES:
            one = _bound(family, address, taken[0].getsockname()[1] if taken else port)
            if one is not None:
                taken.append(one)
    except OSError as err:
        for one in taken:
            one.close()
        raise ConfigError(
            f"端口 {port} 打不开（{chinese.of_system(err)}）；可能控制台已在运行，或设 console.port 换一个端口"
        ) from err
    if not taken:
        raise ConfigError("这台机器没有本机地址（127.0.0.1、::1），控制台不能打开")
    try:
        yield taken
    finally:
        for one in taken:
            one.close()


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket | None:
    """A listening socket; None when the machine has no such address."""
    one = None
    try:
        one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # On Windows SO_REUSEADDR would let another program take the same port as well.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        one.setsockopt(socket.SOL_SOCKET, option, 1)
        one.bind((address, port))
        one.listen(BACKLOG)
    except OSError as err:
        if one is not None:
            one.close()
        if err.errno in _NO_SUCH_ADDRESS:
            return None
        raise
    return one


class Serving(uvicorn.Server):
    """A server that informs its application first when it ends; live streams would delay the end."""

    _logged_at = -LOG_EACH_SECONDS

    def __init__(self, config: uvicorn.Config, asked: Callable[[], bool]) -> None:
        super().__init__(config)
        self._asked = asked

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, unless a signal asked for the end before the server took signals."""
        asyncio.get_running_loop().set_exception_handler(self._trouble)
        await super().startup(sockets)
        self.should_exit = self.should_exit or self._asked()

    def _trouble(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log once a minute what went wrong outside of any request: it may happen very often."""
        if loop.time() - self._logged_at < LOG_EACH_SECONDS:
            return
        self._logged_at = loop.time()
        problem = context.get("exception")
        why = chinese.of_system(problem) if isinstance(problem, OSError) else type(problem).__name__
        logger.warning("控制台收不了新的连接，或断开时出错（{}）；一分钟内不再重复", why)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; close each connection that is open after the grace time, or that came meanwhile."""
        if isinstance(self.config.app, Shield):
            self.config.app.close()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            if isinstance(connection, Door):
                connection.transport.abort()
        await asyncio.sleep(0)  # the turn of the loop in which they are closed


def make_server(app: ASGIApp, asked: Callable[[], bool] = lambda: False) -> uvicorn.Server:
    """The web server; it trusts no header that names another client, host or scheme.

    `asked` says whether a signal asked for the end before the server began to listen.
    """
    return Serving(
        uvicorn.Config(
            app,
            http=Door,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=15,
            # The server accepts this many at a time before it counts any of them.
            backlog=BACKLOG,
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=bounds.MOST_HEADER_BYTES,
        ),
        asked,
    )
