"""The doctor's findings as the console shows them: the quick ones when the page is first opened, all of them when somebody asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from eoms_bot.model.ports import Clock
from eoms_bot.run import checks
from eoms_bot.run.checks import Check
from eoms_bot.settings import Settings

NOT_TRIED = "未检查"
_LATER = Check("浏览器", NOT_TRIED, "还没有启动过", "按“重新检查”会启动一次，看它起不起得来")


@dataclass(frozen=True)
class Found:
    """What was found, and when."""

    checks: tuple[Check, ...]
    at: datetime

    def count(self, state: str) -> int:
        """How many are in a state."""
        return sum(check.state == state for check in self.checks)


class Findings:
    """The newest findings; one thread looks at a time."""

    def __init__(self, settings: Settings, probe: Callable[[Settings], str], clock: Clock) -> None:
        self._settings = settings
        self._probe = probe
        self._clock = clock
        self._lock = threading.Lock()
        self._found: Found | None = None

    def last(self) -> Found:
        """What was found last; without a browser where nobody has asked for it yet."""
        with self._lock:
            if self._found is None:
                quick = self._look(lambda _settings: "")
                self._found = replace(
                    quick, checks=tuple(_LATER if one.name == _LATER.name else one for one in quick.checks)
                )
            return self._found

    def look_again(self) -> Found:
        """Look at everything, the browser too."""
        with self._lock:
            self._found = self._look(self._probe)
            return self._found

    def _look(self, probe: Callable[[Settings], str]) -> Found:
        found = tuple(checks.all_checks(self._settings, probe, with_site=False))
        return Found(found, self._clock.now())
