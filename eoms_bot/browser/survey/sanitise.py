"""A page's words without personal ones: the site's own stay, of others only the shape. Pure.

It works by an allow-list, not by a search for names. Nobody can list the names, places and numbers that
customers and colleagues type. A word stays where the profile or the dictionaries have it. It also stays where
it is a label, a date, or the number of an order or a task.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from eoms_bot.browser.survey.tree import Element, Text
from eoms_bot.model.privacy import mask
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.visible import squeeze

_WORDS = re.compile(r"[一-鿿]+")
_DATE = r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?"
_LONGEST_LABEL = 30
VOID = frozenset({"br", "col", "frame", "hr", "img", "input", "meta", "wbr"})
"""Elements that hold nothing, and have no end tag."""


class AllowedWords:
    """The words that may stay: those of a profile and of lists, numbers of orders, dates."""

    def __init__(
        self, parts: Iterable[BaseModel], order_no_pattern: str, masker: Masker, counted: Iterable[str] = ()
    ) -> None:
        """`counted`: patterns of the pages' words about numbers of rows and pages."""
        texts = [text for part in parts for text in leaves(part.model_dump())]
        self._whole = {squeeze(text) for text in texts}
        self._runs = {run for text in texts for run in _WORDS.findall(text)}
        numbers = "|".join((order_no_pattern, _DATE, *map(_without_groups, counted)))
        self._tokens = re.compile(rf"({numbers}|[一-鿿]+)")
        self._masker = masker

    def shown(self, words: str, role: str) -> str:
        """Words of a page as a saved page may have them."""
        plain = self._masker(words)
        if role == "known":
            return plain
        if role == "label" and len(squeeze(plain)) <= _LONGEST_LABEL and not re.search(r"\d{5}", plain):
            return plain
        if squeeze(words) in self._whole:
            return plain
        return "".join(self._token(one) for one in self._tokens.split(plain) if one is not None)

    def _token(self, word: str) -> str:
        stays = word in self._runs or re.fullmatch(_DATE, word) or self._is_number(word)
        return word if stays else mask.shape(word)

    def _is_number(self, word: str) -> bool:
        """True for an order's number or a count.

        The token expression has found such a word, and it is not plain Chinese.
        """
        return bool(self._tokens.fullmatch(word)) and not _WORDS.fullmatch(word)


def page_of(tree: Element, words: AllowedWords) -> str:
    """The page as HTML without a script, an address or anybody's words."""
    return "<!DOCTYPE html>\n" + "".join(_html(tree, words)) + "\n"


def _html(part: Element | Text, words: AllowedWords) -> Iterator[str]:
    if isinstance(part, Text):
        yield html.escape(words.shown(part.words, part.role), quote=False)
        return
    texts = {name: words.shown(text, part.role) for name, text in part.texts.items()}
    attributes = {name: words.shown(text, "known") for name, text in part.kept.items()} | texts
    yield (
        f"<{part.tag}" + "".join(f' {name}="{html.escape(text)}"' for name, text in attributes.items()) + ">"
    )
    if part.tag == "head":
        yield '<meta charset="utf-8">'
    if part.tag not in VOID:
        for one in part.inner:
            yield from _html(one, words)
        yield f"</{part.tag}>"
    if part.tag in ("tr", "table", "div", "form", "head", "li"):
        yield "\n"


def leaves(value: object) -> Iterator[str]:
    """Every text in a value made of mappings and lists, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (*leaves(key), *leaves(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)


def _without_groups(pattern: str) -> str:
    """The same pattern with groups that capture nothing."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
