"""Framing from the browser's side: a request that two readers could read in two ways reaches nobody, and gets
an answer.
"""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from eoms_bot.browser.gate import proxy as proxying
from eoms_bot.model.write import WriteState
from tests.browser.gate.wire_kit import (
    DONE,
    FORM_TYPE,
    HELLO,
    PATIENCE,
    QUERY,
    ended,
    open_bench,
    say,
    started,
)
from tests.browser.kit import SAVE, SENT_BODY, VIEW

REFUSED = (409, True)
SMUGGLED = (
    f"POST {SAVE} HTTP/1.1\r\nHost: x\r\n{FORM_TYPE}\r\nContent-Length: {len(SENT_BODY)}\r\n\r\n{SENT_BODY}"
)


@pytest.fixture
def bench(profile):
    """A proxy before a plain http site, with a write armed that nothing here may let out."""
    with open_bench(profile) as bench:
        bench.site.act = say(DONE)
        bench.arm()
        yield bench


def head_of(bench, *headers, method="POST", target=None, version="1.1"):
    """A head with these lines, and its blank line."""
    target = bench.origin + SAVE if target is None else target
    return "\r\n".join([f"{method} {target} HTTP/{version}", "Host: here", *headers]) + "\r\n\r\n"


def refused(bench, raw, method="GET"):
    """Send bytes that must not be let out; the answer, if nothing has reached the site and the connection is
    over.
    """
    client = bench.client()
    client.send(raw)
    got = client.answer(method)
    assert client.rest() == b""
    assert bench.site.untouched()
    assert bench.gate.crash is None
    return got.told


TWO_READINGS = {
    "two lengths": ("Content-Length: 3", f"Content-Length: {len(SENT_BODY)}"),
    "two lengths in one": (f"Content-Length: {len(SENT_BODY)}, 3",),
    "a signed length": (f"Content-Length: +{len(SENT_BODY)}",),
    "a length in hex": ("Content-Length: 0x10",),
    "a negative length": ("Content-Length: -1",),
    "a length of 30 digits": (f"Content-Length: {10**29}",),
    "no digits": ("Content-Length: ",),
    "length and chunks": (f"Content-Length: {len(SENT_BODY)}", "Transfer-Encoding: chunked"),
    "chunks and length": ("Transfer-Encoding: chunked", f"Content-Length: {len(SENT_BODY)}"),
    "chunks alone": ("Transfer-Encoding: chunked",),
    "folded chunks": ("Transfer-Encoding:\r\n chunked",),
    "chunks that are not named so": ("Transfer-Encoding: xchunked",),
    "chunks twice": ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    "a list of codings": ("Transfer-Encoding: gzip, chunked",),
    "no coding": ("Transfer-Encoding: identity",),
    "a blank before the colon": (f"Content-Length : {len(SENT_BODY)}",),
    "a name that is none": (f"Content Length: {len(SENT_BODY)}",),
    "a NUL": ("X: a\0b", f"Content-Length: {len(SENT_BODY)}"),
    "a bare CR": ("X: a\rTransfer-Encoding: chunked", f"Content-Length: {len(SENT_BODY)}"),
    "a form feed": ("X: a\x0cb", f"Content-Length: {len(SENT_BODY)}"),
    "no colon": ("nonsense", f"Content-Length: {len(SENT_BODY)}"),
    "two hosts": ("Host: there", f"Content-Length: {len(SENT_BODY)}"),
    "expects to go on": ("Expect: 100-continue", f"Content-Length: {len(SENT_BODY)}"),
    "another protocol": ("Connection: Upgrade", "Upgrade: websocket", f"Content-Length: {len(SENT_BODY)}"),
    "another protocol, unnamed": ("Upgrade: h2c", f"Content-Length: {len(SENT_BODY)}"),
}


@pytest.mark.parametrize("headers", TWO_READINGS.values(), ids=TWO_READINGS.keys())
def test_head_with_two_readings(bench, headers):
    """A POST whose end two readers may see in two places is refused with an answer, and the connection is
    over.
    """
    assert refused(bench, head_of(bench, *headers, FORM_TYPE) + SENT_BODY) == REFUSED
    assert bench.gate.tally.blocked == 1


LINES = {
    "nothing but a word": "HELLO\r\n\r\n",
    "no version": f"GET {VIEW}\r\n\r\n",
    "two blanks": f"GET  {VIEW} HTTP/1.1\r\nHost: here\r\n\r\n",
    "a blank in the target": f"GET {VIEW} x HTTP/1.1\r\nHost: here\r\n\r\n",
    "a tab": f"GET\t{VIEW}\tHTTP/1.1\r\nHost: here\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": f"GET {VIEW} HTTP/1.1\r\n\r\n",
    "begins with a folded line": f"GET {VIEW} HTTP/1.1\r\n Host: here\r\n\r\n",
}


@pytest.mark.parametrize("raw", LINES.values(), ids=LINES.keys())
def test_what_is_no_request(bench, raw):
    """Bytes that are no request of HTTP/1.1 are refused with an answer."""
    assert refused(bench, raw) == REFUSED


TARGETS = {
    "another host": "http://elsewhere.example{}",
    "another port": "http://127.0.0.1:1{}",
    "no port": "http://127.0.0.1{}",
    "another spelling of the host": "http://127.1:{port}{}",
    "a host with a dot behind": "http://127.0.0.1.:{port}{}",
    "user": "http://user@127.0.0.1:{port}{}",
    "user and password": "http://user:word@127.0.0.1:{port}{}",
    "the site as user": "http://127.0.0.1:{port}@elsewhere.example{}",
    "https": "https://127.0.0.1:{port}{}",
    "ftp": "ftp://127.0.0.1:{port}{}",
    "websocket": "ws://127.0.0.1:{port}{}",
    "origin form": "{}",
    "two slashes": "//127.0.0.1:{port}{}",
    "the asterisk": "*",
    "authority form": "127.0.0.1:{port}",
    "no path": "http://127.0.0.1:{port}",
    "a fragment": "http://127.0.0.1:{port}{}#x",
    "an encoded fragment in the path": "http://127.0.0.1:{port}{}%23",
    "a backslash": "http://127.0.0.1:{port}\\{}",
    "a backslash before the host": "http:\\\\127.0.0.1:{port}{}",
    "up and down": "http://127.0.0.1:{port}/eoms/static/..{}",
    "up, encoded": "http://127.0.0.1:{port}/eoms/static/%2e%2e{}",
    "up, half encoded": "http://127.0.0.1:{port}/eoms/static/.%2E{}",
    "up with a parameter": "http://127.0.0.1:{port}/eoms/static/..;x=1{}",
    "an encoded slash": "http://127.0.0.1:{port}/eoms%2fultrabpp/view.action",
    "a parameter of the path": "http://127.0.0.1:{port}{};x=1",
    "two slashes in the path": "http://127.0.0.1:{port}/{}",
}
BROKEN_TARGETS = {
    "an open bracket": "http://[{}",
    "no address in brackets": "http://[x]{}",
    "a closing bracket": "http://a]b{}",
    "an open bracket and a fragment": "http://[{}#x",
}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_target_that_is_not_the_site_s(bench, target, method):
    """An address that is not written as the site's own is refused, a read like a write."""
    target = target.format(VIEW if method == "GET" else SAVE, port=bench.site.port)
    client = bench.client()
    length = (f"Content-Length: {len(SENT_BODY)}", FORM_TYPE) if method == "POST" else ()

    client.send(head_of(bench, *length, method=method, target=target))
    client.send(SENT_BODY if method == "POST" else "")

    assert client.answer().told == REFUSED
    assert bench.site.untouched()
    assert bench.gate.crash is None


@pytest.mark.parametrize("target", BROKEN_TARGETS.values(), ids=BROKEN_TARGETS.keys())
def test_target_that_is_no_address(bench, target):
    """An address that nobody can take apart is refused like any other, and breaks nothing in the gate."""
    client = bench.client()

    client.send(head_of(bench, method="GET", target=target.format(VIEW)))

    assert client.answer().told == REFUSED
    assert bench.site.untouched()
    assert bench.gate.crash is None


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "get", "Get", "X"])
def test_methods(bench, method):
    """A method that no rule has is refused for an address that a rule has; methods are written in capitals."""
    got = bench.ask(method, VIEW)

    assert (got.status, got.headers["X-Eoms-Bot-Gate"]) == (409, "1")
    assert got.body == b"" if method == "HEAD" else got.is_ours
    assert bench.site.untouched()


def test_lower_case_post(bench):
    """`post` is no POST, for the gate as for the site."""
    assert bench.ask("post", SAVE, SENT_BODY, FORM_TYPE).told == REFUSED
    assert bench.site.untouched()


SAYS_OTHERWISE = pytest.mark.parametrize(
    "header",
    [
        "X-HTTP-Method-Override: POST",
        "x-http-method: POST",
        "X-Method-Override: POST",
        "X-Original-URL: /eoms/ultrabpp/form/formAction/save.action",
        "X-Rewrite-Url: /eoms/ultrabpp/form/formAction/save.action",
        "Service-Worker: script",
        "SERVICE-WORKER: script",
    ],
)


@SAYS_OTHERWISE
def test_headers_that_say_otherwise(bench, header):
    """A read that says in a header that it is something else is refused."""
    assert bench.read(VIEW, header).told == REFUSED
    assert bench.site.untouched()


@SAYS_OTHERWISE
def test_headers_that_say_otherwise_of_a_hop(bench, header):
    """Where Connection names such a header, the gate and the site see the same request: refused, or without
    the header.
    """
    bench.read(VIEW, header, f"Connection: {header.partition(':')[0]}")

    value = header.partition(": ")[2]
    assert [line for seen in bench.site.seen for line in seen.headers if line.endswith(value)] == []


@pytest.mark.parametrize("place", ["elsewhere.example:443", "127.0.0.1:1", "{site}", "[::1]:443", "x"])
def test_connect_where_the_site_is_plain(bench, place):
    """A tunnel is refused on a plain http site, to the site itself as well, and so is what comes right after
    it.
    """
    place = place.format(site=f"127.0.0.1:{bench.site.port}")

    assert refused(bench, f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n{SMUGGLED}") == REFUSED


def test_pipelined_write(bench):
    """A write right after a read, in the same bytes, is never looked at: one answer, and the connection is
    over.
    """
    client = bench.client()

    client.send(bench.request("GET", VIEW) + bench.request("POST", SAVE, SENT_BODY))

    assert client.rest().count(b"HTTP/1.1 ") == 1
    assert [seen.method for seen in bench.site.seen] == ["GET"]
    assert bench.gate.tally.attempted == 0


def test_write_behind_the_end_of_a_write(bench):
    """Bytes after the length of a write are no part of it and no request: one POST, with the body that was
    armed.
    """
    client = bench.client()

    client.send(bench.request("POST", SAVE, SENT_BODY) + SMUGGLED.encode())

    assert client.rest().count(b"HTTP/1.1 ") == 1
    assert bench.site.bodies(SAVE) == [SENT_BODY]
    assert bench.journal.states == {1: WriteState.ANSWERED_OK}


def test_write_inside_a_query(bench):
    """A request that stands in the body of a query stays a body: the site gets one request, with that length."""
    got = bench.ask("POST", QUERY, SMUGGLED, "Content-Type: text/plain")

    assert got.status in {200, 409}
    assert [seen.path for seen in bench.site.seen] in ([QUERY], [])
    assert bench.journal.states == {1: WriteState.INTENT}


def test_read_with_a_body(bench):
    """A GET has no body: a site that overlooks its length would take the body for the next request on that
    connection.
    """
    got = bench.ask("GET", VIEW, SMUGGLED, "Content-Type: text/plain")

    assert [seen.body for seen in bench.site.seen if seen.body] == []
    assert got.status in {200, 409}


@pytest.mark.parametrize("name", ["Cookie", "X-Trace", "Accept"])
@pytest.mark.parametrize(
    "hops", ["keep-alive, {}", "keep-alive\r\nConnection: {}", "{},keep-alive", "X,, {} ,"]
)
def test_headers_of_one_connection(bench, name, hops):
    """A header that Connection names, in whichever of its lines, is of this connection only, and never
    reaches the site.
    """
    bench.read(VIEW, f"Connection: {hops.format(name)}", f"{name}: word")

    assert [line for seen in bench.site.seen for line in seen.headers if "word" in line] == []


def test_headers_of_a_hop(bench):
    """The site gets its own host and the headers of our connection, none of the browser's; the others as they
    were written.
    """
    raw = head_of(
        bench,
        "Connection: keep-alive",
        "Proxy-Connection: keep-alive",
        "Proxy-Authorization: Basic eDp5",
        "Keep-Alive: timeout=5",
        "TE: trailers",
        "Trailer: x",
        "cOOkie: JSESSIONID=1; a=b",
        "Accept-Encoding: br",
        "If-None-Match: x",
        "If-Modified-Since: Wed, 25 Nov 2026 00:00:00 GMT",
        "If-Range: x",
        method="GET",
        target=bench.origin + VIEW,
    )
    client = bench.client()
    client.send(raw)

    assert client.answer().status == 200
    [seen] = bench.site.seen
    assert seen.target == VIEW
    assert sorted(seen.headers) == [
        "Accept-Encoding: gzip",
        "Cache-Control: no-cache",
        "Connection: keep-alive",
        f"Host: 127.0.0.1:{bench.site.port}",
        "Pragma: no-cache",
        "cOOkie: JSESSIONID=1; a=b",
    ]


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1:1", ""])
def test_host_that_differs(bench, host):
    """What the browser says in Host decides nothing: the site gets its own name."""
    client = bench.client()
    client.send(f"GET {bench.origin}{VIEW} HTTP/1.1\r\nHost: {host}\r\n\r\n")

    assert client.answer().status == 200
    [seen] = bench.site.seen
    assert [line for line in seen.headers if line.lower().startswith("host")] == [
        f"Host: 127.0.0.1:{bench.site.port}"
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "GET {url} HTTP/1.1\r\nHost: here\r\nX-A: one\r\n  two\r\n\r\n",
        "GET {url} HTTP/1.1\nHost: here\nX-A: one two\n\n",
        "\r\nGET {url} HTTP/1.1\r\nHost: here\r\nX-A: one two\r\n\r\n",
    ],
    ids=["folded", "bare LF", "blank line before"],
)
def test_odd_lines(bench, raw):
    """Lines that h11 forgives leave as one reader reads them, if at all."""
    client = bench.client()
    client.send(raw.format(url=bench.origin + VIEW))

    status, ours = client.answer().told

    lines = [line for seen in bench.site.seen for line in seen.headers if line.startswith("X-A")]
    assert (status, ours, lines) in [(200, False, ["X-A: one two"]), (409, True, [])]


def test_http_1_0(bench):
    """A request of HTTP/1.0 gets its answer, and the connection is over."""
    client = bench.client()
    client.send(head_of(bench, method="GET", target=bench.origin + VIEW, version="1.0"))

    raw = client.rest()

    assert raw.startswith(b"HTTP/1.1 200 ")
    assert raw.endswith(DONE[-20:])


def test_equal_lengths(bench):
    """A length that is said twice alike is one length, and leaves once."""
    client = bench.client()
    length = f"Content-Length: {len(SENT_BODY)}"
    client.send(head_of(bench, length, length, FORM_TYPE) + SENT_BODY)

    status = client.answer().status

    lengths = [sum("ength" in line for line in seen.headers) for seen in bench.site.seen]
    assert (status, lengths) in [(200, [1]), (409, [])]


def test_huge_head(bench):
    """A head without end is refused, with an answer."""
    assert refused(bench, f"GET {bench.origin}{VIEW} HTTP/1.1\r\nX: {'x' * 300_000}") == REFUSED


def test_huge_body(bench, monkeypatch):
    """A body beyond the limit is refused, with an answer that the sender gets to read."""
    monkeypatch.setattr(proxying, "LARGEST_BODY", 1000)
    body = b"a=" + b"x" * 200_000

    assert refused(bench, bench.request("POST", SAVE, body)) == REFUSED


def test_body_at_the_limit(bench, monkeypatch):
    """A body of just the limit passes."""
    monkeypatch.setattr(proxying, "LARGEST_BODY", len(SENT_BODY))

    assert bench.press().status == 200


@pytest.mark.parametrize(
    "there", ["GET http://", "POST {url} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nord"]
)
def test_half_a_request(bench, there):
    """A request that ends in its midst reaches nobody."""
    client = bench.client()
    client.send(there.format(url=bench.origin + SAVE))
    client.sock.shutdown(socket.SHUT_WR)

    client.rest()

    assert bench.site.untouched()
    assert bench.gate.tally.sent == 0


def test_half_a_read_is_no_write(bench):
    """A read that the browser has broken off does not count as a write that was tried."""
    client = bench.client()
    client.send(f"GET {bench.origin}{VIEW} HTTP/1.1\r\nHost: he")
    client.sock.shutdown(socket.SHUT_WR)

    client.rest()

    assert bench.gate.tally.blocked == 0


@pytest.mark.parametrize(
    "there",
    ["GET http://", "POST {url} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nord"],
    ids=["head", "body"],
)
def test_request_that_stops(bench, monkeypatch, there):
    """A request whose rest does not come is given up in time, and reaches nobody."""
    monkeypatch.setattr(proxying, "REQUEST_SECONDS", 0.3)
    client = bench.client()
    client.send(there.format(url=bench.origin + SAVE))

    client.rest()

    assert bench.site.untouched()


@pytest.mark.parametrize(
    "there",
    ["GET http://", "POST {url} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nord"],
    ids=["head", "body"],
)
def test_request_that_stops_gets_an_answer(bench, monkeypatch, there):
    """Also a request whose rest does not come gets an answer: without one, Chromium would ask again."""
    monkeypatch.setattr(proxying, "REQUEST_SECONDS", 0.3)
    client = bench.client()
    client.send(there.format(url=bench.origin + SAVE))

    assert client.rest().startswith(b"HTTP/1.1 409")


def test_request_that_never_ends(bench, monkeypatch):
    """The limit holds for a request that trickles in as well, however small the gaps are."""
    monkeypatch.setattr(proxying, "REQUEST_SECONDS", 0.3)
    client = bench.client()
    client.send(head_of(bench, "Content-Length: 4000000", FORM_TYPE))

    def trickle():
        try:
            for _ in range(4_000_000):
                client.sock.send(b"x")
        except OSError:
            return

    sender = started(trickle)

    given_up = ended(sender, PATIENCE / 2)
    with suppress(OSError):
        client.sock.shutdown(socket.SHUT_RDWR)
    assert ended(sender)
    assert given_up


def test_idle_connection(bench, monkeypatch):
    """A connection on which nothing has been asked yet has no limit."""
    monkeypatch.setattr(proxying, "REQUEST_SECONDS", 0.1)
    client = bench.client()
    client.sock.settimeout(0.5)
    with pytest.raises(TimeoutError):
        client.sock.recv(1)
    client.sock.settimeout(PATIENCE)

    client.send(bench.request("GET", VIEW))

    assert client.answer().status == 200


def test_kept_connection(bench):
    """Requests on one connection are judged one by one, each by itself."""
    bench.site.act = say(HELLO)
    client = bench.client()
    told = []
    for raw in (
        bench.request("GET", VIEW),
        bench.request("GET", "/eoms/elsewhere.action"),
        bench.request("PUT", VIEW),
        bench.request("GET", VIEW),
    ):
        client.send(raw)
        told.append(client.answer().told)

    assert told == [(200, False), REFUSED, REFUSED, (200, False)]
    assert [seen.path for seen in bench.site.seen] == [VIEW, VIEW]


@pytest.mark.parametrize("before", ["GET", "HEAD"])
def test_nonsense_behind_a_request(bench, before):
    """What is no request gets its answer, whatever the method of the one before it was."""
    client = bench.client()
    client.send(bench.request(before, "/eoms/elsewhere.action"))
    client.answer(before)

    client.send("nonsense\r\n\r\n")

    assert client.answer().told == REFUSED


def test_gate_that_is_not_there_yet(bench):
    """While there is no gate nothing passes, and everything gets an answer."""
    bench.proxy.gate = None

    assert bench.read().told == REFUSED
    assert bench.press().told == REFUSED
    assert refused(bench, "nonsense\r\n\r\n") == REFUSED
