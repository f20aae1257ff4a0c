"""A server that is not the site: it answers every request with one page, over TLS where it is given a certificate."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

PORTAL = """<html><head><meta charset="utf-8"><title>上网认证</title></head><body><h1>欢迎使用网络，请先认证</h1>
<form id="auth" method="post" action="/auth"><input id="loginName" name="loginName"><input id="pwd" name="pwd" type="password">
<input type="submit" id="login" value="登录"></form></body></html>"""
"""What a captive portal shows in place of any page; its fields are called as the site's."""


class ForeignSite:
    """Used as a context manager. `seen` are the requests that arrived, as (method, path)."""

    def __init__(self, page: str = PORTAL, certificate: tuple[Path, Path] | None = None) -> None:
        self.seen: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(page.encode()))
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def base_url(self, host: str = "127.0.0.1") -> str:
        """The address that a bot is told."""
        return f"{self._scheme}://{host}:{self._server.server_port}/eoms4/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self, page: bytes) -> type[BaseHTTPRequestHandler]:
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            """Answers everything with the one page."""

            def do_GET(self) -> None:
                seen.append((self.command, self.path))
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        return Handler
