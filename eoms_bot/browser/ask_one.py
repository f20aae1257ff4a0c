"""Ask a script about the one element of a selector or a locator, in one round trip.

`Locator.evaluate` takes three round trips: it waits for the element, asks the script, and releases the
element. In addition, the driver puts its own selectors (a third of a megabyte) into a document at its first
locator. Where the element is there and alone, as in a form that has arrived, its document can be asked
itself. Anything else is left to `evaluate`, which waits and names the trouble as usual.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page

_ONE = "async (all, argument) => all.length === 1 ? [await ({})(all[0], argument)] : null"
_ALONE = """async ([css, argument]) => {{
    let all;
    try {{ all = document.querySelectorAll(css); }} catch {{ return null; }}
    return all.length === 1 ? [await ({})(all[0], argument)] : null;
}}"""
"""The answer is also null for a selector of another kind than CSS, before the script has begun."""


class Alone(NamedTuple):
    """The one element of a selector in a document."""

    document: Page | Frame
    css: str

    @property
    def locator(self) -> Locator:
        """The same element as Playwright finds it."""
        return self.document.locator(self.css)


def read_one(element: Locator | Alone, script: str, argument: object = None) -> Any:
    """The answer of a script that may run twice, as it changes nothing or only scrolls.

    It fails as `Locator.evaluate` does. Where the page is on its way to another one, the script waits for the
    new page and runs again there.
    """
    try:
        answer = _at_once(element, script, argument)
    except PlaywrightError:
        answer = None
    return _patiently(element, script, argument) if answer is None else answer[0]


def act_on_one(element: Locator | Alone, script: str, argument: object = None) -> Any:
    """The answer of a script that acts, on a page that was read just now.

    A script that has begun is never started again.
    """
    answer = _at_once(element, script, argument)
    return _patiently(element, script, argument) if answer is None else answer[0]


def _at_once(element: Locator | Alone, script: str, argument: object) -> list[Any] | None:
    """The script's answer as the one entry of a list; None unless exactly one element is found."""
    answer: list[Any] | None
    if isinstance(element, Alone):
        answer = element.document.evaluate(_ALONE.format(script), [element.css, argument])
    else:
        answer = element.evaluate_all(_ONE.format(script), argument)
    return answer


def _patiently(element: Locator | Alone, script: str, argument: object) -> Any:
    locator = element.locator if isinstance(element, Alone) else element
    return locator.evaluate(script, argument)
