"""Uncaught errors of page scripts: collected from every page, named where a step waits in vain."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, WebError

from eoms_bot.browser.profile.common import SiteSpec
from eoms_bot.model.privacy import mask

_MOST = 3
"""How many different errors of a step are kept; the first ones say most."""
_READ, _SHOWN = 1000, 120
"""How many characters of an error are examined, and how many people see."""
_QUOTED_WORDS = re.compile(r"""(["'])[^"']*[^\x00-\x7f"'][^"']*(["'])""")
"""An error quotes what a script could not read, for example `"柳…" is not valid JSON`.

The quoted words may be a customer's.
"""
_MODAL, _MODAL_KEY = "showModalDialog", "modal_dialogs_as_windows"


class PageErrors:
    """The uncaught errors of all pages of a context since `forget`: first lines, masked."""

    def __init__(self, site: SiteSpec) -> None:
        self._modal_opens = site.modal_dialogs_as_windows
        self._heard: list[str] = []

    def install(self, context: BrowserContext) -> None:
        """Note every uncaught error of every page and frame of the context."""
        context.on("weberror", self._note)

    def forget(self) -> None:
        """Start another step: earlier errors explain nothing of it."""
        self._heard.clear()

    def clause(self) -> str:
        """The errors as a clause for an error message, with the setting that cures them.

        Empty where there are none.
        """
        if not self._heard:
            return ""
        curable = not self._modal_opens and any(_MODAL in line for line in self._heard)
        cure = f"；可在站点档案 site.toml 里打开 {_MODAL_KEY}" if curable else ""
        return f"；页面脚本出错：{' / '.join(self._heard)}{cure}"

    def _note(self, error: WebError) -> None:
        line = _first_line(error.error.message)
        if len(self._heard) < _MOST and line not in self._heard:
            self._heard.append(line)


def _first_line(message: str) -> str:
    lines = message[:_READ].split("\n")
    line = next((line.strip() for line in lines if line.strip()), "（没有说明）")
    # Masked before it is cut: half of a number is not recognised as one.
    shown = mask.phone(_QUOTED_WORDS.sub(r"\1…\2", line))
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
