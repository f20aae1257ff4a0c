"""Expressions against what was found: where they hold, and whether a hit is held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from eoms_bot.decide.reading.rules.expression import ANYWHERE, CLAUSE, Chain, Expression

MOST_HITS = 40
"""Hits of one atom that are followed; a text that repeats a word a thousand times says nothing further."""


class Hit(NamedTuple):
    """Where words stand: signs, and the numbers of clause and sentence."""

    start: int
    end: int
    clause: int
    sentence: int


Hits = Mapping[int, list[Hit]]
"""Every atom that an expression may ask for → where it stands, up to `MOST_HITS` times."""

_made = tuple.__new__


class Denied(Protocol):
    """Whether the text denies the words at a hit."""

    first: int
    """Nothing up to here can be denied."""

    def __contains__(self, hit: Hit) -> bool: ...


class Undenied(dict[int, list[Hit]]):
    """The hits of atoms without those that the text denies.

    Shorter words inside these are left out too: 不是光猫 denies 猫 as well.

    An atom's are looked through when they are first asked for, and then known: several rules ask for the
    same.
    """

    def __init__(self, hits: Hits, denied: Denied) -> None:
        super().__init__()
        self._hits, self._denied = hits, denied

    def __missing__(self, atom: int) -> list[Hit]:
        found, denied = self._hits[atom], self._denied
        first = denied.first
        no = [hit for hit in found if hit.start > first and hit in denied]
        if no:
            found = [
                hit for hit in found if not any(one.start <= hit.start and hit.end <= one.end for one in no)
            ]
        self[atom] = found
        return found


def hits_of(expression: Expression, hits: Hits, first: Hits) -> list[Hit]:
    """The places at which an expression holds: those of its first chain.

    Not to be changed, for they may be those of `hits`.

    `first` has what counts of the atom that a chain begins with: all of `hits`, or those that are not denied.
    """
    lone = expression.lone
    if lone is not None:
        return _chain(lone, hits, first) if lone.others else first[lone.atoms[0]]
    of_first, *others = expression.groups
    answer = _together(of_first, hits, first)
    if not answer or not all(_together(group, hits, first) for group in others):
        return []
    return answer


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
    begins, *others = group
    found = _chain(begins, hits, first)
    for chain in others:
        if not found:
            return []
        sentences = {hit.sentence for hit in _chain(chain, hits, first)}
        found = [hit for hit in found if hit.sentence in sentences]
    return found


def _chain(chain: Chain, hits: Hits, first: Hits) -> list[Hit]:
    found = first[chain.atoms[0]]
    for gap, atom in chain.others:
        if not found:
            return []
        # As Hit(…) does, without a call in between.
        found = [
            _made(Hit, (one.start, two.end, one.clause, one.sentence))
            for one in found
            for two in hits[atom]
            if one.end <= two.start <= one.end + gap and one.clause == two.clause
        ]
    return found
