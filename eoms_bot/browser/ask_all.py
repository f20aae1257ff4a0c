"""Ask a script about all elements of a selector, in one round trip to their document."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page

_ALL = """([css, argument]) => {{
    let all;
    try {{ all = document.querySelectorAll(css); }} catch {{ return null; }}
    return [({})(Array.from(all), argument)];
}}"""


def read_all(document: Page | Frame, css: str, script: str, argument: object = None) -> Any:
    """The answer of a script that changes nothing and receives all elements, possibly none.

    A selector of another kind than CSS is asked through Playwright's locator. A page that goes away during
    the question raises, so that nobody takes the next page's answer for its own.
    """
    answer = document.evaluate(_ALL.format(script), [css, argument])
    return document.locator(css).evaluate_all(script, argument) if answer is None else answer[0]
