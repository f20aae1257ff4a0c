"""Names of hosts that this process alone knows: a site on loopback under a name that is not loopback."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any

HOSTS = "BOT_TEST_HOSTS"
"""The variable that holds the names and their addresses as JSON."""


def learn(hosts: Mapping[str, str]) -> None:
    """Every later lookup of these names in this process finds these addresses; children don't know them."""
    usual = socket.getaddrinfo

    def found(host: Any, *details: Any, **named: Any) -> Any:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        return usual(hosts.get(name, host), *details, **named)

    if hosts:
        socket.getaddrinfo = found
