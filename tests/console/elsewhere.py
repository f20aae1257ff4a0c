"""A server on another port of this machine: another origin, but the same site, and the same jar of cookies."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BLANK = b'<!doctype html><meta charset="utf-8"><title>x</title><body>'


@dataclass
class Elsewhere:
    """What it serves at every path, the cookies that it sets, and the Cookie headers that it was sent."""

    content: bytes = BLANK
    sets: tuple[str, ...] = ()
    port: int = 0
    got: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its page."""
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def served(content: bytes = BLANK, *sets: str) -> Iterator[Elsewhere]:
    """Such a server, for the length of the block."""
    place = Elsewhere(content, sets)

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place.got.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for one in place.sets:
                self.send_header("Set-Cookie", one)
            self.end_headers()
            self.wfile.write(place.content)

        def log_message(self, *_words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    place.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
