"""A question that a page's script has put to the site, and whose answer is on its way while something else is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import JSHandle, Page

_BEGIN = (
    """told => ({{answer: ({})(told).then(said => ({{said}}), trouble => ({{trouble: String(trouble)}}))}})"""
)
_END = "asking => asking.answer"


class Asking:
    """One question; it is answered once."""

    def __init__(self, held: JSHandle, heard: Callable[[], None]) -> None:
        self._held, self._heard = held, heard

    def answer(self) -> Any:
        """What the script says in the end, waited for; what the site said is heard then. PlaywrightError where it fails."""
        answer: dict[str, Any] = self._held.evaluate(_END)
        self._heard()
        if "trouble" in answer:
            raise PlaywrightError(answer["trouble"])
        return answer.get("said")


def ask_ahead(page: Page, script: str, argument: object, heard: Callable[[], None]) -> Asking:
    """Have a script (JavaScript, an async function of one argument) begin in a page; `heard` is called once it has ended."""
    return Asking(page.evaluate_handle(_BEGIN.format(script), argument), heard)
