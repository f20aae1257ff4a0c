"""The doctor's findings as the console shows them.

The page runs the quick checks when it is first opened, and all checks when somebody asks.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime

from eoms_bot import doctor as checks
from eoms_bot.console.present import PresentSettings
from eoms_bot.doctor import NOT_TRIED, BrowserSeen, Check, Probes
from eoms_bot.errors import ConfigError
from eoms_bot.run.ports import Ports

_LATER = Check("浏览器", NOT_TRIED, "还没有启动过", "按“重新检查”会启动一次，看它起不起得来")


@dataclass(frozen=True)
class FoundAt:
    """What was found, and when."""

    checks: tuple[Check, ...]
    at: datetime

    def count(self, state: str) -> int:
        """How many findings have a state."""
        return sum(check.state == state for check in self.checks)


class DoctorFindings:
    """The newest findings; one thread looks at a time."""

    def __init__(self, settings: PresentSettings, probes: Probes, ports: Ports) -> None:
        self._settings = settings
        self._probes = probes
        self._ports = ports
        self._lock = threading.Lock()
        self._found: FoundAt | None = None
        self._version: object = None

    def last(self) -> FoundAt:
        """What was found last, or is found in changed settings.

        The browser is not checked until somebody asks for that.
        """
        with self._lock:
            if self._found is None or self._version != self._settings.version:
                quick = self._look(replace(self._probes, browser=lambda _settings: BrowserSeen("")))
                self._found = replace(
                    quick, checks=tuple(_LATER if one.name == _LATER.name else one for one in quick.checks)
                )
            return self._found

    def look_again(self, *, with_site: bool = False) -> FoundAt:
        """Check everything, the browser too, and the site when it is asked for."""
        with self._lock:
            self._found = self._look(self._probes, with_site=with_site)
            return self._found

    def _look(self, probes: Probes, *, with_site: bool = False) -> FoundAt:
        """The findings on the settings as the file has them now, as `eoms-bot doctor` would have them."""
        self._version = self._settings.version
        try:
            settings = self._settings.whole()
        except ConfigError as problem:
            found = tuple(checks.without_settings(problem))
        else:
            found = tuple(checks.all_checks(settings, probes, self._ports, with_site=with_site))
        return FoundAt(found, self._ports.clock.now())
