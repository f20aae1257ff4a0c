"""The query of an address (B47): known names, each at most once, and pages within bounds.

Texts are searched for literally.
"""

from __future__ import annotations

from collections.abc import Iterable

from eoms_bot.console.refusal import Refused

ROWS = 50
"""Rows of a page."""
MOST_PAGES = 200
MOST_TEXT = 80


class Query:
    """The pairs of an address.

    A name that the page does not know is refused, so that nobody believes it had an effect.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> None:
        self._values: dict[str, str] = {}
        allowed = set(known)
        for name, value in pairs:
            # A NUL would end the text for the database, which would then search only for the part before
            # it.
            if name not in allowed or name in self._values or len(value) > MOST_TEXT or "\0" in value:
                raise Refused(400)
            self._values[name] = value

    def text(self, name: str) -> str:
        """A text without the blanks around it; empty when the name is missing."""
        return self._values.get(name, "").strip()

    def page(self) -> int:
        """The number of the page, from 1 on; Refused 400 for any other text."""
        value = self._values.get("page", "1")
        if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MOST_PAGES):
            raise Refused(400)
        return int(value)

    def one_of(self, name: str, words: Iterable[str]) -> str:
        """One of the words, or empty; Refused 400 for anything else."""
        value = self.text(name)
        if value and value not in set(words):
            raise Refused(400)
        return value
