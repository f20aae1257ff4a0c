"""C1, B43: the host is asked before anything else, on every path."""

import pytest

from eoms_bot.console import server
from tests.console.kit import MovingClock, serving, settings_of, status_of

PATHS = ("/", "/login", "/static/console.css", "/nowhere", "/api/stop", "/orders/ID-1/pictures/x/0")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """One console for all: nothing here changes it."""
    with serving(settings_of(tmp_path_factory.mktemp("hosts") / "home"), MovingClock()) as place:
        yield place


def get(path, *lines):
    """The bytes of a GET with exactly these header lines."""
    return "\r\n".join((f"GET {path} HTTP/1.1", *lines, "Connection: close", "", "")).encode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:{port}",
        "localhost",
        "localhost:1",
        "127.0.0.1",
        "LOCALHOST:{port}",
        "127.0.0.1:{port}.evil.example",
        "[::2]:{port}",
        "0.0.0.0:{port}",
        "",
    ],
)
def test_other_host(empty, path, host):
    """A host that is not ours, or not on our port, gets 421 and nothing of the console."""
    answer = empty.raw(get(path, f"Host: {host}".format(port=empty.port)))

    assert status_of(answer) == 421
    assert "地址不对".encode() in answer
    assert b"<" not in answer


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_own_host(empty, host):
    """The three names of this machine are ours."""
    answer = empty.raw(get("/login", f"Host: {host}".format(port=empty.port)))

    assert status_of(answer) == 200


@pytest.mark.parametrize("path", PATHS)
def test_missing_host(empty, path):
    """A request without a host is answered with an error, by HTTP 1.1 and by 1.0."""
    newer = empty.raw(get(path))
    older = empty.raw(f"GET {path} HTTP/1.0\r\n\r\n".encode())

    assert status_of(newer) == 400
    assert status_of(older) == 421


def test_two_hosts(empty):
    """Two hosts are none."""
    answer = empty.raw(get("/login", f"Host: {empty.host}", "Host: evil.example"))

    assert status_of(answer) == 400


def test_forwarded_host_is_not_read(empty):
    """X-Forwarded-Host and its like change nothing, in either direction."""
    wrong = get("/login", "Host: evil.example", f"X-Forwarded-Host: {empty.host}")
    right = get(
        "/login", f"Host: {empty.host}", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"
    )

    assert status_of(empty.raw(wrong)) == 421
    answer = empty.raw(right)
    assert status_of(answer) == 200
    assert b"evil" not in answer


def test_upgrade(empty):
    """Nothing here speaks anything but HTTP: an upgrade is not made, and a wrong host gets no further with one."""
    lines = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: eA==",
    )
    request = "\r\n".join(("GET / HTTP/1.0", "Host: {}", *lines, "", ""))

    assert status_of(empty.raw(request.format(empty.host).encode())) == 303
    assert status_of(empty.raw(request.format("evil.example").encode())) == 421


def test_absolute_target(empty):
    """A target that names another host is no page of ours."""
    answer = empty.raw(get("http://evil.example/login", f"Host: {empty.host}"))

    assert status_of(answer) == 404


def test_only_loopback():
    """The sockets are on this machine's own addresses, all on one port."""
    with server.listening(0) as sockets:
        names = [one.getsockname()[:2] for one in sockets]

    assert {address for address, _ in names} <= {"127.0.0.1", "::1"}
    assert len({port for _, port in names}) == 1
