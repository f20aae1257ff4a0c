"""Which word has which code: from lists of options in answers, from selects, and from what was shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
        group = dict(_entries(document, (), ()))
        # A search may have found one alone.
        if len(group) > 1 or any(len(codes[-1]) >= _SURE for codes in group.values()):
            yield group
            return
    below = (
        document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    )
    for one in below:
        yield from _groups(one)


def _entries(items: list[Any], words: Words, codes: Words) -> Iterator[tuple[Words, Words]]:
    for item in items:
        if not isinstance(item, dict):
            continue
        word = next((item[name] for name in _WORD if isinstance(item.get(name), str)), None)
        word = word or _ending(item, _WORDS_END)
        code = next((item[name] for name in _CODE if isinstance(item.get(name), (str, int, bool))), None)
        code = code if code is not None else _ending(item, _CODES_END)
        if word is None or code is None:
            continue
        here = (*words, word), (*codes, text_of(json_text(code), "json"))
        below = next((item[name] for name in _BELOW if isinstance(item.get(name), list) and item[name]), None)
        yield here
        if below is not None:
            yield from _entries(below, *here)


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
