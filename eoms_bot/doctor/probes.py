"""Probes: what starts a browser for the checks.

They are handed in, because the console runs the checks too and knows no browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.settings import Settings


@dataclass(frozen=True)
class BrowserSeen:
    """A browser that started.

    It has what the browser calls itself, the file that it runs from, and when that file was made (aware).
    `file` and `made` are None where the system did not say; `fingerprint` is the file's SHA-256, in letters
    a–p.
    """

    name: str
    file: Path | None = None
    made: datetime | None = None
    fingerprint: str = ""


@dataclass(frozen=True)
class Probes:
    """What the checks call.

    `browser` raises BotError where none starts; `login_page` does so where the site's login page is not the
    profile's.
    """

    browser: Callable[[Settings], BrowserSeen]
    login_page: Callable[[Settings], None]
