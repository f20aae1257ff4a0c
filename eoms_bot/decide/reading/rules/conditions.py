"""Conditions: every `when` of the rule table under its rarest atom.

With each comes what shows at a glance whether it can hold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import ahocorasick

from eoms_bot.decide.reading.clean import clean
from eoms_bot.decide.reading.rules.expression import Atoms, Expression
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage_rules import TextRule

NEGATABLE = frozenset({"题", "重大", "人工", "原因"})
"""Kinds whose rules do not fire on a word that the text denies."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One `when` of a rule; the numbers have a bit for each atom that must be there.

    They are asked for by `bits & present == bits`: the result is as short as the shorter number, where
    `~present` would be as long as there are atoms.
    """

    number: int
    negatable: bool
    when: Expression
    anchor: int
    bits: int
    """The atoms other than the anchor."""
    unless: Mapping[int, Sequence[tuple[int, Expression]]]
    """What holds the rule back, by the place of its rarest atom's bit."""

    rarest: int
    """These bits: where none of them is there, nothing holds the rule back."""

    def held_back_by(self, present: int) -> Sequence[Expression]:
        """What may hold the rule back where these atoms are there.

        A long list is looked through at few places only.
        """
        there = self.rarest & present
        if not there:
            return ()
        found = []
        while there:
            place = there.bit_length() - 1
            found += [one for bits, one in self.unless[place] if bits & present == bits]
            there ^= 1 << place
        return found


class Conditions:
    """All conditions of a rule table."""

    def __init__(self, rules: RuleTable, atoms: Atoms) -> None:
        self._atoms = atoms
        parsed = [
            (tuple(map(atoms.parse, rule.when)), tuple(map(atoms.parse, rule.unless))) for rule in rules.rule
        ]
        self._common = _counted(rules, atoms)
        # The commonest have the first bits: numbers of a few of them are short.
        ranked = sorted(range(len(atoms.sets)), key=lambda atom: -self._common[atom])
        self._bit = {atom: 1 << place for place, atom in enumerate(ranked)}
        self.by_anchor: dict[int, list[Condition]] = defaultdict(list)
        for number, (rule, (when, unless)) in enumerate(zip(rules.rule, parsed, strict=True)):
            for condition in self._of(number, rule, when, unless):
                self.by_anchor[condition.anchor].append(condition)

    def bits(self, atoms: Iterable[int]) -> int:
        """A number with the bit of each atom set.

        Whether all of some atoms are there is then one operation.
        """
        return reduce(or_, (self._bit[atom] for atom in atoms), 0)

    def _of(
        self, number: int, rule: TextRule, whens: tuple[Expression, ...], unless: tuple[Expression, ...]
    ) -> Iterator[Condition]:
        held_back: dict[int, list[tuple[int, Expression]]] = defaultdict(list)
        for one in unless:
            place = self._bit[self._anchor(one)].bit_length() - 1
            held_back[place].append((self.bits(one.atoms), one))
        rarest = sum(1 << place for place in held_back)
        for when in whens:
            anchor = self._anchor(when)
            others = self.bits(when.atoms - {anchor})
            yield Condition(number, rule.kind in NEGATABLE, when, anchor, others, held_back, rarest)

    def _anchor(self, expression: Expression) -> int:
        """The atom that is there least often, and of such the one of the longest and fewest words."""

        def rarity(atom: int) -> tuple[int, float, int]:
            words = self._atoms.sets[atom]
            return self._common[atom], -sum(map(len, words)) / len(words), len(words)

        return min(sorted(expression.atoms), key=rarity)


def _counted(rules: RuleTable, atoms: Atoms) -> Counter[int]:
    """In how many of the table's own examples each atom stands: about as often as in complaints."""
    automaton = ahocorasick.Automaton()
    for word, of_word in atoms.by_word().items():
        automaton.add_word(word, of_word)
    automaton.make_automaton()
    examples = (clean(text).text for rule in rules.rule for text in (*rule.fires, *rule.silent))
    return Counter(
        atom for text in examples for atom in {atom for _, found in automaton.iter(text) for atom in found}
    )
