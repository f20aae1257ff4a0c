"""A relay of connections: `python -m benchmarks.lanes.relay LISTEN:PORT=TO:PORT …`, until its standard input closes.

Site and database listen on loopback, and a network namespace has a loopback of its own. So each machine has a relay where the site
and the database seem to be, and there is one for each machine at the other end of its cable.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio import StreamReader, StreamWriter
from functools import partial

_MOST = 65_536
Place = tuple[str, int]


def read(word: str) -> tuple[Place, Place]:
    """Where to listen, and whom to hand connections on to."""
    ends = [end.rpartition(":") for end in word.split("=")]
    listen, to = ((host, int(port)) for host, _, port in ends)
    return listen, to


async def _hand_on(reader: StreamReader, writer: StreamWriter) -> None:
    """One way of a connection, until it ends on either side."""
    with contextlib.suppress(OSError):
        while piece := await reader.read(_MOST):
            writer.write(piece)
            await writer.drain()
    with contextlib.suppress(OSError):
        if writer.can_write_eof():
            writer.write_eof()


_RUNNING: set[asyncio.Task[None] | None] = set()
"""Connections that are served: the loop itself forgets a task that nobody holds."""


async def _relay(to: Place, reader: StreamReader, writer: StreamWriter) -> None:
    task = asyncio.current_task()
    _RUNNING.add(task)
    try:
        await _join(to, reader, writer)
    finally:
        _RUNNING.discard(task)


async def _join(to: Place, reader: StreamReader, writer: StreamWriter) -> None:
    try:
        behind, before = await asyncio.open_connection(*to)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_hand_on(reader, before), _hand_on(behind, writer))
    before.close()
    writer.close()


async def _serve(words: list[str]) -> None:
    for listen, to in map(read, words):
        await asyncio.start_server(partial(_relay, to), *listen)
    sys.stdout.write("up\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1:]))
