"""Runs the site in one process and one thread: web server inside, TCP front outside, both on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from mock_eoms.app import build_app
from mock_eoms.front import Front
from mock_eoms.site import Site
from mock_eoms.store.schema import ACCOUNTS
from mock_eoms.vendor import CONTEXTS

KEEP_ALIVE_SECONDS = 24 * 3600


class _QuietServer(uvicorn.Server):
    """A web server that leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install nothing: SIGTERM must end the process at once, not after open connections."""
        yield


def base_url(site: Site, port: int) -> str:
    """Return the address people open."""
    scheme = "http" if site.tls is None else "https"
    return f"{scheme}://127.0.0.1:{port}{CONTEXTS[site.vendor]}/"


async def serve(site: Site, port: int, on_ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until `stop` is set; `on_ready` gets the port once pages can be fetched.

    Raises OSError when the port is taken.
    """
    inner = _inner_socket()
    front = Front(inner.getsockname()[1], site.strays, site.tls.context if site.tls else None)
    taken = await front.listen(port)
    server = _QuietServer(_config(site))
    serving = asyncio.create_task(server.serve(sockets=[inner]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.005)
    on_ready(taken)
    await stop.wait()
    await front.close()
    server.should_exit = server.force_exit = True
    await serving


def run(site: Site, port: int, ready_file: Path | None, *, until_stdin_closes: bool) -> None:
    """Serve in this process until SIGTERM, Ctrl-C or (if asked for) the end of standard input."""

    def announce(taken: int) -> None:
        if ready_file is not None:
            # whole or not at all: others wait for this file to appear and then read it immediately
            draft = ready_file.with_name(ready_file.name + ".part")
            draft.write_text(base_url(site, taken) + "\n", encoding="utf-8")
            draft.replace(ready_file)
        account, password, *_ = ACCOUNTS[0]
        sys.stdout.write(f"mock_eoms ready {base_url(site, taken)}\n")
        sys.stdout.write(f"练习用的账号 {account}，密码 {password}；只有这台机器打得开；Ctrl-C 结束\n")
        sys.stdout.flush()

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        _stop_on_signals(loop, stop)
        if until_stdin_closes:
            loop.add_reader(sys.stdin.fileno(), _stop_on_eof, loop, stop)
        await serve(site, port, announce, stop)

    try:
        asyncio.run(main())
    finally:
        site.store.close()


def _inner_socket() -> socket.socket:
    # the protocol is named because asyncio switches Nagle's delay off only for sockets that say they are TCP
    inner = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    inner.bind(("127.0.0.1", 0))
    return inner


def _config(site: Site) -> uvicorn.Config:
    return uvicorn.Config(
        build_app(site),
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


def _stop_on_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except (
            NotImplementedError
        ):  # Windows event loops know no signal handlers; its default action ends us too
            return


def _stop_on_eof(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin.fileno())
        stop.set()
