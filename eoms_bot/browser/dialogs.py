"""The one dialog handler of a context: it always answers, by text, and keeps what was said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Dialog
from playwright.sync_api import Error as PlaywrightError


@dataclass(frozen=True)
class Said:
    """A dialog that a page showed."""

    kind: str
    text: str
    accepted: bool


class Dialogs:
    """Alerts are closed, leaving a page is allowed; a question is accepted only when its text is listed."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self._known = tuple(re.compile(pattern) for pattern in known)
        self.said: list[Said] = []

    def install(self, context: BrowserContext) -> None:
        """Answer every dialog of every page and frame of the context."""
        context.on("dialog", self._answer)

    def since(self, count: int) -> str:
        """What was said after the first `count` dialogs, joined for people."""
        return " / ".join(said.text for said in self.said[count:])

    def _answer(self, dialog: Dialog) -> None:
        yes = dialog.type in {"alert", "beforeunload"} or any(p.search(dialog.message) for p in self._known)
        self.said.append(Said(dialog.type, dialog.message, yes))
        try:
            if yes:
                dialog.accept()
            else:
                dialog.dismiss()
        except PlaywrightError:
            # The page went away with its dialog: there is nothing left to answer.
            return
