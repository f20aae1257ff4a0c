"""How the console's server ends: nobody is left on the line."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from eoms_bot.console import server

PATIENCE_S = 10
MORE_THAN_A_SOCKET_TAKES = b"x" * 64_000_000
ASKED = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def never(_scope, _receive, _send):
    """An application that does not come to an answer."""
    await asyncio.Event().wait()


async def much(_scope, _receive, send):
    """An application whose answer waits for somebody to read it."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": MORE_THAN_A_SOCKET_TAKES})


@contextmanager
def calling(app, said):
    """A caller on the line of a server who has said this, and read nothing; ends with the server gone."""
    with server.listening(0) as sockets:
        port = sockets[0].getsockname()[1]
        running = server.make_server(app)
        running.config.timeout_graceful_shutdown = 1
        thread = threading.Thread(target=running.run, kwargs={"sockets": sockets}, daemon=True)
        thread.start()
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as caller:
            caller.sendall(said.encode())
            state, latest = running.server_state, time.monotonic() + PATIENCE_S
            while not state.connections or (said == ASKED and not state.tasks):
                assert thread.is_alive()
                assert time.monotonic() < latest, "the server has not taken the call"
            running.should_exit = True
            thread.join(PATIENCE_S)
            yield caller


@pytest.mark.parametrize(
    ("app", "said"),
    [
        pytest.param(never, "", id="nothing said"),
        pytest.param(never, "GET / HT", id="half a request"),
        pytest.param(never, ASKED, id="no answer yet"),
        pytest.param(much, ASKED, id="answer unread"),
    ],
)
def test_hangs_up(app, said):
    """Who is on the line at the end, in whatever state, is hung up on."""
    with calling(app, said) as caller, suppress(ConnectionResetError):
        while caller.recv(1_000_000):
            pass
