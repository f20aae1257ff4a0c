"""Host allow-list (C1, B43): checked before routing, on every path.

A page of another site can point its own name at 127.0.0.1 (rebinding). Its Origin then equals its
Host, so only the name shows the difference. X-Forwarded-Host and similar headers are read nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable

NAMES = ("localhost", "127.0.0.1", "[::1]")


def allowed(port: int) -> frozenset[bytes]:
    """The values of `Host` that mean this console."""
    return frozenset(f"{name}:{port}".encode() for name in NAMES)


def host_of(headers: Iterable[tuple[bytes, bytes]], port: int) -> str:
    """The request's host, if it is one of ours; empty when it is missing, doubled, or another."""
    found = [value for name, value in headers if name == b"host"]
    return found[0].decode() if len(found) == 1 and found[0] in allowed(port) else ""
