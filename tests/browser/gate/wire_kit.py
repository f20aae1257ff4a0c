"""What the wire tests share: a scripted site at the socket, the browser's side written by hand, and the proxy
between them.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPMessage, HTTPResponse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from loguru import logger

from eoms_bot.browser.armed import Armed
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.proxy import IsOurs, Proxy
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.wire import MARK
from eoms_bot.browser.guard import Guard
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import Profile
from eoms_bot.browser.profile.pace import NONE
from tests.browser.kit import SAVE, SENT_BODY, VIEW, StillClock, make_write
from tests.support.fake_journal import FakeJournal
from tests.support.raw_site import CLOSING, RawSite, Seen, Wire, page, script

PATIENCE = 10.0
"""Seconds after which a wait has failed; nothing here takes as long when it works."""
LEFT = "/eoms/portal/left.action"
QUERY = "/eoms/sheet/myDealedSheetQuery.action"
FLUSH = "/eoms/flush"
FORM_TYPE = "Content-Type: application/x-www-form-urlencoded"
HELLO = page("<p>你好</p>")
DONE = script(f"alert('工单提交成功！'); {CLOSING}")
"""An answer that is known for success."""

Act = Callable[[Wire, Seen], bool]
"""Answers a request; True where the connection goes on."""


def say(raw: bytes) -> Act:
    """Answer these bytes, and keep the connection."""

    def act(wire: Wire, _seen: Seen) -> bool:
        wire.sock.sendall(raw)
        return True

    return act


def say_and_close(raw: bytes) -> Act:
    """Answer these bytes, and close."""

    def act(wire: Wire, _seen: Seen) -> bool:
        wire.sock.sendall(raw)
        wire.finish()
        return False

    return act


def reset(wire: Wire, _seen: Seen) -> bool:
    """Answer nothing: the connection is reset."""
    wire.reset()
    return False


def in_turn(*acts: Act) -> Act:
    """Each request is met by the next act, the last one stays."""
    left = list(acts)

    def act(wire: Wire, seen: Seen) -> bool:
        return (left.pop(0) if len(left) > 1 else left[0])(wire, seen)

    return act


def packed(text: bytes) -> bytes:
    """Bytes as gzip packs them."""
    return gzip.compress(text, mtime=0)


class Scripted(RawSite):
    """A raw site that does with each request what `act` does; over TLS where `tls` has a context for the
    connection.

    `shut`: it closes each connection unread, after this greeting where it is not None. `held`: an act may
    wait for this event; `stop` sets it.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.act: Act = say(HELLO)
        self.tls = tls
        self.shut: bytes | None = None
        self.held = threading.Event()
        super().__init__()

    @property
    def connections(self) -> int:
        """How many have been made."""
        return len(self._wires)

    def hold(self, wire: Wire, _seen: Seen) -> bool:
        """Answer nothing until `held` is set, then close."""
        self.held.wait(3 * PATIENCE)
        return False

    def untouched(self) -> bool:
        """True where nobody has connected.

        Connections are accepted in their order, so this is sure once ours has come.
        """
        assert self.tls is None
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as sock:
            sock.sendall(f"GET {FLUSH} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
            assert sock.recv(1)
        return self.connections == 1

    def stop(self) -> None:
        """Let go of whoever is held, and close everything."""
        self.held.set()
        super().stop()

    def _serve(self, wire: Wire) -> None:
        if self.shut is not None:
            with suppress(OSError):
                wire.sock.sendall(self.shut)
            wire.finish()
            return
        if self.tls is not None:
            try:
                secured = self.tls.wrap_socket(wire.sock, server_side=True, do_handshake_on_connect=False)
            except OSError:
                wire.sock.close()
                return
            wire.sock = secured
            try:
                secured.do_handshake()
            except (OSError, ValueError):
                wire.sock.close()
                return
        with suppress(ValueError):  # what a TLS socket says that was closed under its reader
            super()._serve(wire)

    def _answer(self, wire: Wire, seen: Seen) -> bool:
        if seen.path == FLUSH:
            return say(HELLO)(wire, seen)
        return self.act(wire, seen)


@dataclass(frozen=True)
class Got:
    """An answer as it came to the browser's side."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def is_ours(self) -> bool:
        """True for an answer that this program gives in the site's place."""
        return self.headers[MARK.decode()] is not None and b"eoms-bot-gate" in self.body

    @property
    def told(self) -> tuple[int, bool]:
        """Status, and whether the answer is ours."""
        return self.status, self.is_ours


class Client:
    """One connection of a browser, by hand."""

    def __init__(self, port: int) -> None:
        self.sock: socket.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)

    def send(self, raw: bytes | str) -> None:
        """Send these very bytes."""
        self.sock.sendall(raw.encode("latin-1") if isinstance(raw, str) else raw)

    def answer(self, method: str = "GET") -> Got:
        """The next answer, whole; http.client's errors where it is none."""
        with HTTPResponse(self.sock, method=method) as response:
            response.begin()
            return Got(response.status, response.headers, response.read())

    def rest(self) -> bytes:
        """Everything until the proxy closes."""
        raw = b""
        with suppress(ConnectionResetError):
            while chunk := self.sock.recv(64 * 1024):
                raw += chunk
        return raw

    def tunnel(self, place: str) -> None:
        """CONNECT there, and speak TLS with whoever stands there."""
        self.send(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n")
        said = b""
        while not said.endswith(b"\r\n\r\n"):
            said += self.sock.recv(1)
        assert said.startswith(b"HTTP/1.1 200 "), said
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.sock = context.wrap_socket(self.sock, server_hostname=place.partition(":")[0])

    def key_hash(self) -> str:
        """Of the key that the other end of the tunnel has proven: base64 of SHA-256 of the SPKI."""
        assert isinstance(self.sock, ssl.SSLSocket)
        der = self.sock.getpeercert(binary_form=True)
        assert der is not None
        public = x509.load_der_x509_certificate(der).public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64encode(sha256(spki).digest()).decode()

    def close(self) -> None:
        """Go away."""
        self.sock.close()


@dataclass
class Bench:
    """A proxy before a scripted site, with its gate and journal."""

    site: Scripted
    link: SiteLink
    proxy: Proxy
    gate: Gate
    journal: FakeJournal
    base_url: str
    opened: ExitStack = field(repr=False)

    @property
    def origin(self) -> str:
        """The site's, as the browser writes it."""
        return self.link.origin

    def client(self) -> Client:
        """A connection of the browser; closed after the test."""
        client = Client(self.proxy.port)
        self.opened.callback(client.close)
        return client

    def request(self, method: str, path: str, body: bytes | str = b"", *headers: str) -> bytes:
        """The bytes of a sound request."""
        raw = body.encode() if isinstance(body, str) else body
        lines = [
            f"{method} {self.origin}{path} HTTP/1.1",
            f"Host: {self.origin.partition('//')[2]}",
            *headers,
        ]
        if raw or method == "POST":
            lines += [f"Content-Length: {len(raw)}", *([] if _has_type(headers) else [FORM_TYPE])]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + raw

    def ask(self, method: str, path: str, body: bytes | str = b"", *headers: str) -> Got:
        """A sound request on a connection of its own, and its answer."""
        client = self.client()
        client.send(self.request(method, path, body, *headers))
        return client.answer(method)

    def over(self, client: Client, method: str, path: str, body: bytes | str = b"") -> Got:
        """A request over a connection that stands.

        The site's own connection has come to rest by then, if it does.
        """
        client.send(self.request(method, path, body))
        return client.answer(method)

    def read(self, path: str = VIEW, *headers: str) -> Got:
        """A GET."""
        return self.ask("GET", path, b"", *headers)

    def press(self, *headers: str, body: str | bytes = SENT_BODY) -> Got:
        """The POST of the armed write."""
        return self.ask("POST", SAVE, body, *headers)

    def arm(self) -> Armed:
        """Arm a write, as the lane does."""
        write = make_write(task=f"T-{len(self.journal.states) + 1}")
        return self.gate.arm(write, self.journal.intent(write), closes=True)

    def troubles(self) -> list[str]:
        """What the lane is told of reads that failed."""
        return [f"{type(problem).__name__}: {problem}" for _, problem in self.gate.heard.troubles()]

    def refusals(self) -> list[str]:
        """Why requests were refused."""
        return [refusal.why for refusal in self.gate.tally.refusals]


def _has_type(headers: tuple[str, ...]) -> bool:
    return any(one.lower().startswith("content-type:") for one in headers)


@contextmanager
def open_bench(
    profile: Profile,
    *,
    tls: ssl.SSLContext | None = None,
    trust: ssl.SSLContext | None = None,
    stand: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    journal: FakeJournal | None = None,
    guards: tuple[Guard, ...] = (),
    read_seconds: float = PATIENCE,
    submit_seconds: float = PATIENCE,
    is_ours: IsOurs = lambda _peer, _here: True,
) -> Iterator[Bench]:
    """A bench for the length of the block: https where there is `tls` for the site.

    `stand` is the proxy's own TLS.
    """
    with ExitStack() as stack:
        site = Scripted(tls)
        stack.callback(site.stop)
        base_url = f"{'https' if tls else 'http'}://{host}:{site.port}/eoms"
        book = journal or FakeJournal()
        gate = Gate(
            profile=profile,
            base_url=base_url,
            journal=book,
            guards=guards,
            mark=lambda _point: None,
            submit_seconds=submit_seconds,
            politeness=Politeness(NONE, StillClock()),
        )
        link = SiteLink(base_url, trust, read_seconds)
        proxy = stack.enter_context(Proxy(link, is_ours, stand))
        proxy.gate = gate
        clients = stack.enter_context(ExitStack())
        yield Bench(site, link, proxy, gate, book, base_url, clients)


def started(work: Callable[[], object]) -> threading.Thread:
    """A thread at work; whoever starts it joins it."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def ended(thread: threading.Thread, seconds: float = PATIENCE) -> bool:
    """True once a thread has ended; False where it takes longer than that."""
    thread.join(seconds)
    return not thread.is_alive()


def context_of(pair: tuple[Path, Path]) -> ssl.SSLContext:
    """A server's TLS with this certificate and key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """All that is logged in the block, with what belongs to it."""
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(f"{line}{line.record}"), level=0, backtrace=True)
    try:
        yield lines
    finally:
        logger.remove(sink)
