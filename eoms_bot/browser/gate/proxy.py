"""The proxy: the browser's only peer, which stands for the site.

It reads whole requests, has the gate decide on each, and always gives the browser an answer. Chromium takes a
request without an answer for lost, and sends it again.

Each of the browser's connections has a thread. A decision waits for disks, for the site and for the lane; an
event loop would only pass each wait to a thread. h11 parses the bytes on both sides, so two readers never
disagree about where a request ends. A connection on which more came than was answered is closed.

The proxy never speaks with Playwright. It assumes only that the browser takes a proxy.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import NoReturn, Self

import h11
from loguru import logger

from eoms_bot.browser.gate.gate import Gate
from eoms_bot.browser.gate.passing import Passing
from eoms_bot.browser.gate.site import (
    LARGEST_HEAD,
    SiteLink,
    for_the_other_side,
    is_silent,
)
from eoms_bot.browser.gate.wire import (
    LARGEST_ANSWER,
    Gone,
    Headers,
    WireAnswer,
    WireError,
    WireRequest,
    header_in,
    ours,
)

MOST_CONNECTIONS = 64
LARGEST_BODY = 4 * 1024 * 1024
"""The most bytes of a request's body."""
REQUEST_SECONDS = 30.0
"""How long a request may take from first to last byte, and the browser to take an answer."""
_LINGER_SECONDS = 1.0
_UNKNOWN_SECONDS = 2.0
"""How long an unknown connection may be silent, before the system is asked about it again."""
_LOOKS = 5
"""How often the system is asked about an unknown connection, before it is refused."""

Place = tuple[str, int]
IsOurs = Callable[[Place, Place], bool]
"""Whether the program at the other end is the browser that this program started.

The arguments are its place and ours.
"""


class Proxy:
    """One browser's way out, on a loopback port that the system chooses.

    `gate` decides; while there is none, nothing passes.
    """

    def __init__(self, site: SiteLink, is_ours: IsOurs, tls: ssl.SSLContext | None = None) -> None:
        self._site, self._is_ours, self._tls = site, is_ours, tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=MOST_CONNECTIONS)
        self.port: int = self._listener.getsockname()[1]
        self._clients: set[_Client] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._accept, name="gate", daemon=True)
        self.gate: Gate | None = None
        self.strangers = 0
        """The number of refused connections from other programs."""

    @property
    def address(self) -> str:
        """The address for the browser's command line."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def lives(self) -> bool:
        """False once the proxy takes no connections of the browser any more."""
        return self._thread.is_alive()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        # After this, no new client can appear.
        self._thread.join(REQUEST_SECONDS)
        self._site.close()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            client.cut()
        for client in clients:
            # The client writes to the ledger here, before the ledger is closed.
            client.thread.join(REQUEST_SECONDS)

    def _accept(self) -> None:
        while not self._closed:
            try:
                sock, peer = self._listener.accept()
            except OSError as problem:
                if not self._closed:
                    logger.bind(step="gate").error("闸门不再接受浏览器的连接（{}）", type(problem).__name__)
                return
            with self._lock:
                full = len(self._clients) >= MOST_CONNECTIONS
            if full:
                logger.bind(step="gate").warning(
                    "浏览器同时打开的连接超过 {} 个，多出的关掉", MOST_CONNECTIONS
                )
                sock.close()
                continue
            client = _Client(self, sock, peer)
            with self._lock:
                self._clients.add(client)
            client.thread.start()

    def knows(self, peer: Place) -> bool:
        """Whether the system says that a connection is the browser's."""
        return self._is_ours(peer, ("127.0.0.1", self.port))

    def admits(self, peer: Place) -> bool:
        """Whether a connection comes from the browser; any other is refused without an answer.

        The system's table changes while it is read, and then may lack a line. One look that finds nothing
        says little: of some thousand connections, 1 was missing twice.
        """
        if any(self.knows(peer) for _ in range(_LOOKS)):
            return True
        self.strangers += 1
        logger.bind(step="gate").warning("闸门拒绝了另一个程序的连接")
        return False

    def forget(self, client: _Client) -> None:
        """Remove a connection that has ended."""
        with self._lock:
            self._clients.discard(client)

    def decide(self, asked: WireRequest) -> WireAnswer | Passing:
        """The gate's decision on a request."""
        return ours("闸门还没有准备好", 409) if self.gate is None else self.gate.take(asked, self._site)

    def refuse(self, asked: WireRequest, why: str) -> WireAnswer:
        """Refuse a request that no gate could judge."""
        return ours("已拦截", 409) if self.gate is None else self.gate.refuse(asked, why)

    @property
    def site(self) -> SiteLink:
        """The connection to the site."""
        return self._site

    @property
    def tls(self) -> ssl.SSLContext | None:
        """The TLS context with which the browser meets us as the site; None for plain http."""
        return self._tls


class _Ended(Exception):
    """This connection is over."""


class _Client:
    """One connection of the browser."""

    def __init__(self, proxy: Proxy, sock: socket.socket, peer: Place) -> None:
        self._proxy, self._sock, self._peer = proxy, sock, peer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        self._method = ""
        self._tunnel = ""
        """The site's origin, once the browser speaks TLS with us instead of the site."""
        self.thread = threading.Thread(target=self._run, name="gate-connection", daemon=True)

    def cut(self) -> None:
        """Wake the connection's thread, from another thread."""
        with suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not self._proxy.knows(self._peer) and not (self._stays() and self._proxy.admits(self._peer)):
                return
            while True:
                self._one()
        except (_Ended, Gone, OSError):
            return
        except Exception as problem:
            # Fail closed, whatever it is.
            gate = self._proxy.gate
            if gate is not None:
                gate.crash = gate.crash or problem
            if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                with suppress(h11.LocalProtocolError, OSError):
                    self._send_all(ours("闸门出错", 502), (b"Connection", b"close"))
        finally:
            self._close()
            self._proxy.forget(self)

    def _stays(self) -> bool:
        """False where an unknown connection was closed without a byte.

        Otherwise the system is asked again (`Proxy.admits`), once the connection speaks or was silent for a
        while.
        """
        self._sock.settimeout(_UNKNOWN_SECONDS)
        try:
            return bool(self._sock.recv(1, socket.MSG_PEEK))
        except TimeoutError:
            return True

    def _close(self) -> None:
        """Close after the answer was taken.

        A browser that still sends would lose the answer, and send everything again.
        """
        until = time.monotonic() + _LINGER_SECONDS
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
            while (left := until - time.monotonic()) > 0:
                self._sock.settimeout(left)
                if not self._sock.recv(64 * 1024):
                    break
        self._sock.close()

    def _one(self) -> None:
        """Serve one request: read it and answer it."""
        try:
            asked, why = self._request()
        except TimeoutError:
            self._refuse_and_end(WireRequest(self._method or "?", "/"), "请求没有发完")
        except h11.RemoteProtocolError:
            if self._http.trailing_data[1]:
                raise _Ended from None
            # h11's messages quote the input, so they are dropped.
            self._refuse_and_end(WireRequest("?", "/"), "请求不合 HTTP 规范")
        if not why and asked.method == "CONNECT" and not self._tunnel:
            why = self._connect(asked)
            if not why:
                return
        if why:
            self._refuse_and_end(asked, why)
        more = self._http.trailing_data[0]
        decided = self._proxy.decide(asked)
        if isinstance(decided, Passing):
            self._pass(asked, decided)
        else:
            self._send_all(decided)
        if more or self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            raise _Ended
        self._http.start_next_cycle()

    def _request(self) -> tuple[WireRequest, str]:
        """The next request, whole; or why it may not be judged."""
        self._method = ""
        event, until = self._event(None), time.monotonic() + REQUEST_SECONDS
        if not isinstance(event, h11.Request):
            raise _Ended
        headers: Headers = tuple(event.headers.raw_items())
        target = event.target.decode("latin-1")
        self._method = event.method.decode("latin-1")
        asked = WireRequest(self._method, self._tunnel + target, for_the_other_side(headers))
        if header_in(headers, "transfer-encoding") or header_in(headers, "expect"):
            return asked, "请求的长度没有写明"
        if header_in(headers, "upgrade"):
            return asked, "请求要改用别的协议"
        if "#" in target or "\\" in target.partition("?")[0] or (self._tunnel and not target.startswith("/")):
            return asked, "请求的地址不合规范"
        if self._proxy.tls is not None and not self._tunnel and self._method != "CONNECT":
            return asked, "请求没有加密"
        body = bytearray()
        while not isinstance(event := self._event(until), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise _Ended
            body += event.data
            if len(body) > LARGEST_BODY:
                return asked, f"请求的内容超过 {LARGEST_BODY // 1024 // 1024} MB"
        if body and self._method in {"GET", "HEAD"}:
            return asked, "只读的请求带了内容"
        return WireRequest(asked.method, asked.url, asked.headers, bytes(body)), ""

    def _connect(self, asked: WireRequest) -> str:
        """Accept a tunnel to the site and stand for it; return why not for any other tunnel."""
        site, tls = self._proxy.site, self._proxy.tls
        host = f"[{site.host}]" if ":" in site.host else site.host
        if tls is None or asked.url != f"{host}:{site.port}" or self._http.trailing_data[0]:
            return "请求要连到别处"
        self._sock.settimeout(REQUEST_SECONDS)
        self._sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        # `cut` must find it here, also while TLS is agreed on.
        self._sock = secured = tls.wrap_socket(self._sock, server_side=True, do_handshake_on_connect=False)
        secured.do_handshake()
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
        self._tunnel = site.origin
        return ""

    def _pass(self, asked: WireRequest, passing: Passing) -> None:
        """Stream a read. The gate knows the whole answer before the browser has its end."""
        try:
            coming = self._proxy.site.read(asked, self._is_wanted)
        except WireError as why:
            passing.failed(why)
            self._send_all(ours("网站没有回答", 502))
            return
        except BaseException:
            passing.dropped()
            raise
        with coming:
            try:
                # The last event is held back; of an answer without a body that is the head.
                held: h11.Event = self._head(coming.status, passing.shown(coming.status, coming.headers))
                body = bytearray()
                for chunk in coming:
                    self._send(held)
                    held = h11.Data(data=chunk)
                    if len(body) <= LARGEST_ANSWER:
                        body += chunk
                answered = WireAnswer(coming.status, coming.headers, bytes(body))
                passing.whole(answered, cut=len(body) > LARGEST_ANSWER)
                self._send(held, h11.EndOfMessage())
            except WireError as why:
                passing.failed(why)
                raise _Ended from None
            except BaseException:
                passing.dropped()
                raise

    def _refuse_and_end(self, asked: WireRequest, why: str) -> NoReturn:
        """Answer and close: anything might follow on this connection."""
        answered = self._proxy.refuse(asked, why)
        with suppress(h11.LocalProtocolError):
            self._send_all(answered, (b"Connection", b"close"))
        raise _Ended

    def _send_all(self, answered: WireAnswer, *more: tuple[bytes, bytes]) -> None:
        length = (b"Content-Length", str(len(answered.body)).encode())
        headers = (*for_the_other_side(answered.headers), length, *more)
        head = h11.Response(status_code=answered.status, headers=list(headers), reason=b"")
        bare = answered.status in {204, 304} or self._method == "HEAD" or not answered.body
        self._send(head, *([] if bare else [h11.Data(data=answered.body)]), h11.EndOfMessage())

    @staticmethod
    def _head(status: int, headers: Headers) -> h11.Response:
        """Status and headers for the browser, with the site's length or in chunks."""
        length = header_in(headers, "content-length")
        kept = for_the_other_side(headers)
        framed = (*kept, (b"Content-Length", length.encode())) if length else kept
        return h11.Response(status_code=status, headers=list(framed), reason=b"")

    def _send(self, *events: h11.Event) -> None:
        raw = b"".join(self._http.send(event) or b"" for event in events)
        self._sock.settimeout(REQUEST_SECONDS)
        self._sock.sendall(raw)

    def _is_wanted(self) -> bool:
        return is_silent(self._sock)

    def _event(self, until: float | None) -> object:
        """The next event; without a time limit while the browser has nothing to ask."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if until is not None and time.monotonic() >= until:
                raise TimeoutError
            if until is None and self._http.trailing_data[0]:
                until = time.monotonic() + REQUEST_SECONDS
            self._sock.settimeout(None if until is None else max(0.001, until - time.monotonic()))
            self._http.receive_data(self._sock.recv(64 * 1024))
        return event
