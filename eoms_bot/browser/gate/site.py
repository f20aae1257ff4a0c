"""The connections to the site: one for each write, kept ones for reads; only a read is retried.

h11 parses the bytes: it refuses heads, lengths and chunks that two readers could read in two ways. Nothing
here follows a redirect.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import h11

from eoms_bot import chinese
from eoms_bot.browser.gate.wire import (
    LARGEST_ANSWER,
    Gone,
    Headers,
    Lost,
    NotSent,
    Unproven,
    WireAnswer,
    WireRequest,
    header_in,
    without,
)

DIAL_SECONDS = 30.0
LARGEST_HEAD = 64 * 1024
LARGEST_READ = 64 * 1024 * 1024
_MOST_IDLE, _IDLE_SECONDS = 6, 30.0
_LOOK_SECONDS = 1.0
"""How often the gate checks, while it waits for the site, that the browser is still there.

A browser that has gone wants no answer.
"""

OWN_HEADERS = frozenset(
    {b"host", b"content-length", b"transfer-encoding", b"connection", b"proxy-connection", b"keep-alive"}
    | {b"te", b"trailer", b"upgrade", b"proxy-authorization", b"proxy-authenticate"}
)
"""Headers of one connection only: each side of the gate has its own."""
_OF_A_CACHE = frozenset(
    {
        b"if-none-match",
        b"if-modified-since",
        b"if-match",
        b"if-unmodified-since",
        b"if-range",
        b"accept-encoding",
        b"cache-control",
        b"pragma",
    }
)
"""Headers that would make the site answer with less than the whole, or in an unreadable way."""


def for_the_other_side(headers: Headers) -> Headers:
    """The headers that hold for more than one connection.

    Left out are those of `OWN_HEADERS` and those that `Connection` names.
    """
    lines = [value.lower() for name, value in headers if name.lower() == b"connection"]
    return without(headers, OWN_HEADERS | {one.strip() for line in lines for one in line.split(b",")})


Wanted = Callable[[], bool]
"""Whether somebody still waits for the answer."""


def always() -> bool:
    """True: somebody waits, whether or not the browser is still there."""
    return True


class SiteLink:
    """Host and port of one base address.

    `trust`: the TLS context that checks an https site's proof; None for plain http.
    """

    def __init__(
        self, base_url: str, trust: ssl.SSLContext | None = None, read_seconds: float = 120.0
    ) -> None:
        parts = urlsplit(base_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.host, self.tls = parts.hostname or "", parts.scheme == "https"
        self.port = parts.port or (443 if self.tls else 80)
        self._named = parts.netloc.rpartition("@")[2].encode()
        self.trust = trust or (ssl.create_default_context() if self.tls else None)
        self._read_seconds = read_seconds
        self._idle: list[_Line] = []
        self._lock = threading.Lock()
        self._open: set[_Line] = set()
        self._closed = False

    def fetch(self, asked: WireRequest, seconds: float) -> WireAnswer:
        """Ask once, on a connection of its own, and wait for the whole answer.

        NotSent where no byte has left, Lost where the answer has not come whole within that time.
        """
        until = time.monotonic() + seconds
        with self._dial(until) as line:
            line.ask(self._request(asked, lasts=False), asked.body, until)
            status, headers = line.head(until, always)
            body = bytearray()
            for chunk in line.chunks(until, always):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise Lost(f"回答超过 {LARGEST_ANSWER // 1024 // 1024} MB")
        return WireAnswer(status, headers, bytes(body))

    def read(self, asked: WireRequest, wanted: Wanted = always) -> Stream:
        """Ask for a read; its head has come when this returns.

        A read is asked again, once, where its idle connection died before the answer.
        """
        until = time.monotonic() + self._read_seconds
        again = False
        while True:
            line = (None if again else self._rested()) or self._dial(until)
            try:
                line.ask(self._request(asked, lasts=True), asked.body, until)
                return Stream(self, line, *line.head(until, wanted), until, wanted)
            except Lost as lost:
                line.close()
                if not line.was_at_rest or not lost.silent:
                    raise
                again = True
            except BaseException:
                line.close()
                raise

    def rest(self, line: _Line) -> None:
        """Keep a connection whose answer was read whole, or close it."""
        with self._lock:
            if not self._closed and line.can_rest() and len(self._idle) < _MOST_IDLE:
                self._idle.append(line)
                return
        line.close()

    def close(self) -> None:
        """End every connection, also those on which somebody waits."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = [line for line in self._open if line not in idle]
        for line in idle:
            line.close()
        for line in busy:
            line.cut()

    def _rested(self) -> _Line | None:
        with self._lock:
            lines, self._idle = self._idle, []
            fresh = [line for line in lines if line.is_fresh()]
            found = fresh.pop() if fresh else None
            self._idle = fresh
        for line in lines:
            if line is not found and line not in fresh:
                line.close()
        return found

    def _dial(self, until: float) -> _Line:
        """Open a new connection. Raises NotSent or Unproven, which name the host."""
        try:
            return self._connected(until)
        except NotSent as none:
            raise type(none)(f"{self.host}（{none.reason}）") from None

    def _connected(self, until: float) -> _Line:
        left = max(0.001, min(DIAL_SECONDS, until - time.monotonic()))
        if self._closed:
            raise NotSent("闸门已关")
        try:
            sock = socket.create_connection((self.host, self.port), left)
        except OSError as none:
            raise NotSent(_said(none)) from None
        try:
            if self.trust is not None:
                sock = self.trust.wrap_socket(sock, server_hostname=self.host, do_handshake_on_connect=False)
        except OSError as none:
            sock.close()
            raise NotSent(f"TLS 连不成（{_said(none)}）") from None
        line = _Line(sock, self._forget)
        with self._lock:
            closed = self._closed
            self._open.add(line)
        try:
            if closed:
                raise NotSent("闸门已关")
            line.begin(until)
        except BaseException:
            line.close()
            raise
        return line

    def _forget(self, line: _Line) -> None:
        with self._lock:
            self._open.discard(line)

    def _request(self, asked: WireRequest, *, lasts: bool) -> h11.Request:
        headers = [(b"Host", self._named), *without(asked.headers, _OF_A_CACHE)]
        headers.append((b"Accept-Encoding", b"gzip"))
        # A cache may lie between here and the site as well.
        headers += [(b"Cache-Control", b"no-cache"), (b"Pragma", b"no-cache")]
        headers.append((b"Connection", b"keep-alive" if lasts else b"close"))
        if asked.body or asked.method != "GET":
            headers.append((b"Content-Length", str(len(asked.body)).encode()))
        target = asked.url[len(self.origin) :].encode("latin-1")
        return h11.Request(method=asked.method, target=target, headers=headers)


class Stream:
    """An answer whose head has come; iterate over it for its bytes as they were sent.

    Lost where it ends too early, Gone where nobody waits.
    """

    def __init__(
        self, site: SiteLink, line: _Line, status: int, headers: Headers, until: float, wanted: Wanted
    ) -> None:
        self.status, self.headers = status, headers
        self._site, self._line, self._until, self._wanted = site, line, until, wanted
        self._whole = False

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._line.chunks(self._until, self._wanted):
            read += len(chunk)
            if read > LARGEST_READ:
                raise Lost(f"回答超过 {LARGEST_READ // 1024 // 1024} MB")
            yield chunk
        self._whole = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._whole:
            self._site.rest(self._line)
        else:
            self._line.close()


class _Line:
    """One connection to the site."""

    def __init__(self, sock: socket.socket, closed: Callable[[_Line], None]) -> None:
        self._sock, self._closed = sock, closed
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        self._rests_since = 0.0
        self.was_at_rest = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, until: float) -> None:
        """Agree on TLS, where it is used. Raises NotSent or Unproven."""
        try:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if isinstance(self._sock, ssl.SSLSocket):
                self._sock.settimeout(min(DIAL_SECONDS, _left(until)))
                self._sock.do_handshake()
        except ssl.SSLCertVerificationError as wrong:
            raise Unproven(chinese.of_certificate(wrong.verify_message)) from None
        except (OSError, ValueError) as none:
            reason = _said(none) if isinstance(none, OSError) else "连接断开"
            raise NotSent(f"TLS 连不成（{reason}）") from None

    def ask(self, request: h11.Request, body: bytes, until: float) -> None:
        """Send a whole request. Lost where that fails, because a part of it may have left."""
        events = [request, *([h11.Data(data=body)] if body else []), h11.EndOfMessage()]
        raw = b"".join(self._http.send(event) or b"" for event in events)
        try:
            self._sock.settimeout(_left(until))
            self._sock.sendall(raw)
        except OSError as cut:
            raise Lost(_said(cut), silent=True) from None

    def head(self, until: float, wanted: Wanted) -> tuple[int, Headers]:
        """Status and headers of the answer."""
        silent = True
        while True:
            event = self._event(until, wanted, silent=silent)
            silent = False
            if isinstance(event, h11.Response):
                headers: Headers = tuple(event.headers.raw_items())
                if header_in(headers, "transfer-encoding") and header_in(headers, "content-length"):
                    raise Lost("回答有两种长度")
                return event.status_code, headers
            if not isinstance(event, h11.InformationalResponse) or event.status_code == 101:
                raise Lost("没有回答就断开")

    def chunks(self, until: float, wanted: Wanted) -> Iterator[bytes]:
        """The answer's bytes, until its end."""
        while not isinstance(event := self._event(until, wanted), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise Lost("回答没有结束就断开")
            yield bytes(event.data)

    def can_rest(self) -> bool:
        """Make it ready for another request.

        False where an exchange is unfinished, or the site has sent more than was asked.
        """
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        if self._http.trailing_data != (b"", False):
            return False
        self._http.start_next_cycle()
        self._rests_since, self.was_at_rest = time.monotonic(), True
        return True

    def is_fresh(self) -> bool:
        """Whether it may be used again: it rested for a short time, and nothing has come on it."""
        return time.monotonic() - self._rests_since < _IDLE_SECONDS and is_silent(self._sock)

    def close(self) -> None:
        """Close the connection."""
        self._closed(self)
        self._sock.close()

    def cut(self) -> None:
        """Wake the thread that waits on the connection, from any thread."""
        with suppress(OSError):
            # Shut down the socket itself: TLS would first forget its keys, and a thread that sends at that
            # moment would send in the clear.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def _event(self, until: float, wanted: Wanted, *, silent: bool = False) -> object:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                raw = self._receive(until, wanted, silent=silent)
                silent = silent and not raw
                self._http.receive_data(raw)
            return event
        except h11.RemoteProtocolError:
            # h11's messages quote the input, so they are dropped.
            raise Lost("回答残缺或不合 HTTP 规范", silent=silent) from None

    def _receive(self, until: float, wanted: Wanted, *, silent: bool) -> bytes:
        while True:
            if time.monotonic() >= until:
                raise Lost("等不到回答，已超时")
            self._sock.settimeout(min(_LOOK_SECONDS, _left(until)))
            try:
                return self._sock.recv(64 * 1024)
            except TimeoutError:
                if not wanted():
                    raise Gone from None
            except OSError as cut:
                raise Lost(_said(cut), silent=silent) from None


def is_silent(sock: socket.socket) -> bool:
    """True while a connection is open and holds no unread bytes."""
    try:
        sock.settimeout(0.0)
        # Peek at the socket itself: bytes under TLS are no answer either.
        socket.socket.recv(sock, 1, socket.MSG_PEEK)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    return False


def _left(until: float) -> float:
    return max(0.001, until - time.monotonic())


def _said(problem: OSError) -> str:
    """What went wrong with a connection, in words for people."""
    if isinstance(problem, TimeoutError):
        return "超时"
    if isinstance(problem, socket.gaierror):
        return "名字解析不了"
    if isinstance(problem, ssl.SSLError):
        return problem.reason or "原因不明"
    return chinese.of_system(problem) if problem.errno else "连接断开"
