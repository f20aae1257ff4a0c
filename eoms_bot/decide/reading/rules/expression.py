"""The rule language: text of an expression → atoms and how far they may stand apart. See
`model/texts/triage_rules.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from eoms_bot.decide.reading.clean import normal

NEAR, CLOSE = 8, 3
"""Signs between two words of `甲…乙` and `甲..乙`."""

CLAUSE, SENTENCE, ANYWHERE = range(3)
_GAP = re.compile(r"(…+|\.\.)")
_GROUP = re.compile(r"\{([^{}]+)\}")
_SCOPES = {"句:": SENTENCE, "全文:": ANYWHERE}


class BadExpression(ValueError):
    """The text is no expression; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Atoms that follow each other in one clause; `gaps[i]` is the most between atoms i and i+1."""

    atoms: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """Same-sentence groups (`+`) of chains, in any order (`&`); `scope` is how far it holds back."""

    groups: tuple[tuple[Chain, ...], ...]
    scope: int
    atoms: frozenset[int]
    """Every atom that must be there."""


class Atoms:
    """Sets of words under numbers; the same set has the same number."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._groups = words
        self._numbers: dict[frozenset[str], int] = {}
        self._known: dict[str, frozenset[str]] = {}  # a table names the same words thousands of times
        self.sets: list[frozenset[str]] = []

    def parse(self, text: str) -> Expression:
        """The expression of a text; BadExpression where it is none."""
        scope = CLAUSE
        for prefix, wider in _SCOPES.items():
            if text.startswith(prefix):
                text, scope = text.removeprefix(prefix), wider
        groups = tuple(tuple(map(self._chain, part.split("+"))) for part in text.split("&"))
        if len(groups) > 1:
            scope = ANYWHERE
        elif len(groups[0]) > 1:
            scope = max(scope, SENTENCE)
        atoms = frozenset(atom for group in groups for chain in group for atom in chain.atoms)
        return Expression(groups, scope, atoms)

    def by_word(self) -> dict[str, list[int]]:
        """Every word → the numbers of the sets that hold it."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self.sets):
            for word in words:
                found[word].append(number)
        return found

    def _chain(self, text: str) -> Chain:
        parts = _GAP.split(text)
        atoms = tuple(self._atom(part) for part in parts[::2])
        return Chain(atoms, tuple(CLOSE if gap == ".." else NEAR for gap in parts[1::2]))

    def _atom(self, text: str) -> int:
        key = frozenset().union(*map(self._words_of, text.split("|")))
        if key not in self._numbers:
            self._numbers[key] = len(self.sets)
            self.sets.append(key)
        return self._numbers[key]

    def _words_of(self, piece: str) -> frozenset[str]:
        """The words of a group, or the one word, as texts are read."""
        if piece not in self._known:
            self._known[piece] = frozenset(map(normal, self._named(piece.strip())))
        return self._known[piece]

    def _named(self, piece: str) -> tuple[str, ...]:
        name = _GROUP.fullmatch(piece)
        if name is None and (not piece or "{" in piece or "}" in piece):
            raise BadExpression(f"“{piece}”里有空的词或落单的花括号")
        if name is None:
            return (piece,)
        if name[1] not in self._groups:
            raise BadExpression(f"没有词组 {name[1]}")
        return self._groups[name[1]]
