"""Serves the console on this machine's loopback addresses, and nowhere else."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from eoms_bot import chinese
from eoms_bot.console.security import bounds, headers
from eoms_bot.console.shield import Shield
from eoms_bot.errors import ConfigError

_ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


class Door(H11Protocol):
    """A request that is no HTTP is answered before any application sees it; that answer has the headers too."""

    def send_400_response(self, msg: str) -> None:
        """Answer 400 and hang up."""
        lines = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *headers.RAW]
        parts = (
            h11.Response(status_code=400, headers=lines),
            h11.Data(data=msg.encode()),
            h11.EndOfMessage(),
        )
        for part in parts:
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()


@contextmanager
def listening(port: int) -> Iterator[list[socket.socket]]:
    """Sockets on 127.0.0.1 and ::1 with the same port (0: any free one); ConfigError where somebody else has it.

    Both are taken: `localhost` may mean either, and a stranger must not answer on the other one.
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
    """A listening socket; None where the machine has no such address."""
    one = None
    try:
        one = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # On Windows SO_REUSEADDR would let another program take the same port beside us.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        one.setsockopt(socket.SOL_SOCKET, option, 1)
        one.bind((address, port))
        one.listen(64)
    except OSError as err:
        if one is not None:
            one.close()
        if err.errno in _NO_SUCH_ADDRESS:
            return None
        raise
    return one


class Serving(uvicorn.Server):
    """A server that tells its application of its end first: what is watched live would hold it up."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; who is on the line after the patience for it, or came while it began, is hung up on."""
        if isinstance(self.config.app, Shield):
            self.config.app.close()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            if isinstance(connection, Door):
                connection.transport.abort()
        await asyncio.sleep(0)  # the turn of the loop in which they are closed


def make_server(app: ASGIApp) -> uvicorn.Server:
    """The web server; it trusts no header that names another client, host or scheme."""
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
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=bounds.MOST_HEADER_BYTES,
        )
    )
