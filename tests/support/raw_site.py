"""A site down at the socket: it accepts a POST and then loses, cuts, delays or garbles the answer, as told.
`posts` is the oracle: every POST that the site has taken in whole, whatever its sender got to know of it.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Seen:
    """A request that arrived whole. `connection` and `turn` say on which connection, and as its how-manieth request."""

    method: str
    target: str
    body: bytes
    connection: int
    turn: int
    headers: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass
class Wire:
    """One connection of a client; `lasting` where it is kept alive after an answer."""

    sock: socket.socket
    number: int
    lasting: bool = True
    turn: int = 0

    def send(self, raw: bytes) -> None:
        """Send an answer; one that ends the connection says so in its head."""
        self.sock.sendall(raw if self.lasting else raw.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))

    def reset(self) -> None:
        """RST: whatever was on its way is gone."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def finish(self) -> None:
        """FIN."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


Act = Callable[["RawSite", Wire, Seen], bool]
"""Answers a write; True where the connection goes on."""


def page(
    body: str | bytes, *, status: str = "200 OK", headers: tuple[str, ...] = (), kind: str = HTML
) -> bytes:
    """A whole HTTP answer."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(raw)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def script(code: str) -> bytes:
    """A page that is nothing but one script."""
    return page(f"<html><body><script>{code}</script></body></html>")


def answering(raw: bytes) -> Act:
    """Accepts, then answers exactly this."""

    def act(site: RawSite, wire: Wire, seen: Seen) -> bool:
        wire.send(raw)
        return True

    return act


def _rst(site: RawSite, wire: Wire, seen: Seen) -> bool:
    wire.reset()
    return False


def _cut_after(raw: bytes) -> Act:
    def act(site: RawSite, wire: Wire, seen: Seen) -> bool:
        wire.send(raw)
        wire.finish()
        return False

    return act


def _silent_after(raw: bytes) -> Act:
    def act(site: RawSite, wire: Wire, seen: Seen) -> bool:
        wire.send(raw)
        site.released.wait(30)
        return False

    return act


CLOSING = "window.open('', '_self'); window.close();"
_TO_LOGIN = ("Location: /eoms/portal/login.action",)
_PROMISE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999\r\n\r\n<script>"
ANSWERS = {
    "ok": script(CLOSING),
    "ok_text": script(f"alert('工单提交成功！'); {CLOSING}"),
    "429": page("慢一点", status="429 Too Many Requests", headers=("Retry-After: 5",)),
    "500": page("500错误！", status="500 Internal Server Error"),
    "302_login": page("", status="302 Found", headers=_TO_LOGIN),
    "307_login": page("", status="307 Temporary Redirect", headers=_TO_LOGIN),
    "302_elsewhere": page("", status="302 Found", headers=("Location: /eoms/somewhere.action",)),
    "518": page("user has not login.", status="518 Not Login", headers=("sessionstatus: not_login",)),
    "518_bare": page("busy", status="518 Busy"),
    "refusal": script("alert('该任务已被处理！'); history.back();"),
    "unknown_alert": script(f"alert('系统繁忙，请稍后'); {CLOSING}"),
    "blank": page(""),
    "other_order": script(f"alert('工单[ID-056-20261125-99999]处理成功'); {CLOSING}"),
}
"""Whole answers to a write that the site has accepted."""
MODES: dict[str, Act] = {
    **{name: answering(raw) for name, raw in ANSWERS.items()},
    "rst": _rst,
    "fin": _cut_after(b""),
    "408": _cut_after(page("", status="408 Request Timeout", headers=("Connection: close",))),
    "half_header": _cut_after(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "truncated": _cut_after(_PROMISE + CLOSING.encode()),
    "hang": _silent_after(b""),
    "hang_in_body": _silent_after(_PROMISE),
}
"""What can become of a write that the site has accepted."""


class RawSite:
    """Serves `pages` (path → answer) and an empty page for any other GET; a POST is accepted and met by
    `mode`.

    `mode` names one of MODES, `modes` those of single paths; `late` has the seconds that a path's GET is left
    waiting; `holds` on has a POST left waiting until `released`; `keep_alive` off ends a connection after one
    answer.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.released, self.arrived = threading.Event(), threading.Event()
        self._wires: list[Wire] = []
        self._threads: list[threading.Thread] = []
        self._stopped = False
        self.reset()
        self._start(self._accept)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """The site's context path."""
        return f"{self.origin}/eoms"

    @property
    def posts(self) -> list[Seen]:
        """All POSTs that have arrived whole."""
        return [seen for seen in self.seen if seen.method == "POST"]

    @property
    def connections(self) -> int:
        """How many were made, whether anything came on them or not."""
        return len(self._wires)

    def await_post(self) -> None:
        """Return once a POST has arrived whole."""
        self._await(lambda: bool(self.posts))

    def await_read(self, path: str, times: int) -> None:
        """Return once the path was asked for so many times in all."""
        self._await(lambda: [seen.path for seen in self.seen].count(path) >= times)

    def _await(self, has_come: Callable[[], bool]) -> None:
        while not has_come():
            self.arrived.clear()
            if not has_come():
                assert self.arrived.wait(30), "nothing has come"

    def settled(self) -> list[Seen]:
        """All requests, once none has come for a while: that nothing comes can only be waited for."""
        while self.arrived.wait(0.15):
            self.arrived.clear()
        return self.seen

    def bodies(self, path: str) -> list[str]:
        """The bodies of the POSTs to a path."""
        return [seen.body.decode() for seen in self.posts if seen.path == path]

    def reset(self) -> None:
        """Forget everything; connections stay."""
        self.released.set()
        self.released = threading.Event()
        self.seen: list[Seen] = []
        self.pages: dict[str, bytes] = {}
        self.mode = "ok"
        self.modes: dict[str, str] = {}
        self.late: dict[str, float] = {}
        self.holds, self.keep_alive = False, True

    def stop(self) -> None:
        """Close everything and wait for all threads."""
        self._stopped = True
        self.released.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for wire in self._wires:
            wire.finish()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            wire = Wire(sock, len(self._wires) + 1)
            self._wires.append(wire)
            self._start(self._serve, wire)

    def _serve(self, wire: Wire) -> None:
        with contextlib.suppress(OSError), wire.sock.makefile("rb") as lines:
            while (seen := _read(lines, wire)) is not None:
                self.seen.append(seen)
                self.arrived.set()
                if not self._answer(wire, seen):
                    break
        wire.sock.close()

    def _answer(self, wire: Wire, seen: Seen) -> bool:
        wire.lasting = self.keep_alive
        if seen.method == "POST":
            if self.holds:
                self.released.wait(30)
            return MODES[self.modes.get(seen.path, self.mode)](self, wire, seen) and self.keep_alive
        self.released.wait(self.late.get(seen.path, 0.0))
        wire.send(self.pages.get(seen.path, page("")))
        return self.keep_alive


def _read(lines: BufferedReader, wire: Wire) -> Seen | None:
    """The next whole request; None where the client has gone, half a request or none behind it."""
    head: list[str] = []
    while (line := lines.readline().decode("latin-1").rstrip("\r\n")) or not head:
        if not line:
            return None
        head.append(line)
    method, target, _ = head[0].split(" ")
    lengths = [line.partition(":")[2] for line in head if line.lower().startswith("content-length:")]
    wanted = int(lengths[0]) if lengths else 0
    body = lines.read(wanted)
    if len(body) < wanted:
        return None
    wire.turn += 1
    return Seen(method, target, body, wire.number, wire.turn, tuple(head[1:]))
