"""What breaks in the proxy itself: nothing passes, nothing hangs, nothing is told to anybody."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from http.client import HTTPException

import pytest

from eoms_bot.browser.gate import proxy as proxying
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.tls import Stand
from eoms_bot.browser.gate.wire import NotSent, WireError, WireRequest
from eoms_bot.errors import BrowserLost
from eoms_bot.model.write import Answer, WriteState
from tests.browser.gate.wire_kit import (
    DONE,
    LEFT,
    PATIENCE,
    QUERY,
    ended,
    everything_logged,
    open_bench,
    reset,
    say,
    say_and_close,
    started,
)
from tests.browser.kit import SAVE, SENT_BODY, VIEW

CANARY = "Kanari8Vogel"


@pytest.fixture
def bench(profile):
    """A proxy before a plain http site."""
    with open_bench(profile) as bench:
        bench.site.act = say(DONE)
        yield bench


# --- the one who accepts


@pytest.mark.browser
def test_accepting_that_ends(desk):
    """Where nobody takes the browser's connections any more, the session says that the browser is lost."""
    desk.session.check_alive()

    with everything_logged() as logged:
        desk.session.proxy._listener.shutdown(socket.SHUT_RDWR)
        assert ended(desk.session.proxy._thread)

    assert not desk.session.proxy.lives
    with pytest.raises(BrowserLost, match="闸门不再接受"):
        desk.session.check_alive()
    assert len(logged) == 1


def test_connections_that_stand_when_accepting_ends(bench):
    """A connection that stands already is served to its end: a write in hand gets its answer."""
    client = bench.client()
    assert bench.over(client, "GET", VIEW).status == 200
    bench.arm()

    bench.proxy._listener.shutdown(socket.SHUT_RDWR)
    assert ended(bench.proxy._thread)

    assert bench.over(client, "POST", SAVE, SENT_BODY).status == 200
    assert bench.journal.states == {1: WriteState.ANSWERED_OK}


def test_more_connections_than_allowed(bench):
    """The connection that is one too many is closed at once; the others work, and one that ends makes room."""
    clients = [bench.client() for _ in range(proxying.MOST_CONNECTIONS)]
    assert {bench.over(client, "GET", VIEW).status for client in clients} == {200}

    one_more = bench.client()
    assert one_more.rest() == b""
    assert bench.over(clients[0], "GET", VIEW).status == 200

    thread = next(one.thread for one in bench.proxy._clients if one._peer == clients[1].sock.getsockname())
    clients[1].close()
    assert ended(thread)
    assert bench.read().status == 200
    assert bench.proxy.lives


def test_browser_that_vanishes(bench):
    """Connections that are reset, before and under a request, leave no thread and no connection behind."""
    for raw in (b"", b"GET ht", bench.request("GET", VIEW)):
        client = bench.client()
        client.send(raw)
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()

    # Connections are accepted in their order: those before this one have been.
    last = bench.client()
    assert bench.over(last, "GET", VIEW).status == 200
    others = [one for one in list(bench.proxy._clients) if one._peer != last.sock.getsockname()]
    assert all(ended(one.thread) for one in others)


# --- decisions that hang or break


def test_decision_that_hangs(profile):
    """While a write waits for a guard, reads on other connections pass, and a second press is refused."""
    asked, go = threading.Event(), threading.Event()

    def guard(_write):
        asked.set()
        go.wait(PATIENCE)
        return ""

    with open_bench(profile, guards=(guard,)) as bench:
        bench.site.act = say(DONE)
        bench.arm()
        client = bench.client()
        client.send(bench.request("POST", SAVE, SENT_BODY))
        assert asked.wait(PATIENCE)

        told = [bench.read().status, bench.press().status, bench.read().status]
        go.set()

        assert told == [200, 409, 200]
        assert client.answer().status == 200
        assert len(bench.site.posts) == 1


@pytest.mark.parametrize("where", ["rule_of", "_decide", "_write", "_read"])
def test_gate_that_raises(bench, monkeypatch, where):
    """Whatever the gate raises refuses the request with an answer, and every write behind it."""

    def broken(*_args, **_named):
        raise RuntimeError("kaputt")

    bench.arm()
    monkeypatch.setattr(bench.gate, where, broken)
    first = bench.read() if where == "_read" else bench.press()
    monkeypatch.undo()
    second = bench.press()

    assert (first.told, second.told) == ((409, True), (409, True))
    assert isinstance(bench.gate.crash, RuntimeError)
    assert bench.site.untouched()


@pytest.mark.parametrize("where", ["let_out", "head", "whole", "failed"])
def test_listening_that_raises(bench, monkeypatch, where):
    """What breaks while a read passes is told as a crash of the gate, and every write behind it is refused."""

    def broken(*_args, **_named):
        raise RuntimeError("kaputt")

    bench.arm()
    monkeypatch.setattr(bench.gate.heard, where, broken)
    if where == "failed":
        bench.site.act = reset
    client = bench.client()
    client.send(bench.request("GET", LEFT))
    with suppress(HTTPException, ConnectionError, ValueError):
        client.answer()
    client.sock.shutdown(socket.SHUT_WR)
    client.rest()
    monkeypatch.undo()

    assert isinstance(bench.gate.crash, RuntimeError)
    assert bench.press().told == (409, True)
    assert bench.site.posts == []


@pytest.mark.parametrize("where", ["let_out", "head"])
def test_listening_that_raises_under_a_write(bench, monkeypatch, where):
    """What breaks after SENDING costs the page its answer and is reported as a crash; the write has left at most
    once.
    """

    def broken(*_args, **_named):
        raise RuntimeError("kaputt")

    bench.arm()
    monkeypatch.setattr(bench.gate.heard, where, broken)
    first = bench.press()
    monkeypatch.undo()

    assert first.told == (502, True)
    assert bench.press().told == (409, True)
    assert isinstance(bench.gate.crash, RuntimeError)
    assert len(bench.site.posts) <= 1


# --- the end


def closing(bench):
    """Close the proxy from another thread; whether that ends by itself in good time."""
    return started(lambda: bench.proxy.__exit__(None, None, None))


def test_end_under_a_write(bench):
    """A proxy that is closed while the site has a write returns once that is UNKNOWN in the journal."""
    bench.site.act = bench.site.hold
    armed = bench.arm()
    client = bench.client()
    client.send(bench.request("POST", SAVE, SENT_BODY))
    assert bench.site.arrived.wait(PATIENCE)

    assert ended(closing(bench))

    assert bench.journal.states == {1: WriteState.UNKNOWN}
    assert armed.over.is_set()
    assert len(bench.site.posts) == 1
    client.rest()


def test_end_behind_a_verdict(bench):
    """Where the lane has its verdict already, the end of the fetch is noted as late before the close returns."""
    bench.site.act = bench.site.hold
    armed = bench.arm()
    client = bench.client()
    client.send(bench.request("POST", SAVE, SENT_BODY))
    assert bench.site.arrived.wait(PATIENCE)
    bench.gate.settle(armed, Answer(WriteState.UNKNOWN, "没有等到"))

    assert ended(closing(bench))

    assert bench.journal.states == {1: WriteState.UNKNOWN}
    assert len(bench.journal.came_late) == 1


def test_end_under_a_read(bench):
    """A proxy that is closed while the site has a read returns at once."""
    bench.site.act = bench.site.hold
    client = bench.client()
    client.send(bench.request("GET", LEFT))
    assert bench.site.arrived.wait(PATIENCE)

    assert ended(closing(bench))
    assert bench.gate.heard.unanswered() == []


@pytest.mark.parametrize("sent", [b"", b"GET ht", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"])
def test_end_under_idle_connections(bench, sent):
    """Connections that ask nothing, or half of it, do not hold the end up."""
    client = bench.client()
    assert bench.over(client, "GET", VIEW).status == 200
    client.send(sent)

    assert ended(closing(bench))
    client.rest()


def begin_tls(sock):
    """Say the first word of TLS, hear the answer, and say no more."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    said = ssl.MemoryBIO()
    handshake = context.wrap_bio(ssl.MemoryBIO(), said)
    with pytest.raises(ssl.SSLWantReadError):
        handshake.do_handshake()
    sock.sendall(said.read())
    assert sock.recv(1)


def test_end_in_the_handshake_of_the_browser(profile, tmp_path):
    """A tunnel in which TLS is never agreed on does not hold the end up."""
    stand = Stand.made("127.0.0.1", tmp_path)
    with open_bench(profile, stand=stand.context) as bench:
        client = bench.client()
        place = f"127.0.0.1:{bench.site.port}"
        client.send(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n")
        assert client.sock.recv(1000).startswith(b"HTTP/1.1 200 ")
        begin_tls(client.sock)

        end = closing(bench)
        in_time = ended(end, 5.0)
        client.close()

        assert ended(end)
        assert in_time


def test_end_in_the_handshake_of_the_site():
    """A link that is closed while TLS with the site is agreed on lets go of it at once: NOT_SENT."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"https://127.0.0.1:{listener.getsockname()[1]}"
        link = SiteLink(origin, ssl.create_default_context())
        told = []

        def ask():
            try:
                link.fetch(WireRequest("POST", f"{origin}/x", (), b"a=b"), PATIENCE)
            except WireError as problem:
                told.append(problem)

        asker = started(ask)
        sock, _ = listener.accept()
        with sock:
            assert sock.recv(1)  # the handshake has begun

            link.close()
            in_time = ended(asker, 5.0)
        assert ended(asker)

    assert in_time
    assert isinstance(told[0], NotSent)


def test_connection_that_is_accepted_under_the_end(bench, monkeypatch):
    """A connection that comes in the moment of the close is closed as well: no thread outlives the proxy."""
    made, go, late = threading.Event(), threading.Event(), []
    kind = proxying._Client

    def slowly(*args):
        late.append(kind(*args))
        made.set()
        assert go.wait(PATIENCE)
        return late[0]

    monkeypatch.setattr(proxying, "_Client", slowly)
    client = bench.client()
    assert made.wait(PATIENCE)
    joins = bench.proxy._thread.join

    def join(*args):
        go.set()
        joins(*args)

    monkeypatch.setattr(bench.proxy._thread, "join", join)
    ends = started(lambda: bench.proxy.__exit__(None, None, None))
    assert ended(ends)

    gone = ended(late[0].thread, 2.0)
    client.close()
    assert ended(late[0].thread)
    assert gone


def test_cut_tls_line_says_nothing_in_the_clear(tmp_path, monkeypatch):
    """A TLS connection that another thread ends sends nothing unencrypted, at no moment of its end."""
    context = Stand.made("localhost", tmp_path).context
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    ending, go = threading.Event(), threading.Event()
    shutdown = socket.socket.shutdown

    def slowly(sock, how):
        if threading.current_thread() is cutter:
            ending.set()
            go.wait(PATIENCE)
        shutdown(sock, how)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        link = SiteLink(f"https://localhost:{listener.getsockname()[1]}", trust)
        lines, server, until = [], [], time.monotonic() + PATIENCE
        dialler = started(lambda: lines.append(link._dial(until)))
        raw, _ = listener.accept()
        server.append(context.wrap_socket(raw, server_side=True))
        assert ended(dialler)
        # Below TLS, the server's side is looked at as it comes.
        below = socket.socket(fileno=server[0].detach())
        below.settimeout(2.0)
        monkeypatch.setattr(socket.socket, "shutdown", slowly)
        cutter = threading.Thread(target=lines[0].cut, daemon=True)
        cutter.start()
        assert ending.wait(PATIENCE)

        asked = WireRequest("POST", f"{link.origin}/x", (), CANARY.encode())
        with suppress(WireError, ValueError):
            lines[0].ask(link._request(asked, lasts=False), asked.body, until)
        go.set()
        assert ended(cutter)
        lines[0].close()
        came = b""
        with below, suppress(OSError):
            while chunk := below.recv(4096):
                came += chunk

    assert CANARY.encode() not in came


# --- nothing is told


MALFORMED = {
    "method": f"{CANARY}\x01 {{url}} HTTP/1.1\r\nHost: x\r\n\r\n",
    "query": f"GET {{url}}?{CANARY}#x HTTP/1.1\r\nHost: x\r\n\r\n",
    "user": f"GET http://{CANARY}@[x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "user of another host": f"GET http://a:{CANARY}@b/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "header name": f"GET {{url}} HTTP/1.1\r\nHost: x\r\n{CANARY} x: y\r\n\r\n",
    "cookie": f"GET {{url}} HTTP/1.1\r\nHost: x\r\nCookie: {CANARY}\x00\r\n\r\n",
    "length": f"POST {{url}} HTTP/1.1\r\nHost: x\r\nContent-Length: {CANARY}\r\n\r\n",
    "coding": f"POST {{url}} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n",
    "chunk": f"POST {{url}} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n",
    "short body": f"POST {{url}} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{CANARY}",
    "body of no letters": f"POST {{save}} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 16\r\n\r\n{CANARY}=%FF",
    "body of another type": f"POST {{save}} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n{CANARY}",
    "authorization": f"GET {{url}}x HTTP/1.1\r\nHost: x\r\nAuthorization: {CANARY}\r\n\r\n",
    "login": f"POST {{login}} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 21\r\n\r\npassword={CANARY}",
}


def everything_told(bench, logged, failures, capfd):
    """Whatever this program keeps or says of what passed, but the bytes themselves."""
    out = capfd.readouterr()
    return "\n".join(
        [
            *logged,
            *failures,
            *(out.out, out.err),
            repr(bench.gate.tally),
            repr(bench.gate.crash),
            *bench.troubles(),
            repr(bench.journal.notes),
            repr(bench.journal.came_late),
            repr(bench.gate._armed),
        ]
    )


@pytest.fixture
def failures(monkeypatch):
    """What threads raised that nobody has caught."""
    caught = []
    monkeypatch.setattr(threading, "excepthook", lambda told: caught.append(repr(told.exc_value)))
    return caught


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_secrets_of_a_request(profile, capfd, failures, raw):
    """What stands in a request that is refused is told nowhere: no log, no refusal, no error, no answer."""
    with everything_logged() as logged, open_bench(profile) as bench:
        bench.arm()
        places = {
            name: bench.origin + path
            for name, path in (("url", VIEW), ("save", SAVE), ("login", "/eoms/portal/login.action"))
        }
        client = bench.client()
        client.send(raw.format(**places))
        with suppress(OSError):
            client.sock.shutdown(socket.SHUT_WR)
        shown = client.rest()
        assert bench.site.untouched()
        bench.proxy.__exit__(None, None, None)

        assert CANARY not in everything_told(bench, logged, failures, capfd)
        assert CANARY.encode() not in shown
    assert failures == []


ANSWERS = {
    "status": f"{CANARY} 200 OK\r\n\r\n",
    "reason": f"HTTP/1.1 500 {CANARY}\r\nContent-Length: 0\r\n\r\n",
    "header": f"HTTP/1.1 200 OK\r\n{CANARY} x: y\r\n\r\n",
    "cookie": f"HTTP/1.1 200 OK\r\nSet-Cookie: {CANARY}\x00\r\n\r\n",
    "two lengths": f"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: {CANARY}\r\n\r\n",
    "chunk": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n",
    "chunk's end": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{CANARY}\r\n",
    "short": f"HTTP/1.1 200 OK\r\nSet-Cookie: {CANARY}\r\nContent-Length: 99\r\n\r\n{CANARY}",
    "gzip": f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n{CANARY}",
    "location": f"HTTP/1.1 302 Found\r\nLocation: http://{CANARY}[\r\nContent-Length: 0\r\n\r\n",
    "query of a location": f"HTTP/1.1 302 Found\r\nLocation: /x?{CANARY}\r\nContent-Length: 0\r\n\r\n",
    "date": f"HTTP/1.1 200 OK\r\nDate: {CANARY}\r\nRetry-After: {CANARY}\r\nContent-Length: 0\r\n\r\n",
    "charset": f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={CANARY}\r\nContent-Length: 1\r\n\r\nx",
    "page": f"HTTP/1.1 500 x\r\nSet-Cookie: {CANARY}\r\nContent-Length: 19\r\n\r\n<p>{CANARY}</p>",
}


@pytest.mark.parametrize("raw", ANSWERS.values(), ids=ANSWERS.keys())
def test_secrets_of_an_answer(profile, capfd, failures, raw):
    """What stands in an answer that nobody can read is told nowhere but to the browser."""
    with everything_logged() as logged, open_bench(profile) as bench:
        bench.site.act = say_and_close(raw.encode("latin-1"))
        bench.arm()
        for sent in (
            bench.request("GET", LEFT, b"", f"Cookie: {CANARY}"),
            bench.request("POST", QUERY, f"a={CANARY}"),
            bench.request("POST", SAVE, SENT_BODY, f"Cookie: {CANARY}"),
        ):
            client = bench.client()
            client.send(sent)
            with suppress(HTTPException, ConnectionError, ValueError):
                client.answer()
        bench.proxy.__exit__(None, None, None)

        assert CANARY not in everything_told(bench, logged, failures, capfd)
        assert len(bench.site.posts) == 2
    assert failures == []


def test_secrets_of_an_inner_error(profile, capfd, failures, monkeypatch):
    """An error of our own that quotes what it stumbled over is reported by its kind, not in its words, in the
    refusal.
    """
    with everything_logged() as logged, open_bench(profile) as bench:

        def broken(*_args, **_named):
            raise ValueError(f"bad value {CANARY}")

        bench.arm()
        monkeypatch.setattr(bench.gate, "_body_of", broken)
        got = bench.press()
        bench.gate.crash = None

        assert got.told == (409, True)
        assert CANARY not in everything_told(bench, logged, failures, capfd)
