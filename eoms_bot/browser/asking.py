"""A question from a page's script to the site, answered while the program does something else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import JSHandle, Page

_BEGIN = """argument => ({{
    answer: ({})(argument).then(said => ({{said}}), trouble => ({{trouble: String(trouble)}}))
}})"""
_END = "asking => asking.answer"


class Asking:
    """One question, which is answered once or dropped.

    Until then the page holds the question and its answer. A page that has gone holds nothing.
    """

    def __init__(self, held: JSHandle | PlaywrightError) -> None:
        self._held = held

    def answer(self) -> Any:
        """Wait for what the script says in the end. PlaywrightError where it fails."""
        if isinstance(self._held, PlaywrightError):
            raise self._held
        try:
            answer: dict[str, Any] = self._held.evaluate(_END)
        finally:
            self.drop()
        if "trouble" in answer:
            raise PlaywrightError(answer["trouble"])
        return answer.get("said")

    def drop(self) -> None:
        """Release the question: nobody wants the answer any more."""
        if isinstance(self._held, JSHandle):
            with suppress(PlaywrightError):
                self._held.dispose()


def ask_ahead(page: Page, script: str, argument: object) -> Asking:
    """Start a script (JavaScript, an async function of one argument) in a page.

    A page that is on its way elsewhere, or gone, does not fail here. It fails where the answer is read.
    """
    try:
        held: JSHandle | PlaywrightError = page.evaluate_handle(_BEGIN.format(script), argument)
    except PlaywrightError as gone:
        held = gone
    return Asking(held)
