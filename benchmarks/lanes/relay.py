"""A relay of connections: `python -m benchmarks.lanes.relay LISTEN:PORT=TO:PORT …`.

It runs until its standard input closes. Site and database listen on loopback, and a network namespace has a
loopback of its own. So each machine has a relay where the site and the database seem to be. There is one more
for each machine at the other end of its cable.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import cast

Place = tuple[str, int]


def read(word: str) -> tuple[Place, Place]:
    """Where to listen, and whom to hand connections on to."""
    ends = [end.rpartition(":") for end in word.split("=")]
    listen, to = ((host, int(port)) for host, _, port in ends)
    return listen, to


class _End(asyncio.Protocol):
    """One end of a connection: what comes in goes out at the other, which is waited for where it is slow.

    Protocols, not streams, which cost more: a relay runs on the processors of those whom it joins.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._other: _End | None = None
        self._over = False

    def join(self, other: _End) -> None:
        """What comes in goes to this one from now on."""
        self._other = other
        self._line.resume_reading()

    @property
    def _line(self) -> asyncio.Transport:
        assert self._transport is not None
        return self._transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Read nothing until the other end is there."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Hand on."""
        assert self._other is not None
        self._other._line.write(data)

    def eof_received(self) -> bool:
        """This way is over; the other may go on. False, which closes this end, where both are."""
        self._over = True
        assert self._other is not None
        if self._other._over:
            self._other._line.close()
        elif not self._other._line.is_closing():
            self._other._line.write_eof()
        return not self._other._over

    def connection_lost(self, _why: Exception | None) -> None:
        """Both ways are over."""
        if self._other is not None:
            self._other._line.close()

    def pause_writing(self) -> None:
        """Too much waits here to go out."""
        if self._other is not None:
            self._other._line.pause_reading()

    def resume_writing(self) -> None:
        """What waited has gone out."""
        if self._other is not None:
            self._other._line.resume_reading()

    def close(self) -> None:
        """Nobody is at the other end."""
        self._line.close()


class _Front(_End):
    """The end that somebody has called: the other one is called for him."""

    def __init__(self, to: Place) -> None:
        super().__init__()
        self._to = to
        self._calling: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Call the other end; the task is kept, because the loop itself forgets a task that nobody holds."""
        super().connection_made(transport)
        self._calling = asyncio.get_running_loop().create_task(self._call())

    async def _call(self) -> None:
        try:
            _, far = await asyncio.get_running_loop().create_connection(_End, *self._to)
        except OSError:
            self.close()
            return
        if self._line.is_closing():
            far.close()
            return
        far.join(self)
        self.join(far)


async def _serve(words: list[str]) -> None:
    loop = asyncio.get_running_loop()
    for listen, to in map(read, words):
        await loop.create_server(partial(_Front, to), *listen)
    sys.stdout.write("up\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1:]))
