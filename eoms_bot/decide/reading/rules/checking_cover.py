"""Which rules another one makes useless (RULE-015).

They have the same or a narrower condition, and the conclusion of the other always wins.

A rule covers another where it certainly fires, in the same clause, whenever the other does. Only what shows
in the table itself counts: word lists that hold each other, equal gaps, and no reason to hold back that the
other lacks.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from eoms_bot.decide.reading.rules.expression import Atoms, Chain, Expression
from eoms_bot.decide.reading.rules.finding import TableFault
from eoms_bot.decide.reading.rules.match import NEGATABLE
from eoms_bot.decide.reading.scenes import RANK
from eoms_bot.model.texts.triage_rules import TextRule

SHADOWED, NEEDLESS = "RULE-015", "RULE-008"
_BEATS = {
    ("口径:无", "口径:告知"),
    ("能否:否", "能否:能"),
}
"""(conclusion, the one that says nothing any more next to it in the same clause)."""

_RANK = {scene: number for number, scenes in enumerate(RANK) for scene in scenes}
_WEIGHED = frozenset({"原因", "网络"})
_BY_CLAUSE = frozenset({"题", "口径"})
"""Kinds of which one conclusion silences the other in its own clause only."""


def check_cover(
    rules: tuple[TextRule, ...], atoms: Atoms, known: Container[frozenset[str]] = ()
) -> Iterator[TableFault]:
    """Every rule that another one makes useless, once, with the first one that does. `known` pairs of ids
    were reported before.
    """
    parsed = [
        (rule, tuple(map(atoms.parse, rule.when)), tuple(map(atoms.parse, rule.unless))) for rule in rules
    ]
    sets = [frozenset(words) for words in atoms.sets]
    for number, narrow in enumerate(parsed):
        for place, wide in enumerate(parsed):
            if place == number or wide[0].kind != narrow[0].kind:
                continue
            if frozenset((wide[0].id, narrow[0].id)) in known:
                continue
            found = _useless(wide[0], narrow[0], earlier=place < number)
            if found and _covers(wide, narrow, sets):
                code, fault, wanted = found
                yield TableFault(code, narrow[0].id, fault, wanted, ("rule", number, "when"))
                break


def _useless(wide: TextRule, narrow: TextRule, *, earlier: bool) -> tuple[str, str, str] | None:
    """(code, what, what to do) where the narrow rule says nothing next to the wide one. Weights are asked
    where they count.
    """
    heavier = wide.weight > narrow.weight or (wide.weight == narrow.weight and earlier)
    if wide.says == narrow.says:
        # Every further rule for a cause adds to its weight; elsewhere the same said twice adds nothing.
        if wide.kind == "原因" or (wide.kind == "网络" and not heavier):
            return None
        both = f"{wide.id} 的条件一样宽或更宽，结论相同"
        return NEEDLESS, f"{both}，这一条多余", "删掉这一条"
    wins = (wide.says, narrow.says) in _BEATS
    if wide.kind in _WEIGHED:
        wins = heavier
    if wide.kind == "场景":
        wins = _RANK.get(wide.label, len(RANK)) < _RANK.get(narrow.label, len(RANK))
    if not wins:
        return None
    fault = f"{wide.id}（{wide.says}）的条件一样宽或更宽，总是压过它，这一条永远不起作用"
    return SHADOWED, fault, f"收窄 {wide.id}（unless），或改分量"


Parsed = tuple[TextRule, tuple[Expression, ...], tuple[Expression, ...]]


def _covers(wide: Parsed, narrow: Parsed, sets: list[frozenset[str]]) -> bool:
    """True where the wide rule fires whenever the narrow one does."""
    if not set(wide[2]) <= set(narrow[2]):
        return False
    negatable, by_clause = wide[0].kind in NEGATABLE, wide[0].kind in _BY_CLAUSE

    def holds(one: Expression, other: Expression) -> bool:
        # The place at which an expression holds is where its first chain does.
        there = ((other.groups[0][0],),) if by_clause else other.groups
        return _implied(one, there, sets, negatable)

    return all(any(holds(one, other) for one in wide[1]) for other in narrow[1])


def _implied(
    wide: Expression, narrow: tuple[tuple[Chain, ...], ...], sets: list[frozenset[str]], negatable: bool
) -> bool:
    return all(
        any(
            all(any(_chain(one, other, sets, negatable) for other in there) for one in group)
            for there in narrow
        )
        for group in wide.groups
    )


def _chain(wide: Chain, narrow: Chain, sets: list[frozenset[str]], negatable: bool) -> bool:
    if len(wide.atoms) == 1:
        # What denies a word stands right before it:
        # of the narrow chain only the first word is asked whether it is denied.
        asked = narrow.atoms[:1] if negatable else narrow.atoms
        return any(_held(sets[wide.atoms[0]], sets[atom], negatable) for atom in asked)
    return (
        len(wide.atoms) == len(narrow.atoms)
        and all(sets[one] >= sets[other] for one, other in zip(wide.atoms, narrow.atoms, strict=True))
        and all(one >= other for one, other in zip(wide.gaps, narrow.gaps, strict=True))
    )


def _held(wide: frozenset[str], narrow: frozenset[str], negatable: bool) -> bool:
    """True where every word of the narrow list has a word of the wide one in it. Where denials count, it has
    it at its start.
    """
    return all(any(_in(held, word, negatable) for held in wide) for word in narrow)


def _in(held: str, word: str, at_start: bool) -> bool:
    if held == word:
        return True
    # A Latin word or a number counts by itself only: LOS is not in close.
    return not held.isascii() and (word.startswith(held) if at_start else held in word)
