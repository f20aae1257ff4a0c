"""A destination of alarms on this machine, which keeps the lines that it is sent."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Pager:
    """A webhook; `lines` are those of all messages, without their heads."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        lines = self.lines

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                lines.extend(body["message"].splitlines()[1:])
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
