"""Expressions against what was found: where they hold, and whether a hit is held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from eoms_bot.decide.reading.negation import Denials
from eoms_bot.decide.reading.rules.expression import ANYWHERE, CLAUSE, Chain, Expression

MOST_HITS = 40
"""Hits of one atom that are followed; a text that repeats a word a thousand times says nothing further."""

NEGATABLE = frozenset({"题", "重大", "人工", "原因"})
"""Kinds whose rules do not fire on a word that the text denies."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One `when` of the rule of this number in its table, and what holds it back."""

    rule: int
    negatable: bool
    when: Expression
    unless: tuple[Expression, ...]


class Hit(NamedTuple):
    """Where words stand: signs, and the numbers of clause and sentence."""

    start: int
    end: int
    clause: int
    sentence: int


Hits = Mapping[int, list[Hit]]
"""Every atom that an expression may ask for → where it stands, up to `MOST_HITS` times."""

_made = tuple.__new__


class Undenied(dict[int, list[Hit]]):
    """The hits of atoms without those that the text denies, looked through when an atom is first asked for.
    Shorter words inside these are left out too: 不是光猫 denies 猫 as well.
    """

    def __init__(self, hits: Hits, denied: Denials) -> None:
        super().__init__()
        self._hits, self._denied = hits, denied

    def __missing__(self, atom: int) -> list[Hit]:
        found = self._hits[atom]
        no = [hit for hit in found if hit.start in self._denied]
        if no:
            found = [
                hit for hit in found if not any(one.start <= hit.start and hit.end <= one.end for one in no)
            ]
        self[atom] = found
        return found


def hits_of(expression: Expression, hits: Hits, first: Hits) -> list[Hit]:
    """The places at which an expression holds: those of its first chain. Not to be changed. `first` has what
    counts of the atom that a chain begins with: all of `hits`, or those that are not denied.
    """
    answer, *others = (_together(group, hits, first) for group in expression.groups)
    return answer if all(others) else []


def not_held_back(found: list[Hit], unless: Iterable[Expression], hits: Hits) -> list[Hit]:
    """The hits that none of the expressions holds back by holding near enough."""
    for expression in unless:
        others = hits_of(expression, hits, hits)
        if not others:
            continue
        if expression.scope == ANYWHERE:
            return []
        if expression.scope == CLAUSE:
            clauses = {other.clause for other in others}
            found = [hit for hit in found if hit.clause not in clauses]
        else:
            sentences = {other.sentence for other in others}
            found = [hit for hit in found if hit.sentence not in sentences]
    return found


def _together(group: tuple[Chain, ...], hits: Hits, first: Hits) -> list[Hit]:
    found = _chain(group[0], hits, first)
    for chain in group[1:]:
        sentences = {hit.sentence for hit in _chain(chain, hits, first)}
        found = [hit for hit in found if hit.sentence in sentences]
    return found


def _chain(chain: Chain, hits: Hits, first: Hits) -> list[Hit]:
    found = first[chain.atoms[0]]
    for gap, atom in zip(chain.gaps, chain.atoms[1:], strict=True):
        # As Hit(…) does, without a call in between.
        found = [
            _made(Hit, (one.start, two.end, one.clause, one.sentence))
            for one in found
            for two in hits[atom]
            if one.end <= two.start <= one.end + gap and one.clause == two.clause
        ]
    return found
