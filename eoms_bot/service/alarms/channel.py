"""The channel: sends a text to every destination by apprise.

It is the only module that knows apprise, which is an extra of the package.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eoms_bot.errors import ConfigError
from eoms_bot.service.alarms.targets import Target

if TYPE_CHECKING:
    from apprise import Apprise

TITLE = "EOMS 机器人"


class Channel(Protocol):
    """Whatever carries alarms to people."""

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations."""
        ...

    def send(self, text: str) -> tuple[str, ...]:
        """Send to all, and return the names of those that did not accept the text.

        Raises nothing because of a destination.
        """
        ...


class Nowhere:
    """No destination is set: alarms are only in the log."""

    names: tuple[str, ...] = ()

    def send(self, text: str) -> tuple[str, ...]:
        """Nobody receives it."""
        return ()


class ByApprise:
    """One apprise for each destination, so that a failing one has a name."""

    def __init__(self, targets: Sequence[tuple[str, Apprise]]) -> None:
        self._targets = tuple(targets)

    @property
    def names(self) -> tuple[str, ...]:
        """The destinations."""
        return tuple(name for name, _ in self._targets)

    def send(self, text: str) -> tuple[str, ...]:
        """Send to all, one after another; each gives up by itself after a few seconds."""
        return tuple(name for name, one in self._targets if not one.notify(body=text, title=TITLE))


def channel_of(targets: Sequence[Target], path: Path) -> Channel:
    """The channel to these destinations of the file `path`.

    Raises ConfigError when the extra is missing or an address is invalid.
    """
    if not targets:
        return Nowhere()
    try:
        from apprise import Apprise  # here: an extra, and it takes time to load
    except ImportError as err:
        raise ConfigError(
            f"{path} 里有告警去处，而没有装发送告警的部分 → pip install 'eoms-bot[service]'"
        ) from err
    # apprise's own log contains addresses, and we report failures ourselves.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    return ByApprise([(target.name, _added(Apprise(), target, path)) for target in targets])


def _added(apprise: Apprise, target: Target, path: Path) -> Apprise:
    if not apprise.add(target.url):
        scheme = target.url.split("://", 1)[0][:20]
        raise ConfigError(
            f"[CONF-010] {path.name}:{target.row} 去处 {target.name} 的地址不认识（{scheme}://…）→ "
            "写法见 docs/zh/service.md"
        )
    return apprise
