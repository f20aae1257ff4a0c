"""B46 on a console in a process of its own: what has no end is refused before it has come, and the process does not grow by it."""

import select
import socket

import httpx
import psutil
import pytest

from tests.console.kit import log_in
from tests.console.test_process import process
from tests.console.test_uploads import XLSX

__all__ = ["process"]  # its fixture
MB = 1_000_000
WHOLE, MOST_SENT, MOST_GROWN = 50 * MB, 20 * MB, 50 * MB
PIECE = b"x" * 100_000
"""Sent is what the system has taken from us: its own buffers hold some megabytes that nobody has read."""


class Server:
    """The console's process, as somebody who is logged in sends to it by hand."""

    def __init__(self, started, link):
        self.address, _, token = link.partition("/login#")
        self.host = self.address.removeprefix("http://")
        own = {"Sec-Fetch-Site": "same-origin", "Origin": self.address}
        with httpx.Client(base_url=self.address, headers=own, trust_env=False, timeout=120) as client:
            key = log_in(client, token).json()["csrf"]
            cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            client.get("/")  # what is loaded at the first page is no growth of ours
        self.own = [f"{name}: {value}" for name, value in (own | {"Cookie": cookie, "X-CSRF": key}).items()]
        self.process = psutil.Process(started.pid)
        self.before = self.largest = self.rss()

    def rss(self):
        """Bytes of memory that the process holds now."""
        return self.process.memory_info().rss

    def head(self, *lines, path="/api/stop", kind="application/json", known=True):
        """The head of a POST."""
        common = (f"POST {path} HTTP/1.1", f"Host: {self.host}", f"Content-Type: {kind}")
        return "\r\n".join((*common, *(self.own if known else ()), *lines, "", "")).encode()

    def send(self, head, piece=b"", whole=0):
        """Send the head, then the piece again and again until an answer comes; (status, bytes of the body that left us)."""
        host, _, port = self.host.partition(":")
        with socket.create_connection((host, int(port)), timeout=120) as connection:
            sent = 0
            try:
                connection.sendall(head)
                while sent < whole and not select.select([connection], [], [], 0)[0]:
                    if select.select([connection], [connection], [])[1]:
                        sent += connection.send(piece)
                    self.largest = max(self.largest, self.rss())
            except ConnectionError:
                pass  # hung up on us: what it has answered is read below
            answer = _read(connection)
        self.largest = max(self.largest, self.rss())
        return int(answer.split(b" ", 2)[1]) if answer else 0, sent


def _read(connection):
    """What has been answered; nothing where the connection was reset over what we still sent."""
    try:
        return connection.recv(65536)
    except ConnectionError:
        return b""


@pytest.fixture
def server(process):
    """A console, with somebody logged in."""
    started, link, _home = process
    return Server(started, link)


CHUNK = b"186a0\r\n" + PIECE + b"\r\n"
CHUNKED = "Transfer-Encoding: chunked"


@pytest.mark.parametrize(
    ("how", "line", "piece", "status"),
    [
        pytest.param({}, CHUNKED, CHUNK, 413, id="no length"),
        pytest.param({}, f"Content-Length: {WHOLE}", PIECE, 413, id="a length"),
        pytest.param({"known": False}, CHUNKED, CHUNK, 403, id="a stranger", marks=pytest.mark.long),
        pytest.param({"path": "/api/login", "known": False}, CHUNKED, CHUNK, 403, id="a stranger's login"),
        pytest.param(
            {"path": "/api/upload", "kind": XLSX}, f"Content-Length: {WHOLE}", PIECE, 413, id="an upload"
        ),
        pytest.param({"path": "/api/none"}, CHUNKED, CHUNK, 404, id="no address", marks=pytest.mark.long),
    ],
)
def test_fifty_megabytes(server, how, line, piece, status):
    """The refusal of fifty megabytes comes while most of them are still to be sent, and costs no memory."""
    answered, sent = server.send(server.head(line, **how), piece, WHOLE)

    assert answered == status
    assert sent < MOST_SENT
    assert server.largest - server.before < MOST_GROWN


@pytest.mark.parametrize("body", [b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000])
def test_depth(server, body):
    """Ten thousand levels, sent twenty times, are 400 and leave nothing behind."""
    answers = {
        server.send(server.head(f"Content-Length: {len(body)}"), body, len(body))[0] for _ in range(20)
    }

    assert answers == {400}
    assert server.largest - server.before < MOST_GROWN


def test_header_lines(server):
    """Of ten thousand lines of a head, sent ten times, few are kept: 400, or hung up on."""
    lines = [f"A{n}: {'x' * 200}" for n in range(10_000)]

    answers = {server.send(server.head(*lines))[0] for _ in range(10)}

    assert answers <= {400, 0}
    assert server.largest - server.before < MOST_GROWN


def test_lives_on(server):
    """After that it answers as before."""
    server.send(server.head(CHUNKED), CHUNK, WHOLE)

    with httpx.Client(base_url=server.address, trust_env=False, timeout=120) as client:
        assert client.get("/login").status_code == 200
