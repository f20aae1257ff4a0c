"""Addresses of requests: which parts of a path are ids, and what a write's address says of its order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from eoms_bot.browser.profile.request_rule import IN_ADDRESS
from eoms_bot.browser.recording.events import Exchange
from eoms_bot.model.write import Pair

_ID = re.compile(r"^(\d+|[0-9a-fA-F-]{16,})$")
FIXED = re.compile(r"[A-Za-z]\w{0,30}|\d{1,3}", re.ASCII)
"""A parameter that says what a form is for, and not of which order."""
_OF_ORDER = re.compile(r"(id|no|num)$", re.IGNORECASE)
"""How the name of a parameter ends that says of which order."""

_DIGITS = re.compile(r"\d+")
_ANY = "[^/]+"


@dataclass(frozen=True)
class WriteAddress:
    """The address of a write: its pairs, and what the profile says of it.

    `path` is a pattern with a group for each id, `query` the patterns of the parameters. `ids` are the names
    of the pairs in the path.
    """

    path: str = ""
    ids: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()


class PathIds:
    """Which parts of a recording's paths are ids; `numbers` are those of its orders."""

    def __init__(self, exchanges: Sequence[Exchange], numbers: Iterable[str]) -> None:
        alike: dict[tuple[str, ...], list[list[str]]] = {}
        for one in exchanges:
            parts = one.path.split("/")
            words = ("" if _DIGITS.search(part) else part for part in parts)
            alike.setdefault((one.method, *words), []).append(parts)
        kinds = [{*texts} for paths in alike.values() for texts in zip(*paths, strict=True)]
        own = {*numbers}
        self._kinds = [own, *(one for one in kinds if len(one) > 1 and not any("." in text for text in one))]
        self._ids = set().union(*self._kinds)

    def is_id(self, part: str) -> bool:
        """Whether a part of a path may be another one for another order."""
        return part in self._ids or _ID.match(part) is not None

    def pattern(self, path: str) -> str:
        """A pattern for a path: parts that are ids may be others."""
        return "/".join(map(self._part, path.split("/")))

    def _part(self, part: str) -> str:
        if not self.is_id(part):
            return re.escape(part).replace("\\-", "-")
        # Ids of one kind may be alike but for their digits; then others are no such ids.
        forms = {_form(text) for kind in self._kinds if part in kind for text in kind}
        return _form(part) if forms == {_form(part)} and not _ID.match(part) else _ANY

    def places(self, path: str) -> list[tuple[str, str]]:
        """Each id of a path: a pattern of the path that has it in its group, and the id."""
        parts = path.split("/")
        patterns = [self._part(part) for part in parts]
        return [
            ("/".join([*patterns[:at], f"({patterns[at]})", *patterns[at + 1 :]]), part)
            for at, part in enumerate(parts)
            if self.is_id(part)
        ]

    def of_write(self, one: Exchange, alike: Sequence[Exchange]) -> WriteAddress:
        """The address of a write; `alike` are all writes of its kind, this one among them.

        A parameter that is the same word in all of them says what the form is for. What a GET asks for is its
        body.
        """
        pairs: dict[str, str] = {}
        parts = one.path.split("/")
        patterns = [self._part(part) for part in parts]
        for at, part in enumerate(parts):
            if self.is_id(part):
                group = _group(parts[at - 1], pairs)
                pairs[group] = part
                patterns[at] = f"(?P<{group}>{patterns[at]})"
        ids = tuple(map(IN_ADDRESS.format, pairs))
        query = {}
        for name, text in one.query if one.method != "GET" else ():
            if _is_fixed(name, [dict(each.query).get(name, "") for each in alike]):
                query[name] = re.escape(text)
            else:
                group = _group(name, pairs)
                pairs[group] = text
                query[name] = f"(?P<{group}>.+)"
        named = tuple((IN_ADDRESS.format(group), text) for group, text in pairs.items())
        return WriteAddress("/".join(patterns), ids, query, named)


def _is_fixed(name: str, texts: Sequence[str]) -> bool:
    """Whether a parameter is no order's; shown once, a short number may be the id of one."""
    once = len(texts) == 1 and texts[0].isdecimal() and _OF_ORDER.search(name)
    return len(set(texts)) == 1 and FIXED.fullmatch(texts[0]) is not None and not once


def _form(part: str) -> str:
    """A pattern for what differs from this part in its digits alone."""
    return _DIGITS.sub(r"\\d+", re.escape(part).replace("\\-", "-"))


def _group(words: str, taken: Mapping[str, str]) -> str:
    """A name for a group of a pattern, after the words before its id."""
    plain = re.sub(r"\W+", "_", words, flags=re.ASCII).strip("_")
    own = plain if re.match(r"[A-Za-z]", plain) else "part"
    return next(one for one in (own, *(f"{own}{n}" for n in range(2, 99))) if one not in taken)
