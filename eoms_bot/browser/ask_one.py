"""What a script says of the one element that a selector or a locator means, in one round trip.

`Locator.evaluate` takes three: it waits for the element, asks the script, and lets the element go; and a document that a locator is asked
in for the first time gets the driver's own selectors put into it, a third of a megabyte. Where the element is there and alone, as in a form
that has arrived, its document can be asked itself; anything else is left to `evaluate`, which waits and names the trouble as ever.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page

_ONE = "async (all, told) => all.length === 1 ? [await ({})(all[0], told)] : null"
_ALONE = """async ([css, told]) => {{
    let all;
    try {{ all = document.querySelectorAll(css); }} catch {{ return null; }}
    return all.length === 1 ? [await ({})(all[0], told)] : null;
}}"""
"""Null as well for a selector of another kind than CSS, before the script has begun."""


class Alone(NamedTuple):
    """The one element of a selector in a document."""

    document: Page | Frame
    css: str

    @property
    def locator(self) -> Locator:
        """The same element as Playwright finds it."""
        return self.document.locator(self.css)


def read_one(element: Locator | Alone, script: str, argument: object = None) -> Any:
    """The answer of a script that may be asked once more, as it changes nothing (or only scrolls). Fails as `Locator.evaluate` does.

    A page that is on its way to another one is waited for: what was asked of the old one is asked again.
    """
    try:
        answer = _at_once(element, script, argument)
    except PlaywrightError:
        answer = None
    return _patiently(element, script, argument) if answer is None else answer[0]


def act_on_one(element: Locator | Alone, script: str, argument: object = None) -> Any:
    """The answer of a script that does something, on a page that was read just now; what has begun is never begun again."""
    answer = _at_once(element, script, argument)
    return _patiently(element, script, argument) if answer is None else answer[0]


def _at_once(element: Locator | Alone, script: str, argument: object) -> list[Any] | None:
    """The script's answer as the one entry of a list; None where there is another number of elements than one."""
    answer: list[Any] | None
    if isinstance(element, Alone):
        answer = element.document.evaluate(_ALONE.format(script), [element.css, argument])
    else:
        answer = element.evaluate_all(_ONE.format(script), argument)
    return answer


def _patiently(element: Locator | Alone, script: str, argument: object) -> Any:
    locator = element.locator if isinstance(element, Alone) else element
    return locator.evaluate(script, argument)
