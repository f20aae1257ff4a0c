"""A small TCP front before the web server: numbers connections and cuts them on the site's request.

The site answers with an internal header (`x-mock-cut: reset|fin|hang|truncate|halfhead[;seconds]`). The front
strips it and acts. So an answer can be lost after the write was committed, on a connection kept alive.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import ssl
import struct
from dataclasses import dataclass

CUT_HEADER = b"x-mock-cut"
CONNECTION_HEADER = b"x-mock-connection"
REQUEST_HEADER = b"x-mock-request"
HEAD_LIMIT = 1 << 20
NO_BODY = {204, 304}
STRAY_BYTES = 80


@dataclass(slots=True)
class Head:
    """A request or response head: its first line and its headers in order."""

    first: bytes
    headers: list[tuple[bytes, bytes]]

    @classmethod
    def parse(cls, raw: bytes) -> Head:
        """Read a head up to and including the empty line."""
        first, *lines = raw[:-4].split(b"\r\n")
        split = (line.partition(b":") for line in lines)
        return cls(first, [(name.strip(), value.strip()) for name, _, value in split])

    def get(self, name: bytes) -> bytes:
        """Return a header's value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), b"")

    def without(self, *names: bytes) -> list[tuple[bytes, bytes]]:
        """Return the headers but those named."""
        return [(key, value) for key, value in self.headers if key.lower() not in names]

    def encode(self) -> bytes:
        """Write the head as bytes."""
        lines = [self.first, *(key + b": " + value for key, value in self.headers)]
        return b"\r\n".join(lines) + b"\r\n\r\n"


class Front:
    """Listens on loopback and relays each connection to one of its own to the web server."""

    def __init__(
        self,
        upstream_port: int,
        strays: list[dict[str, object]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`strays` takes note of what arrived and was no request; with `tls` the front serves https."""
        self._upstream_port = upstream_port
        self._strays = [] if strays is None else strays
        self._tls = tls
        self._connections = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, port: int) -> int:
        """Start to listen on 127.0.0.1 and return the port that was taken."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", port, limit=HEAD_LIMIT, ssl=self._tls
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and drop every connection, hanging ones too."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._relay(reader, writer, next(self._connections))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        up_reader, up_writer = await asyncio.open_connection(
            "127.0.0.1", self._upstream_port, limit=HEAD_LIMIT
        )
        try:
            for request_no in itertools.count(1):
                head = Head.parse(await self._head(reader, number))
                wants_close = head.get(b"connection").lower() == b"close"
                method = head.first.split(b" ", 1)[0]
                await self._pass_on(head, reader, up_writer, (number, request_no))
                if not await self._answer(method, up_reader, reader, writer) or wants_close:
                    return
        finally:
            up_writer.close()

    async def _head(self, reader: asyncio.StreamReader, number: int) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as end:
            begun = end.partial if isinstance(end, asyncio.IncompleteReadError) else b"(endless head)"
            if begun:
                self._strays.append({"connection": number, "begins": begun[:STRAY_BYTES].decode("latin-1")})
            raise ConnectionError("no request") from end

    async def _pass_on(
        self, head: Head, reader: asyncio.StreamReader, up: asyncio.StreamWriter, wire: tuple[int, int]
    ) -> None:
        head.headers = head.without(CONNECTION_HEADER, REQUEST_HEADER, b"connection", b"expect")
        head.headers += [(CONNECTION_HEADER, b"%d" % wire[0]), (REQUEST_HEADER, b"%d" % wire[1])]
        up.write(head.encode())
        length = int(head.get(b"content-length") or 0)
        if length:
            up.write(await reader.readexactly(length))
        elif head.get(b"transfer-encoding").lower() == b"chunked":
            await _relay_chunks(reader, up)
        await up.drain()

    async def _answer(
        self,
        method: bytes,
        up: asyncio.StreamReader,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Send the answer on; False when the connection is over."""
        head = Head.parse(await up.readuntil(b"\r\n\r\n"))
        status = int(head.first.split(b" ")[1])
        has_body = method != b"HEAD" and status not in NO_BODY
        body = await up.readexactly(int(head.get(b"content-length") or 0)) if has_body else b""
        cut, _, seconds = head.get(CUT_HEADER).decode().partition(";")
        head.headers = head.without(CUT_HEADER)
        if not cut:
            writer.write(head.encode() + body)
            await writer.drain()
            return head.get(b"connection").lower() != b"close"
        await _cut(cut, float(seconds or 0), head.encode(), body, reader, writer)
        return False


async def _relay_chunks(reader: asyncio.StreamReader, up: asyncio.StreamWriter) -> None:
    while True:
        size_line = await reader.readuntil(b"\r\n")
        size = int(size_line.split(b";")[0], 16)
        up.write(size_line + await reader.readexactly(size + 2))
        if size == 0:
            return


async def _cut(
    how: str,
    seconds: float,
    head: bytes,
    body: bytes,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    match how:
        case "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        case "hang":
            await _until_client_leaves(reader, seconds)
        case "truncate":
            writer.write(head + body[: len(body) // 2])
        case "halfhead":
            writer.write(head[: len(head) // 2])
        case _:
            pass  # fin: closing without a byte is all there is to do
    if how in ("truncate", "halfhead"):
        await writer.drain()


async def _until_client_leaves(reader: asyncio.StreamReader, seconds: float) -> None:
    """Keep the connection open and silent until the client closes it or the time (0 = no limit) is over."""
    try:
        async with asyncio.timeout(seconds or None):
            while await reader.read(1024):
                pass
    except TimeoutError:
        return
