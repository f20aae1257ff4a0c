"""Expressions against what was found: where they hold, and whether a hit is held back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from eoms_bot.decide.triage.expression import ANYWHERE, CLAUSE, Chain, Expression

MOST_HITS = 40
"""Hits of one atom that are followed; a text that repeats a word a thousand times says no more than that."""


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
    """Tells whether the text denies the words at a hit."""

    first: int
    """Nothing up to here can be denied."""

    def __contains__(self, hit: Hit) -> bool: ...


def hits_of(expression: Expression, hits: Hits, denied: Denied | None = None) -> list[Hit]:
    """The places at which an expression holds, told by its first chain; not to be changed, for they may be those of `hits`."""
    if expression.lone is not None:
        return _chain(expression.lone, hits, denied)
    first, *others = expression.groups
    answer = _together(first, hits, denied)
    if not answer or not all(_together(group, hits, denied) for group in others):
        return []
    return answer


def not_held_back(found: list[Hit], unless: Iterable[Expression], hits: Hits) -> list[Hit]:
    """The hits that none of the expressions holds back by holding near enough."""
    for expression in unless:
        others = hits_of(expression, hits)
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


def _together(group: tuple[Chain, ...], hits: Hits, denied: Denied | None) -> list[Hit]:
    first, *others = group
    found = _chain(first, hits, denied)
    for chain in others:
        if not found:
            return []
        sentences = {hit.sentence for hit in _chain(chain, hits, denied)}
        found = [hit for hit in found if hit.sentence in sentences]
    return found


def _undenied(found: list[Hit], denied: Denied) -> list[Hit]:
    """The hits without those that the text denies, and without shorter words inside these: 不是光猫 denies 猫 as well."""
    first = denied.first
    no = [hit for hit in found if hit.start > first and hit in denied]
    if not no:
        return found
    return [hit for hit in found if not any(one.start <= hit.start and hit.end <= one.end for one in no)]


def _chain(chain: Chain, hits: Hits, denied: Denied | None) -> list[Hit]:
    found = hits[chain.atoms[0]]
    if denied is not None:
        found = _undenied(found, denied)
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
