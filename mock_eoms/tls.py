"""TLS before the front: one certificate at a time; after a change new connections are shown another."""

from __future__ import annotations

import ssl
from pathlib import Path


class Tls:
    """What the front listens with. Sessions are never resumed, so each connection is shown a certificate."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Raises OSError (ssl.SSLError is one) where the two cannot be used."""
        self.context = _context(certificate, key)

    def change(self, certificate: Path, key: Path) -> None:
        """Show this one to new connections; raises OSError, and changes nothing, if it cannot be used."""
        _context(certificate, key)
        self.context.load_cert_chain(certificate, key)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(certificate, key)
    return context
