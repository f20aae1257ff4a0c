"""A door before the mock site: a TCP relay that a test shuts, so that a connection is refused before any byte leaves."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

PATIENCE = 2.0
"""Seconds in which clients may take note that their connections end; a browser leaves idle ones alone."""


class Door:
    """Relays 127.0.0.1:`port` to another port. `POST {control}/shut` and `/open` do what `shut` and `open` do."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._listener: socket.socket | None = None
        self._pairs: list[tuple[socket.socket, threading.Thread]] = []
        self.port = 0
        self._control = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))

    @property
    def control(self) -> str:
        """Where the door is told to shut and to open."""
        return f"http://127.0.0.1:{self._control.server_address[1]}"

    def open(self) -> None:
        """Listen, on the port of before."""
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def shut(self) -> None:
        """Stop listening and end all connections; returns once their clients have seen it."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        pairs, self._pairs = self._pairs, []
        for client, _thread in pairs:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_WR)
        until = time.monotonic() + PATIENCE
        for client, thread in pairs:
            thread.join(max(0.0, until - time.monotonic()))
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        """An open door."""
        threading.Thread(target=self._control.serve_forever, daemon=True).start()
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Shut, for good."""
        self.shut()
        self._control.shutdown()
        self._control.server_close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._relay, args=[client], daemon=True)
            self._pairs.append((client, thread))
            thread.start()

    def _relay(self, client: socket.socket) -> None:
        """Until the client has gone; what the site still says by then is dropped."""
        with (
            client,
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self._to_port)) as site,
        ):
            threading.Thread(target=_pass_on, args=[site, client], daemon=True).start()
            _pass_on(client, site)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    ways: dict[str, Callable[[], None]] = {"/shut": door.shut, "/open": door.open}

    class Handler(BaseHTTPRequestHandler):
        """Hears what the door is told."""

        def do_POST(self) -> None:
            """Do it, then answer."""
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            ways[self.path]()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    return Handler
