"""How the site can fail to answer a write, down at the socket: what surely never left, and what may have been
carried out.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from eoms_bot.browser.body import FORM
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.wire import Lost, NotSent, Unproven, WireError, WireRequest
from eoms_bot.model.write import Answer, WriteState
from eoms_bot.run.lane.trust import trust_of
from tests.browser.kit import SAVE, SENT_BODY
from tests.browser.stand import Stand
from tests.support import certificates
from tests.support.raw_site import Wire

SECRET = "canary-4839"
PATIENCE = 10.0


def asked(origin):
    """A write as the browser sends it, with a cookie that must stand in no words of ours."""
    headers = ((b"Content-Type", FORM.encode()), (b"Cookie", f"CERT_ID={SECRET}".encode()))
    return WireRequest("POST", origin + SAVE, headers, SENT_BODY.encode())


@contextmanager
def listening(serve) -> Iterator[int]:
    """A port whose one connection is served so; what it is left with is closed."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def accept() -> None:
            with suppress(OSError):
                sock, _ = listener.accept()
                with sock, suppress(OSError):
                    serve(sock)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(PATIENCE)


def failing(origin, trust=None) -> WireError:
    """How a write fails there."""
    with pytest.raises(WireError) as failed:
        SiteLink(f"{origin}/eoms", trust).fetch(asked(origin), PATIENCE)
    return failed.value


def test_no_connection():
    """A connection that is refused carries nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]

    failed = failing(f"http://127.0.0.1:{port}")

    assert (type(failed), failed.reason) == (NotSent, "127.0.0.1（对方没有接受连接）")


def test_no_name(monkeypatch):
    """A name that nobody knows, now or ever, carries nothing."""

    def unknown(*_where, **_how):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "create_connection", unknown)

    failed = failing("http://eoms.example")

    assert (type(failed), failed.reason) == (NotSent, "eoms.example（名字解析不了）")


def test_no_tls_at_all():
    """Whoever answers something else than TLS has got no byte of the write."""
    with listening(lambda sock: (sock.recv(9), sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))) as port:
        failed = failing(f"https://127.0.0.1:{port}")

    assert type(failed) is NotSent
    assert failed.reason.startswith("127.0.0.1（TLS 连不成")


def test_tls_that_the_site_refuses():
    """An alert under the handshake comes before the write."""
    with listening(lambda sock: (sock.recv(9), sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28"))) as port:
        failed = failing(f"https://127.0.0.1:{port}")

    assert type(failed) is NotSent


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Certificate and key of a site that nobody vouches for."""
    return certificates.make(tmp_path_factory.mktemp("certificate"), "localhost", days=30)


def secured(pair, then=lambda sock, raw: None):
    """Serves TLS; `then` gets the secured socket and the bare one, behind the whole write."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)

    def serve(sock):
        with sock.dup() as raw, context.wrap_socket(sock, server_side=True) as tls:
            read = b""
            while not read.endswith(SENT_BODY.encode()):
                read += tls.recv(64 * 1024)
            then(tls, raw)

    return serve


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nobody_vouches(pair, host):
    """A certificate that nobody vouches for, or of another name, gets nothing."""
    with listening(secured(pair)) as port:
        failed = failing(f"https://{host}:{port}", None if host == "localhost" else trust_of(pair[0]))

    assert type(failed) is Unproven


def test_expired(tmp_path):
    """One whose time is over gets nothing, pinned or not."""
    old = certificates.make(tmp_path, "localhost", days=-1)
    with listening(secured(old)) as port:
        failed = failing(f"https://localhost:{port}", trust_of(old[0]))

    assert type(failed) is Unproven


@pytest.mark.parametrize(
    "then",
    [
        lambda tls, raw: raw.sendall(b"HTTP/1.1 200 OK\r\n\r\n"),
        lambda tls, raw: raw.sendall(b"\x17\x03\x03\x00\x13" + b"x" * 19),
        lambda tls, raw: raw.shutdown(socket.SHUT_RDWR),
        lambda tls, raw: Wire(raw, 1).reset(),
    ],
    ids=["no TLS any more", "bad record", "end without a word", "reset"],
)
def test_tls_that_breaks_later(pair, then):
    """TLS can break after the request has left: the write may have been carried out."""
    with listening(secured(pair, then)) as port:
        failed = failing(f"https://localhost:{port}", trust_of(pair[0]))

    assert type(failed) is Lost


@pytest.mark.parametrize("mode", ["rst", "fin", "half_header", "truncated", "hang", "hang_in_body"])
def test_answer_lost(site, mode):
    """Reset, end, time-out, truncated or garbled: the write may have been carried out, and nobody sends it
    again.
    """
    site.mode = mode

    with pytest.raises(Lost):
        SiteLink(site.base_url).fetch(asked(site.origin), 0.5 if mode.startswith("hang") else PATIENCE)

    assert len(site.posts) == 1


def test_what_was_sent_is_told_to_nobody():
    """A site that echoes the request in an answer without sense: no word of ours quotes it, and none counts."""
    with listening(lambda sock: sock.sendall(sock.recv(64 * 1024))) as port:
        failed = failing(f"http://127.0.0.1:{port}")

    assert type(failed) is Lost
    assert (SECRET in failed.reason, "CERT" in failed.reason, "order" in failed.reason) == (
        False,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        (NotSent("对方拒绝连接"), Answer(WriteState.NOT_SENT, "未连上网站: 对方拒绝连接")),
        (Unproven("证书已过期"), Answer(WriteState.NOT_SENT, "未连上网站: 证书已过期")),
        (Lost("连接断开"), Answer(WriteState.UNKNOWN, "已发出，回答丢失: 连接断开")),
    ],
)
def test_failure(profile, failed, told):
    """Why no answer came is told by the class that it means; the gate itself is sound."""

    class Failing:
        def fetch(self, _asked, _seconds):
            raise failed

    stand = Stand(profile)
    armed = stand.arm()

    stand.gate.take(asked("http://eoms.example"), Failing())

    assert armed.answer == told
    assert stand.gate.crash is None
