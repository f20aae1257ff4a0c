"""B46: who says half a request, or reads nothing, is hung up on, and keeps nobody else out."""

import asyncio
import errno
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest
from loguru import logger

from eoms_bot.console import server
from eoms_bot.console.security import bounds
from tests.console.kit import status_of

PATIENCE_S = 20
LIMIT_S = 0.4
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
LARGE = b"x" * 64_000_000
"""More than a socket takes."""


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """Limits that a test can wait for."""
    monkeypatch.setattr(bounds, "HEAD_SECONDS", LIMIT_S)
    monkeypatch.setattr(bounds, "BODY_SECONDS", LIMIT_S)


@contextmanager
def serving(app):
    """A server with this application; yields it, its port and its thread's loop."""
    with server.listening(0) as sockets:
        running = server.make_server(app)
        thread = threading.Thread(target=running.run, kwargs={"sockets": sockets}, daemon=True)
        thread.start()
        try:
            yield running, sockets[0].getsockname()[1]
        finally:
            running.should_exit = True
            thread.join(PATIENCE_S)


async def reader(_scope, receive, send):
    """Reads the body, then answers."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass
    if message["type"] == "http.request":
        await hasty(_scope, receive, send)


async def hasty(_scope, _receive, send):
    """Answers without a look at the body."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def never(_scope, _receive, _send):
    """Does not come to an answer."""
    await asyncio.Event().wait()


async def much(_scope, _receive, send):
    """Answers more than is read."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": LARGE})


def call(port):
    """A caller on the line."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE_S)


def heard(caller):
    """All that comes until the server hangs up; fails where it does not."""
    pieces = []
    with suppress(ConnectionResetError):
        while piece := caller.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def until(look):
    """Wait until it is so."""
    latest, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not look():
        assert time.monotonic() < latest
        pause.wait(0.01)


@pytest.mark.parametrize(
    ("app", "said", "statuses"),
    [
        pytest.param(reader, b"", [408], id="nothing said"),
        pytest.param(reader, b"GET / HTTP/1.1\r\nHost:", [408], id="half a head"),
        pytest.param(reader, POST + b"12345678", [408], id="a body two bytes short"),
        pytest.param(hasty, POST + b"12345678", [200], id="answered before the body has come"),
        pytest.param(reader, GET + b"GET / HTT", [200], id="half a second head"),
    ],
)
def test_half_a_request(app, said, statuses, monkeypatch):
    """What does not come whole within its time is answered 408, if anything, and nothing of it stays."""
    with serving(app) as (running, port), call(port) as caller:
        running.config.timeout_keep_alive = 1
        caller.sendall(said)
        answers = heard(caller)
        until(lambda: not running.server_state.connections and not running.server_state.tasks)

    assert [status_of(b"HTTP/1.1" + one) for one in answers.split(b"HTTP/1.1")[1:]] == statuses


@pytest.mark.parametrize("said", [b"", GET, POST], ids=["head", "second head", "body"])
def test_drop_by_drop(said):
    """A byte now and then wins no time."""
    with serving(reader) as (running, port), call(port) as caller:
        caller.sendall(said)
        began, pause = time.monotonic(), threading.Event()
        # The first letters of a head; of the body fewer than it has.
        with suppress(ConnectionResetError, BrokenPipeError):
            for drop in b"GET / HTT" if said != POST else b"123456789":
                pause.wait(LIMIT_S / 4)
                caller.sendall(bytes([drop]))
        heard(caller)
        until(lambda: not running.server_state.connections)

    assert time.monotonic() - began < LIMIT_S * 9 / 4 + PATIENCE_S / 4


def test_too_many_callers(monkeypatch):
    """Of half requests at most the bound are kept, and somebody who asks whole questions is answered
    meanwhile.
    """
    monkeypatch.setattr(bounds, "MOST_CONNECTIONS", 8)
    monkeypatch.setattr(bounds, "HEAD_SECONDS", 60.0)
    monkeypatch.setattr(bounds, "BODY_SECONDS", 60.0)
    with serving(hasty) as (running, port), ExitStack() as lines:
        answers = []
        for said in (b"GET / HTTP/1.1\r\n", b"", POST + b"1234", GET) * 6:
            lines.enter_context(call(port)).sendall(said)
            with call(port) as whole:
                whole.sendall(GET)
                answers.append(status_of(whole.recv(65536)))
            assert len(running.server_state.connections) <= 8

    assert answers == [200] * 24


def test_who_is_being_answered_stays(monkeypatch):
    """Where every connection has an answer in the making, the newest has to go, and none of those."""
    monkeypatch.setattr(bounds, "MOST_CONNECTIONS", 3)
    with serving(never) as (running, port), ExitStack() as lines:
        running.config.timeout_graceful_shutdown = 1
        for _ in range(3):
            lines.enter_context(call(port)).sendall(GET)
        until(lambda: len(running.server_state.tasks) == 3)

        with call(port) as late:
            assert heard(late) == b""

        assert len(running.server_state.connections) == 3


def test_who_reads_nothing_leaves(monkeypatch):
    """An answer that nobody reads holds no place that another asks for."""
    monkeypatch.setattr(bounds, "MOST_CONNECTIONS", 2)
    with serving(much) as (running, port), ExitStack() as lines:
        for _ in range(2):
            lines.enter_context(call(port)).sendall(GET)
        until(lambda: sum(one.flow.write_paused for one in running.server_state.connections) == 2)

        with call(port) as late:
            late.sendall(GET)
            assert status_of(late.recv(65536)) == 200


def test_errors_of_accepting_are_told_once():
    """A thousand errors in a minute are one line, without a traceback."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    problem = OSError(errno.EMFILE, "Too many open files")

    async def many():
        running = server.make_server(hasty)
        loop = asyncio.get_running_loop()
        with server.listening(0) as sockets:
            running.config.load()
            running.lifespan = running.config.lifespan_class(running.config)
            await running.startup(sockets)
            for _ in range(1000):
                loop.call_exception_handler(
                    {"message": "socket.accept() out of system resource", "exception": problem}
                )
            await running.shutdown(sockets)

    try:
        # Of a thread of its own: the browser tests of this process have a loop that runs.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(lambda: asyncio.run(many())).result()
    finally:
        logger.remove(sink)

    [line] = lines
    assert "打开的文件太多" in line
    assert "Traceback" not in line
