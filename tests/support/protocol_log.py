"""Reads the protocol log of Playwright's driver: what the driver has told the browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

SWITCH = {"DEBUG": "pw:protocol"}
"""Has the driver write the log to stderr. It holds passwords too: only for the bundled site."""

_SENT = "pw:protocol SEND ► "


@dataclass(frozen=True)
class Sent:
    """One command of the driver."""

    method: str
    params: dict[str, Any]

    @property
    def intercepts(self) -> bool:
        """True where the browser asks the driver about requests from then on, or no longer uses its cache."""
        match self.method:
            case "Fetch.enable" | "Network.setRequestInterception":
                return True
            case "Network.setCacheDisabled":
                return bool(self.params.get("cacheDisabled"))
            case "Network.setBypassServiceWorker":
                return bool(self.params.get("bypass"))
        return False


def sent(log: str) -> list[Sent]:
    """All commands in a log, in their order; AssertionError where there is none."""
    lines = [line.partition(_SENT)[2] for line in log.splitlines() if _SENT in line]
    assert lines, f"no protocol log: {log[-500:]}"
    return [_read(line) for line in lines]


def _read(line: str) -> Sent:
    """A command; one that the log has cut short is known by its name alone."""
    try:
        message = json.loads(line)
    except ValueError:
        return Sent(
            line.partition('"method":"')[2].partition('"')[0], {"cacheDisabled": True, "bypass": True}
        )
    return Sent(message["method"], message.get("params", {}))


def interceptions(log: str) -> set[str]:
    """The methods by which the driver has put itself between browser and network."""
    return {one.method for one in sent(log) if one.intercepts}
