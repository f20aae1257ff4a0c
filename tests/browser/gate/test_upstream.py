"""The site's side: whatever becomes of an answer, a request has one named end, a write leaves at most once,
and the page gets an answer.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPException

import h11
import pytest

from eoms_bot.browser.gate import proxy as proxying
from eoms_bot.browser.gate import site as upstream
from eoms_bot.browser.gate import wire
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.wire import MARK, Lost, WireRequest
from eoms_bot.errors import TransientSiteError
from eoms_bot.model.write import Answer, WriteState
from tests.browser.gate.wire_kit import (
    DONE,
    HELLO,
    LEFT,
    PATIENCE,
    QUERY,
    Scripted,
    ended,
    in_turn,
    open_bench,
    packed,
    reset,
    say,
    say_and_close,
    started,
)
from tests.browser.kit import BODY, SAVE, SENT_BODY, VIEW, make_write
from tests.browser.profile_copy import Copy
from tests.support.fake_journal import FakeJournal
from tests.support.raw_site import CLOSING, page, script

TEXT = DONE.partition(b"\r\n\r\n")[2]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
BROTLI = b"\x1b\x0b\x00\x00\x04abc\x03"
ENDLESS_SECONDS = 4.0
UNKNOWN, OK, LOST = WriteState.UNKNOWN, WriteState.ANSWERED_OK, WriteState.REFUSED_SESSION


@pytest.fixture
def bench(profile):
    """A proxy before a site that is waited for but a second."""
    with open_bench(profile, read_seconds=1.0, submit_seconds=1.0) as bench:
        yield bench


@pytest.fixture
def patient(profile):
    """A proxy before a site that is waited for as long as a test lasts."""
    with open_bench(profile) as bench:
        yield bench


def sized(body, *headers, head=HEAD):
    """A whole answer with its length."""
    lines = b"".join(one.encode() + b"\r\n" for one in headers)
    return head + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


def chunked(*parts, end=b"0\r\n\r\n"):
    """An answer in chunks."""
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + pieces + end


def silent(raw):
    """Answer this, and then nothing more, on an open connection."""

    def act(wire, _seen):
        wire.sock.sendall(raw)
        while wire.sock.recv(1024):
            pass
        return False

    return act


def shown_of(bench):
    """What a browser makes of the answer to a read: status, and whether it is ours; None where it breaks off."""
    client = bench.client()
    client.send(bench.request("GET", LEFT))
    try:
        return client.answer().told
    except (HTTPException, ValueError, ConnectionError):
        client.rest()
        return None


class Endless:
    """Answers, and goes on with a piece while somebody listens; `outlasted`: that was longer than any limit
    here.
    """

    def __init__(self, first, piece):
        self._first, self._piece = first, piece
        self.outlasted = False

    def __call__(self, wire, _seen):
        self.outlasted = False
        until = time.monotonic() + ENDLESS_SECONDS
        wire.sock.sendall(self._first)
        try:
            while time.monotonic() < until:
                wire.sock.sendall(self._piece)
        except OSError:
            return False
        self.outlasted = True
        return False


BROKEN = {
    "reset": reset,
    "closed": say_and_close(b""),
    "half a status": say_and_close(b"HTTP/1.1 2"),
    "half a head": say_and_close(HEAD),
    "two lengths": say(HEAD + b"Content-Length: 5\r\nContent-Length: %d\r\n\r\n" % len(TEXT) + TEXT),
    "two lengths in one": say(HEAD + b"Content-Length: 5, %d\r\n\r\n" % len(TEXT) + TEXT),
    "length and chunks": say(
        sized(b"%x\r\n%s\r\n0\r\n\r\n" % (len(TEXT), TEXT), "Transfer-Encoding: chunked")
    ),
    "two codings": say(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "shorter than its length": say_and_close(HEAD + b"Content-Length: 9999\r\n\r\n" + TEXT),
    "chunks without end": say_and_close(chunked(TEXT, end=b"")),
    "half a chunk": say_and_close(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + TEXT),
    "a chunk of no size": say(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + TEXT + b"\r\n0\r\n\r\n"),
    "a chunk that is longer": say(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n" + TEXT + b"\r\n0\r\n\r\n"
    ),
    "chunks that stop": silent(chunked(TEXT, end=b"")),
    "a body that stops": silent(HEAD + b"Content-Length: 9999\r\n\r\n" + TEXT),
    "a head that stops": silent(HEAD),
    "no answer": silent(b""),
    "a trickling head": Endless(HEAD + b"X: ", b"x"),
    "a trickling body": Endless(HEAD + b"Content-Length: 99999999\r\n\r\n", b"x"),
    "trickling chunks": Endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a body until the close that never comes": Endless(HEAD + b"\r\n", b"x"),
    "early hints without end": Endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500),
    "a head without end": Endless(HEAD, b"X-A: " + b"x" * 5000 + b"\r\n"),
    "garbage": say_and_close(b"\x00\xff hello \r\n\r\n"),
    "of another protocol": say_and_close(b"220 mail.example ESMTP\r\n"),
    "status of four digits": say(b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
    "status 0": say(b"HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n"),
    "a header that is none": say(sized(TEXT, "no header")),
    "another protocol (101)": say(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
}


@pytest.mark.parametrize("act", BROKEN.values(), ids=BROKEN.keys())
def test_write_whose_answer_breaks(bench, act):
    """A write whose answer does not come whole has left once and is UNKNOWN; the page gets our answer."""
    bench.site.act = act
    armed = bench.arm()

    got = bench.press()

    assert got.told == (502, True)
    assert bench.site.bodies(SAVE) == [SENT_BODY]
    assert bench.journal.states == {1: UNKNOWN}
    assert (armed.answer.state, armed.over.is_set(), bench.gate.crash) == (UNKNOWN, True, None)
    assert not getattr(act, "outlasted", False)


@pytest.mark.parametrize("act", BROKEN.values(), ids=BROKEN.keys())
def test_read_whose_answer_breaks(bench, act):
    """A read whose answer does not come whole is asked once, reported as a trouble, and never shown as a whole
    answer.
    """
    bench.site.act = act

    assert shown_of(bench) in {None, (502, True)}

    assert not getattr(act, "outlasted", False)
    assert [seen.path for seen in bench.site.seen] == [LEFT]
    [told] = bench.troubles()
    assert told.startswith(TransientSiteError.__name__)
    assert bench.gate.heard.unanswered() == []
    assert bench.gate.crash is None


def test_nothing_rests_behind_a_broken_answer(bench):
    """A connection with trouble is never used again."""
    for act in (BROKEN["a chunk that is longer"], BROKEN["a chunk of no size"], BROKEN["two lengths"]):
        bench.site.act = in_turn(act, say_and_close(HELLO))
        shown_of(bench)
        assert bench.read().body == "<p>你好</p>".encode()

    assert [seen.turn for seen in bench.site.seen] == [1] * 6


WHOLE = {
    "with its length": (say(DONE), OK),
    "in chunks": (say(chunked(TEXT[:9], TEXT[9:])), OK),
    "in chunks with extensions": (
        say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(TEXT), TEXT)),
        OK,
    ),
    "with a trailer": (say(chunked(TEXT, end=b"0\r\nX-T: 1\r\n\r\n")), OK),
    "until the close": (say_and_close(HEAD + b"\r\n" + TEXT), OK),
    "of HTTP/1.0": (say_and_close(HEAD.replace(b"1.1", b"1.0") + b"\r\n" + TEXT), OK),
    "behind 100": (say(b"HTTP/1.1 100 Continue\r\n\r\n" + DONE), OK),
    "behind 102 and 103": (
        say(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + DONE),
        OK,
    ),
    "without a reason": (say(DONE.replace(b"200 OK", b"200")), OK),
    "gzip": (say(sized(packed(TEXT), "Content-Encoding: gzip")), OK),
    "GZIP": (say(sized(packed(TEXT), "content-encoding: GZIP")), OK),
    "gzip in chunks": (
        say(chunked(packed(TEXT)).replace(b"\r\n", b"\r\nContent-Encoding: x-gzip\r\n", 1)),
        OK,
    ),
    "a redirect": (say(sized(b"", "Location: /eoms/x.action", head=b"HTTP/1.1 302 Found\r\n")), UNKNOWN),
    "a redirect to the login": (
        say(sized(b"", "Location: /eoms/portal/login.action", head=b"HTTP/1.1 302 Found\r\n")),
        LOST,
    ),
    "204": (say(b"HTTP/1.1 204 No Content\r\n\r\n"), UNKNOWN),
    "304": (say(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"), UNKNOWN),
    "empty": (say(sized(b"")), UNKNOWN),
    "500": (say(page(TEXT, status="500 Internal Server Error")), UNKNOWN),
    "status 999": (say(page(TEXT, status="999 Odd")), UNKNOWN),
    "an odd date": (say(sized(TEXT, "Date: Mon, 01 Jan 2024 00:00:00 +99999999999999")), OK),
    "a date of no year": (say(sized(TEXT, "Date: Mon, 01 Jan 99999999999999999999 00:00:00 GMT")), OK),
    "an odd charset": (
        say(sized(TEXT, head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=undefined\r\n")),
        OK,
    ),
    "our mark": (say(sized(TEXT, f"{MARK.decode()}: 1")), OK),
}


@pytest.mark.parametrize(("act", "state"), WHOLE.values(), ids=WHOLE.keys())
def test_write_with_a_whole_answer(patient, act, state):
    """A whole answer is classified by its text and shown as it came, once; one that says nothing clear is
    kept from the page.
    """
    patient.site.act = act
    patient.arm()

    got = patient.press()

    assert patient.journal.states == {1: state}
    assert got.told == ((502, True) if state is UNKNOWN else (302, False) if state is LOST else (200, False))
    assert patient.site.bodies(SAVE) == [SENT_BODY]
    assert patient.site.connections == 1
    assert patient.gate.crash is None


READABLE = {name: act for name, (act, _) in WHOLE.items()}


@pytest.mark.parametrize("act", READABLE.values(), ids=READABLE.keys())
def test_read_with_a_whole_answer(patient, act):
    """A whole answer to a read is shown with its status and bytes, and is asked for once."""
    patient.site.act = act

    got = patient.read(LEFT)

    assert got.headers[MARK.decode()] is None
    assert got.status in {200, 204, 302, 304, 500, 999}
    assert got.body in {b"", TEXT, packed(TEXT)}
    assert len(patient.site.seen) == 1
    assert patient.gate.heard.unanswered() == []
    assert patient.gate.crash is None


UNREADABLE = {
    "not gzip": (TEXT, "gzip"),
    "half of it": (packed(TEXT)[:-9], "gzip"),
    "a wrong sum": (packed(TEXT)[:-6] + b"wrong!", "gzip"),
    "nothing": (b"", "gzip"),
    "br": (BROTLI, "br"),
    "deflate": (TEXT, "deflate"),
    "twice": (packed(packed(TEXT)), "gzip, gzip"),
    "zstd": (TEXT, "zstd"),
}


@pytest.mark.parametrize(("body", "coding"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_write_with_an_answer_that_nobody_can_unpack(patient, body, coding):
    """An answer that cannot be unpacked is UNKNOWN, and kept from the page."""
    patient.site.act = say(sized(body, f"Content-Encoding: {coding}"))
    patient.arm()

    assert patient.press().told == (502, True)
    assert patient.journal.states == {1: UNKNOWN}
    assert len(patient.site.posts) == 1


@pytest.mark.parametrize(("body", "coding"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_read_that_only_the_browser_can_unpack(patient, body, coding):
    """A read's bytes pass as they are, with the word how they are packed: the browser may know better."""
    patient.site.act = say(sized(body, f"Content-Encoding: {coding}"))

    got = patient.read(LEFT)

    assert (got.status, got.body, got.headers["Content-Encoding"]) == (200, body, coding)
    assert patient.gate.crash is None


def test_bomb(patient, monkeypatch):
    """An answer that unpacks to more than the limit is UNKNOWN."""
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 100_000)
    patient.site.act = say(sized(packed(TEXT + b" " * 10_000_000), "Content-Encoding: gzip"))
    patient.arm()

    assert patient.press().told == (502, True)
    assert patient.journal.states == {1: UNKNOWN}


LONG = {
    "with its length": sized(b"x" * 5000),
    "in chunks": chunked(*[b"x" * 500] * 10),
    "until the close": HEAD + b"\r\n" + b"x" * 5000,
}


@pytest.mark.parametrize("raw", LONG.values(), ids=LONG.keys())
def test_write_with_a_longer_answer(patient, monkeypatch, raw):
    """An answer beyond the limit is UNKNOWN."""
    monkeypatch.setattr(upstream, "LARGEST_ANSWER", 1000)
    patient.site.act = say_and_close(raw)
    patient.arm()

    assert patient.press().told == (502, True)
    assert patient.journal.states == {1: UNKNOWN}


@pytest.mark.parametrize("raw", LONG.values(), ids=LONG.keys())
def test_read_with_a_longer_answer(patient, monkeypatch, raw):
    """A read's answer beyond the limit breaks off, and is told as a trouble."""
    monkeypatch.setattr(upstream, "LARGEST_READ", 1000)
    patient.site.act = say_and_close(raw)
    client = patient.client()
    client.send(patient.request("GET", LEFT))

    with pytest.raises((HTTPException, ValueError, ConnectionError)):
        client.answer()

    assert "回答超过" in patient.troubles()[0]


@pytest.mark.parametrize("path", [LEFT, VIEW])
def test_read_that_is_longer_than_what_is_looked_at(patient, monkeypatch, path):
    """An answer that is streamed whole but too long to be looked at is shown whole, also to the second who
    asked for it.
    """
    monkeypatch.setattr(proxying, "LARGEST_ANSWER", 1000)
    body = b"x" * 300_000
    patient.site.act = say(sized(body))
    patient.gate.ahead.expect(patient.origin + path)

    first, second = patient.read(path), patient.read(path)

    assert (len(first.body), len(second.body)) == (len(body), len(body))


# --- before any byte


def ends_unsent(bench):
    """A write that cannot leave: NOT_SENT, our answer, no POST."""
    bench.arm()
    got = bench.press()
    assert got.told == (502, True)
    assert bench.journal.states == {1: WriteState.NOT_SENT}
    assert bench.site.posts == []
    assert bench.gate.crash is None
    return bench.journal.notes[1]


def test_site_that_refuses_connections(bench):
    """Nothing has left where nobody listens; a read says that the site cannot be reached."""
    bench.site.stop()

    note = ends_unsent(bench)
    got = bench.read()

    assert "没有接受连接" in note
    assert got.told == (502, True)
    assert [told.partition(":")[0] for told in bench.troubles()] == ["SiteUnreachable"]


def test_name_that_nobody_knows(profile, monkeypatch):
    """Nothing has left where the site's name has no address."""
    known = socket.getaddrinfo

    def lookup(host, *rest, **named):
        if host == "eoms.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with open_bench(profile, host="eoms.invalid") as bench:
        note = ends_unsent(bench)
        got = bench.read()
        told = bench.troubles()

    assert "名字解析不了" in note
    assert got.told == (502, True)
    assert told[0].startswith("SiteUnreachable")


def test_site_that_closes_unread(bench):
    """A connection that is closed at once takes the write with it: UNKNOWN, for a part may have left; one
    connection.
    """
    bench.site.shut = b""
    bench.arm()

    assert bench.press().told == (502, True)
    assert bench.journal.states == {1: UNKNOWN}
    assert bench.site.connections == 1


def test_read_of_a_site_that_closes_unread(bench):
    """A read on a fresh connection that is closed at once is not asked again."""
    bench.site.shut = b""

    assert bench.read().told == (502, True)
    assert bench.site.connections == 1
    assert len(bench.troubles()) == 1


# --- connections that are kept


def test_reads_share_a_connection(patient):
    """A connection whose answer was read whole is used again for reads, and by no write."""
    client = patient.client()
    patient.over(client, "GET", VIEW)
    patient.over(client, "GET", VIEW)
    patient.arm()
    patient.site.act = say(DONE)
    patient.over(client, "POST", SAVE, SENT_BODY)
    patient.over(client, "GET", VIEW)

    assert [(seen.method, seen.connection, seen.turn) for seen in patient.site.seen] == [
        ("GET", 1, 1),
        ("GET", 1, 2),
        ("POST", 2, 1),
        ("GET", 1, 3),
    ]
    assert [line for line in patient.site.posts[0].headers if line.startswith("Connection")] == [
        "Connection: close"
    ]


MORE = {
    "a byte": b"x",
    "a blank line": b"\r\n",
    "a whole answer": page("<p>untergeschoben</p>"),
    "an early hint": b"HTTP/1.1 103 Early Hints\r\n\r\n",
}


@pytest.mark.parametrize("more", MORE.values(), ids=MORE.keys())
@pytest.mark.parametrize("kind", ["length", "chunks", "nothing"])
def test_more_than_was_asked(patient, more, kind):
    """What comes after an answer, in the same bytes, never answers the next request: that one goes
    elsewhere.
    """
    first = {"length": HELLO, "chunks": chunked(b"hello"), "nothing": b"HTTP/1.1 204 No Content\r\n\r\n"}[
        kind
    ]
    patient.site.act = in_turn(say(first + more), say(HELLO))

    client = patient.client()
    patient.over(client, "GET", VIEW)
    second = patient.over(client, "GET", VIEW)

    assert second.body == "<p>你好</p>".encode()
    assert [(seen.connection, seen.turn) for seen in patient.site.seen] == [(1, 1), (2, 1)]


def test_more_than_was_asked_later(patient):
    """What comes on a connection in its rest never answers the next request."""
    wires = []

    def first(wire, seen):
        wires.append(wire)
        return say(HELLO)(wire, seen)

    patient.site.act = in_turn(first, say(HELLO))
    client = patient.client()
    patient.over(client, "GET", VIEW)
    patient.over(client, "GET", "/eoms/unlisted.action")
    wires[0].sock.sendall(page("<p>untergeschoben</p>"))

    second = patient.over(client, "GET", VIEW)

    assert second.body == "<p>你好</p>".encode()
    assert [(seen.connection, seen.turn) for seen in patient.site.seen] == [(1, 1), (2, 1)]


def test_more_than_was_asked_of_a_write(patient):
    """What comes behind the answer to a write is no part of it."""
    patient.site.act = say(DONE + script("alert('没有权限')"))
    patient.arm()

    got = patient.press()

    assert (got.body, patient.journal.states) == (TEXT, {1: OK})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_connection_that_was_closed_in_its_rest(patient, method):
    """A read meets a connection that was closed meanwhile as if there were none: it arrives once."""
    path = VIEW if method == "GET" else QUERY
    patient.site.act = in_turn(say_and_close(HELLO), say(HELLO))
    client = patient.client()
    patient.over(client, "GET", VIEW)

    got = patient.over(client, method, path, b"a=b" if method == "POST" else b"")

    assert got.status == 200
    assert [seen.method for seen in patient.site.seen] == ["GET", method]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("act", [reset, say_and_close(b"")], ids=["reset", "closed"])
def test_connection_that_dies_under_the_next_read(patient, act, method):
    """A read whose kept connection dies without a byte is asked once more, on a fresh one."""
    path = VIEW if method == "GET" else QUERY
    patient.site.act = in_turn(say(HELLO), act, say(HELLO))
    client = patient.client()
    patient.over(client, "GET", VIEW)

    got = patient.over(client, method, path, b"a=b" if method == "POST" else b"")

    assert patient.troubles() == []
    assert got.status == 200
    assert [(seen.connection, seen.turn) for seen in patient.site.seen] == [(1, 1), (1, 2), (2, 1)]


def test_connection_that_dies_twice(patient):
    """A read is asked once more and no more."""
    patient.site.act = in_turn(say(HELLO), reset)
    client = patient.client()
    patient.over(client, "GET", VIEW)

    got = patient.over(client, "GET", VIEW)

    assert got.told == (502, True)
    assert len(patient.site.seen) == 3
    assert len(patient.troubles()) == 1


def test_connections_that_all_die(patient):
    """A read is asked once more, not once for each connection that rests."""
    both = threading.Barrier(3)

    def together(wire, seen):
        both.wait(PATIENCE)
        return say(HELLO)(wire, seen)

    patient.site.act = in_turn(together, together, together, reset)

    def reader():
        client = patient.client()
        patient.over(client, "GET", VIEW)
        patient.over(client, "GET", "/eoms/unlisted.action")

    readers = [started(reader) for _ in range(3)]
    assert all(ended(one) for one in readers)

    got = patient.read()

    assert got.told == (502, True)
    assert len(patient.site.seen) - 3 <= 2


HALF = {
    "half a status": b"HTTP/1.1 2",
    "half a head": HEAD,
    "an early hint": b"HTTP/1.1 103 Early Hints\r\n\r\n",
}


@pytest.mark.parametrize("begun", HALF.values(), ids=HALF.keys())
def test_kept_connection_that_dies_behind_a_byte(patient, begun):
    """A read that the site has begun to answer is not asked again."""
    patient.site.act = in_turn(say(HELLO), say_and_close(begun), say(HELLO))
    client = patient.client()
    patient.over(client, "GET", VIEW)

    got = patient.over(client, "GET", VIEW)

    assert got.told == (502, True)
    assert len(patient.site.seen) == 2


def test_read_that_nobody_waits_for(patient):
    """A read whose browser has gone is let go of: the site's connection is closed, and no trouble is told."""
    gone = threading.Event()

    def act(wire, _seen):
        patient.site.arrived.set()
        if not wire.sock.recv(1):
            gone.set()
        return False

    patient.site.act = act
    client = patient.client()
    client.send(patient.request("GET", LEFT))
    assert patient.site.arrived.wait(PATIENCE)

    client.close()

    assert gone.wait(PATIENCE)
    assert (patient.troubles(), len(patient.site.seen)) == ([], 1)


# --- what the browser is shown


def test_cookies_keep_their_order(patient):
    """Set-Cookie lines pass one by one, in their order, of reads and of writes."""
    lines = ["Set-Cookie: a=1; Path=/", "Set-Cookie: b=2, 3", "set-cookie: a=4"]
    patient.site.act = say(sized(TEXT, *lines))
    patient.arm()

    read, written = patient.read(), patient.press()

    for got in (read, written):
        assert got.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2, 3", "a=4"]


def test_nothing_is_cached(patient):
    """What lets a browser keep an answer is replaced, of reads and of writes."""
    lines = [
        *(
            "Cache-Control: max-age=9",
            "Cache-Control: public",
            "ETag: x",
            "Expires: Thu, 01 Jan 2099 00:00:00 GMT",
        ),
        *("Last-Modified: Thu, 01 Jan 2009 00:00:00 GMT", "Age: 1", "Pragma: x", "Alt-Svc: h3=x"),
    ]
    patient.site.act = say(sized(TEXT, *lines))
    patient.arm()

    for got in (patient.read(), patient.press()):
        names = [name.lower() for name in got.headers]
        assert got.headers.get_all("Cache-Control") == ["no-store"]
        assert not {"etag", "expires", "last-modified", "age", "pragma", "alt-svc"} & set(names)


def test_headers_of_the_site_s_hop(patient):
    """The site's connection ends here: its hop-by-hop headers, and those that its Connection names, are not
    the browser's.
    """
    lines = ["Connection: close, X-Hop", "X-Hop: word", "Keep-Alive: timeout=5", "Proxy-Authenticate: Basic"]
    patient.site.act = say_and_close(sized(TEXT, *lines, "Upgrade: h2c"))
    patient.arm()
    client = patient.client()
    told = []
    for raw in (patient.request("GET", VIEW), patient.request("POST", SAVE, SENT_BODY)):
        client.send(raw)
        told.append([name.lower() for name in client.answer().headers])

    for names in told:
        assert not {"connection", "x-hop", "keep-alive", "proxy-authenticate", "upgrade"} & set(names)


ENDS = {
    "nothing": say(sized(b"")),
    "204": WHOLE["204"][0],
    "a redirect": WHOLE["a redirect"][0],
    "its length": say(DONE),
    "chunks": say(chunked(b"one", b"two")),
    "its close": say_and_close(HEAD + b"\r\n" + TEXT),
}


@pytest.mark.parametrize("act", ENDS.values(), ids=ENDS.keys())
def test_gate_knows_the_end_first(patient, monkeypatch, act):
    """What came is known to the gate before the browser has the end of it, also where there is nothing but a
    head.
    """
    patient.site.act = act
    client, whole, shown, known = patient.client(), patient.gate.heard.whole, [], threading.Event()

    def watching(*told):
        shown.append(_ends(client))
        known.set()
        whole(*told)

    monkeypatch.setattr(patient.gate.heard, "whole", watching)
    client.send(patient.request("GET", LEFT))
    assert known.wait(PATIENCE)

    assert shown == [False]
    assert client.answer().status in {200, 204, 302}


def _ends(client):
    """Whether a whole answer lies there for the browser; what has been sent on loopback has come."""
    reader = h11.Connection(h11.CLIENT)
    reader.send(h11.Request(method="GET", target="/", headers=[("Host", "here")]))
    reader.send(h11.EndOfMessage())
    with client.sock.dup() as looking, suppress(BlockingIOError):
        looking.settimeout(0.0)
        reader.receive_data(looking.recv(1_000_000, socket.MSG_PEEK))
    while (event := reader.next_event()) is not h11.NEED_DATA:
        if isinstance(event, h11.EndOfMessage):
            return True
    return False


def test_bad_redirect(patient):
    """A redirect to what is no address breaks nothing: UNKNOWN for a write, shown for a read."""
    patient.site.act = say(sized(b"", "Location: http://[", head=b"HTTP/1.1 302 Found\r\n"))
    patient.arm()

    written, read = patient.press(), patient.read(LEFT)

    assert patient.journal.states == {1: UNKNOWN}
    assert patient.gate.crash is None
    assert (written.status, read.status) == (502, 302)


@pytest.mark.parametrize("kind", ["undefined", "idna", "punycode", "nonsense", "hex", '"', ""])
def test_charset_that_nobody_knows(patient, kind):
    """A page in letters that nobody knows is shown all the same."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={kind}\r\n".encode()
    patient.site.act = say(sized(b"<p>\xff\xfe</p>", head=head))

    assert patient.read(LEFT).body == b"<p>\xff\xfe</p>"


def test_head_of_several_lines(patient):
    """A header that the site has folded passes as one line: no reader sees two."""
    patient.site.act = say(sized(TEXT, "X-A: one\r\n\tSet-Cookie: a=1"))

    got = patient.read()

    assert got.headers["Set-Cookie"] is None


@pytest.mark.parametrize("text", ["工单提交成功！", "没有权限"])
def test_letters_of_the_site(tmp_path, text):
    """On a site in GBK bodies are read, compared and classified in GBK, packed or not."""
    copy = Copy(tmp_path)
    copy.change("site.toml", 'charset = "utf-8"', 'charset = "gbk"')
    body = "&".join(f"{name}={_quoted(value)}" for name, value in BODY)
    answer = f"<script>alert('{text}'); {CLOSING}</script>".encode("gbk")
    with open_bench(copy.load()) as bench:
        for raw in (sized(answer), sized(packed(answer), "Content-Encoding: gzip")):
            bench.site.act = say(raw)
            bench.arm()
            assert bench.press(body=body).status == 200
        states = set(bench.journal.states.values())

    assert states == {OK if text.startswith("工单") else WriteState.REFUSED_BUSINESS}


def _quoted(value):
    return "".join(f"%{byte:02X}" for byte in value.replace("\n", "\r\n").encode("gbk"))


# --- once


def test_two_at_once(profile):
    """Of two identical presses at the same moment exactly one leaves; the other meets "pressed already"."""
    for _ in range(10):
        with open_bench(profile) as bench:
            bench.site.act = say(DONE)
            bench.arm()
            clients = [bench.client(), bench.client()]
            raw = bench.request("POST", SAVE, SENT_BODY)
            for client in clients:
                client.send(raw[:-1])
            for client in clients:
                client.send(raw[-1:])
            told = sorted(client.answer().told for client in clients)

            assert told == [(200, False), (409, True)]
            assert bench.site.bodies(SAVE) == [SENT_BODY]
            assert bench.refusals() == ["同一意图的第二次提交"]


def test_second_while_the_first_waits(patient):
    """A second press while the site has the first is refused at once, and changes nothing."""
    patient.site.act = patient.site.hold
    patient.arm()
    first = patient.client()
    first.send(patient.request("POST", SAVE, SENT_BODY))
    assert patient.site.arrived.wait(PATIENCE)

    assert patient.press().told == (409, True)

    assert patient.journal.states == {1: WriteState.SENDING}
    patient.site.held.set()
    assert first.answer().told == (502, True)
    assert len(patient.site.posts) == 1


@pytest.mark.parametrize("act", [say(DONE), reset, say(page("", status="500 x"))], ids=["ok", "lost", "500"])
def test_again_behind_the_answer(patient, act):
    """The same POST once more, on the same connection or another, is refused whatever became of the first."""
    patient.site.act = act
    patient.arm()
    client = patient.client()
    raw = patient.request("POST", SAVE, SENT_BODY)
    client.send(raw)
    client.answer()

    client.send(raw)
    same, other = client.answer(), patient.press()

    assert (same.told, other.told) == ((409, True), (409, True))
    assert len(patient.site.posts) == 1


class Slow(FakeJournal):
    """A journal whose `sending` waits: `asked` is set when it is called, `go` lets it commit."""

    def __init__(self):
        super().__init__()
        self.asked, self.go = threading.Event(), threading.Event()

    def sending(self, attempt, sent=()):
        self.asked.set()
        assert self.go.wait(PATIENCE)
        super().sending(attempt, sent)


@pytest.mark.parametrize("how", ["give_up", "disarm"])
def test_giving_up_while_sending_is_committed(profile, how):
    """Whoever gives a write up while SENDING is committed waits, and learns that it has left."""
    journal = Slow()
    with open_bench(profile, journal=journal) as bench:
        bench.site.act = say(DONE)
        armed = bench.arm()
        client = bench.client()
        client.send(bench.request("POST", SAVE, SENT_BODY))
        assert journal.asked.wait(PATIENCE)
        told = []
        work = (lambda: told.append(armed.give_up())) if how == "give_up" else bench.gate.disarm
        giver = started(work)

        waits = not ended(giver, 0.2)
        journal.go.set()
        got = client.answer()

        assert ended(giver)
        assert waits
        assert told in ([False], [])
        assert (armed.given_up, armed.sent) == (False, True)
        assert got.status == 200
        assert journal.states == {1: OK}
        assert len(bench.site.posts) == 1


@pytest.mark.parametrize("how", ["give_up", "disarm"])
def test_giving_up_before(patient, how):
    """A write that was given up never leaves."""
    armed = patient.arm()
    armed.give_up() if how == "give_up" else patient.gate.disarm()

    assert patient.press().told == (409, True)

    assert patient.journal.states == {1: WriteState.INTENT}
    assert patient.site.untouched()


def test_giving_up_at_the_same_moment(profile):
    """Whichever comes first: what `give_up` says is what the journal and the site say."""
    with open_bench(profile) as bench:
        bench.site.act = say(DONE)
        for number in range(1, 41):
            armed = bench.arm()
            before = len(bench.site.posts)
            client = bench.client()
            raw = bench.request("POST", SAVE, SENT_BODY)
            client.send(raw[:-1])
            start = threading.Barrier(2)
            unsent: list[bool] = []

            def give_up(start=start, unsent=unsent, armed=armed):
                start.wait(PATIENCE)
                unsent.append(armed.give_up())

            giver = started(give_up)
            start.wait(PATIENCE)
            client.send(raw[-1:])
            status = client.answer().status
            assert ended(giver)
            client.close()

            arrived = len(bench.site.posts) - before
            truth = (unsent[0], arrived, bench.journal.states[number], status)
            assert truth in [(True, 0, WriteState.INTENT, 409), (False, 1, OK, 200)]


def test_answer_that_comes_late(patient):
    """An answer behind a verdict is noted as late; what stands stays, and the page gets an answer."""

    def act(wire, seen):
        patient.site.held.wait(PATIENCE)
        return say(DONE)(wire, seen)

    patient.site.act = act
    armed = patient.arm()
    client = patient.client()
    client.send(patient.request("POST", SAVE, SENT_BODY))
    assert patient.site.arrived.wait(PATIENCE)

    stood = patient.gate.settle(armed, Answer(UNKNOWN, "没有等到"))
    patient.site.held.set()
    got = client.answer()

    assert stood.state is UNKNOWN
    assert got.told in {(200, False), (502, True)}
    assert patient.journal.states == {1: UNKNOWN}
    assert [(attempt, answer.state) for attempt, answer in patient.journal.came_late] == [(1, OK)]
    assert (armed.answer.state, patient.gate.crash) == (UNKNOWN, None)


def test_write_that_differs(patient):
    """A write that is not the armed one byte for byte never leaves, and the armed one does not either after
    it.
    """
    patient.arm()

    told = [patient.press(body=body).told for body in (SENT_BODY + "&x=1", SENT_BODY)]

    assert told == [(409, True), (409, True)]
    assert patient.site.untouched()


def test_write_that_is_not_armed(patient):
    """Without an armed write nothing leaves."""
    assert patient.press().told == (409, True)
    assert patient.site.untouched()


# --- the way to the site itself


def test_time_limit_of_a_fetch_is_one():
    """The time limit of a write is that of the whole answer, not of each byte."""
    site, endless = Scripted(), Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500)
    site.act = endless
    link = SiteLink(site.base_url)
    try:
        with pytest.raises(Lost):
            link.fetch(WireRequest("POST", site.origin + SAVE, (), b"a=b"), 0.5)
    finally:
        site.stop()

    assert not endless.outlasted


def test_link_that_is_closed(patient):
    """Behind its close the link takes nothing: a write is NOT_SENT."""
    patient.link.close()
    patient.arm()

    assert patient.press().told == (502, True)
    assert patient.journal.states == {1: WriteState.NOT_SENT}
    assert patient.site.untouched()


def test_link_that_closes_under_a_dial(profile, monkeypatch):
    """A connection that comes up after the link's close is not used: the write is NOT_SENT, and nothing has
    left.
    """
    with open_bench(profile) as bench:
        dialled, go = threading.Event(), threading.Event()
        dial = socket.create_connection

        def slowly(place, *rest, **named):
            sock = dial(place, *rest, **named)
            dialled.set()
            assert go.wait(PATIENCE)
            return sock

        bench.site.act = say(DONE)
        bench.arm()
        client = bench.client()
        monkeypatch.setattr(socket, "create_connection", slowly)
        client.send(bench.request("POST", SAVE, SENT_BODY))
        assert dialled.wait(PATIENCE)

        bench.link.close()
        go.set()
        got = client.answer()

        assert got.told == (502, True)
        assert bench.journal.states == {1: WriteState.NOT_SENT}
        assert bench.site.posts == []


def test_write_of_another_action(patient):
    """Two writes armed one behind the other leave on connections of their own."""
    patient.site.act = say(DONE)
    for task in ("T-1", "T-2"):
        write = make_write(task=task)
        patient.gate.arm(write, patient.journal.intent(write), closes=True)
        assert patient.press().status == 200

    assert [(seen.connection, seen.turn) for seen in patient.site.posts] == [(1, 1), (2, 1)]
