"""Which word has which code: from lists of options in answers, from selects, and from what was shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import permutations
from typing import Any

from eoms_bot.browser.flat_body import json_text
from eoms_bot.browser.recording.events import Exchange, SeenField
from eoms_bot.sites.recording.demonstrations import text_of

_WORD = ("label", "text", "name", "title", "dictName", "dictLabel")
_CODE = ("value", "code", "id", "key", "dictValue", "dictCode")
_BELOW = ("children", "subMenus", "options", "items", "nodes")
_WORDS_END, _CODES_END = re.compile(r"(Name|_name|Label|Text)$"), re.compile(r"(Id|_id|Code|_code)$")
"""How names end that say what they name as well: `userName`, `userId`."""
_SURE = 8
"""A code that is at least so long is the same as another one by no chance."""
_CHINESE, _BARE = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\w.-]{1,32}", re.ASCII)
"""A word that people read, and a code that they do not."""
_MOST_NAMES = 6
"""An object of a dictionary has hardly more members that are no lists."""
Words = tuple[str, ...]
Group = Mapping[Words, Words]
"""The words of each level of an option → their codes as plain text."""


def groups_of(exchanges: Sequence[Exchange]) -> list[Group]:
    """The lists of options in the answers of reads."""
    found: list[Group] = []
    for one in exchanges:
        if one.kind in {"read", "query"} and one.document is not None:
            found.extend(group for group in _groups(one.document) if group not in found)
    return found


def _groups(document: Any) -> Iterator[Group]:
    if isinstance(document, list):
        group = dict(_entries(document, _usual, (), ()))
        # A search may have found one alone.
        if len(group) > 1 or any(len(codes[-1]) >= _SURE for codes in group.values()):
            yield group
            return
        yield from _named_otherwise(document)
    if isinstance(document, dict) and len(document) > 1:
        pairs = list(document.items())
        for there in (pairs, [(word, code) for code, word in pairs]):
            if all(
                isinstance(word, str) and _CHINESE.search(word)
                and isinstance(code, (str, int)) and _BARE.fullmatch(str(code))
                for code, word in there
            ):  # fmt: skip
                yield {(word,): (text_of(json_text(code), "json"),) for code, word in there}
    below = (
        document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    )
    for one in below:
        yield from _groups(one)


def _named_otherwise(items: list[Any]) -> Iterator[Group]:
    """What a list of few-membered objects may say where no member has a usual name: each two of them."""
    rows = [one for one in items if isinstance(one, dict)]
    if len(rows) < 2:
        return
    names = [name for name in rows[0] if all(isinstance(one.get(name), (str, int)) for one in rows)]
    apart = [name for name in names if len({one[name] for one in rows}) == len(rows)]
    for word, code in permutations(apart if len(names) <= _MOST_NAMES else (), 2):
        if all(isinstance(one[word], str) for one in rows):
            yield dict(_entries(rows, partial(_called, word, code), (), ()))


def _entries(
    items: Sequence[Any], named: Callable[[Mapping[str, Any]], tuple[Any, Any]], words: Words, codes: Words
) -> Iterator[tuple[Words, Words]]:
    for item in items:
        if not isinstance(item, dict):
            continue
        word, code = named(item)
        if not isinstance(word, str) or code is None:
            continue
        here = (*words, word), (*codes, text_of(json_text(code), "json"))
        yield here
        for below in _below(item):
            yield from _entries(below, named, *here)


def _called(word: str, code: str, item: Mapping[str, Any]) -> tuple[Any, Any]:
    return item.get(word), item.get(code)


def _usual(item: Mapping[str, Any]) -> tuple[str | None, str | int | None]:
    """Word and code of an option by the names that most sites have for them."""
    word = next((item[name] for name in _WORD if isinstance(item.get(name), str)), None)
    code = next((item[name] for name in _CODE if isinstance(item.get(name), (str, int))), None)
    return word or _ending(item, _WORDS_END), code if code is not None else _ending(item, _CODES_END)


def _below(item: Mapping[str, Any]) -> list[list[Any]]:
    """The list of what is below an option, whatever it is called; none, or one."""
    lists = {name: one for name, one in item.items() if isinstance(one, list) and one}
    usual = [lists[name] for name in _BELOW if name in lists]
    return usual[:1] or (list(lists.values()) if len(lists) == 1 else [])


def _ending(item: Mapping[str, Any], end: re.Pattern[str]) -> str | None:
    """The text of the one name that ends so; None where there is none, or several."""
    found = [value for name, value in item.items() if end.search(name) and isinstance(value, str)]
    return found[0] if len(found) == 1 else None


def group_for(shown: Sequence[tuple[Words, Words]], groups: Sequence[Group]) -> Group | None:
    """The smallest group in which all these words have these codes; None where there is no such group."""
    fitting = [one for one in groups if all(one.get(words) == codes for words, codes in shown)]
    return min(fitting, key=len, default=None)


def own_group(seen: Sequence[SeenField]) -> Group:
    """What a native select or radios say of themselves, in all demonstrations."""
    return {(word,): (code,) for one in seen for word, code in one.options if word}
