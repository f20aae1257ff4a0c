"""A destination of alarms on this machine, which keeps the lines that it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Pager:
    """A webhook; `lines` are those of all messages, without their heads, `times` when each came, by `clock`."""

    def __init__(self, clock: Callable[[], datetime] = datetime.now) -> None:
        self.lines: list[str] = []
        self.times: list[datetime] = []
        lines, times = self.lines, self.times

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fresh = body["message"].splitlines()[1:]
                times.extend([clock()] * len(fresh))
                lines.extend(fresh)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def target(self) -> str:
        """The line of `alarms.txt`."""
        return f"值班群 = json://127.0.0.1:{self._server.server_port}/\n"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
