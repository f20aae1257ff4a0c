"""What a script says of the one element that a locator means, in one round trip.

`Locator.evaluate` takes three: it waits for the element, asks the script, and lets the element go. Where the element is there and alone, as
in a form that has arrived, one is enough; anything else is left to `evaluate`, which waits and names the trouble as ever.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator

_ONE = "async (all, told) => all.length === 1 ? [await ({})(all[0], told)] : null"


def read_one(element: Locator, script: str, argument: object = None) -> Any:
    """The answer of a script that changes nothing. Fails as `Locator.evaluate` does.

    A page that is on its way to another one is waited for: what was asked of the old one is asked again.
    """
    try:
        answer = _at_once(element, script, argument)
    except PlaywrightError:
        answer = None
    return element.evaluate(script, argument) if answer is None else answer[0]


def act_on_one(element: Locator, script: str, argument: object = None) -> Any:
    """The answer of a script that does something, on a page that was read just now; what has begun is never begun again."""
    answer = _at_once(element, script, argument)
    return element.evaluate(script, argument) if answer is None else answer[0]


def _at_once(element: Locator, script: str, argument: object) -> list[Any] | None:
    """The script's answer as the one entry of a list; None where there is another number of elements than one."""
    answer: list[Any] | None = element.evaluate_all(_ONE.format(script), argument)
    return answer
