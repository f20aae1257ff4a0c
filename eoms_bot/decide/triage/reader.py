"""Reader: one pass over a text finds every word of the rule table and of the gazetteer; rules fire on what was found.

A rule is tried only where one of its rarer words stands, so the time for an order hardly depends on how many rules there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

from eoms_bot.decide.triage import layout, match, negation
from eoms_bot.decide.triage.clean import clean, normal
from eoms_bot.decide.triage.expression import Atoms, Expression
from eoms_bot.decide.triage.fields import Labels
from eoms_bot.decide.triage.gazetteer import Names, Place
from eoms_bot.decide.triage.layout import Layout
from eoms_bot.decide.triage.match import Hit, Hits
from eoms_bot.decide.triage.words import Words
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.rules import RuleTable
from eoms_bot.model.triage_rules import TextRule

NEGATABLE = frozenset({"题", "重大", "人工", "原因"})
"""Kinds whose rules do not fire on a word that the text denies."""


class Fired(NamedTuple):
    """A rule and the hits that fired it."""

    rule: TextRule
    hits: tuple[Hit, ...]


class Named(NamedTuple):
    """A place that the text names, and where."""

    place: Place
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A text with all that was found in it."""

    layout: Layout
    cut: bool
    fired: tuple[Fired, ...]
    named: tuple[Named, ...]

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.layout.text


@dataclass(frozen=True)
class _Compiled:
    number: int
    negatable: bool
    when: Expression
    unless: tuple[Expression, ...]


class Reader:
    """The rule table and a gazetteer, made ready to read texts."""

    def __init__(self, rules: RuleTable, gazetteer: Gazetteer) -> None:
        # As texts are read: a word counts however the table writes it.
        words = {group.name: tuple(map(normal, group.words)) for group in rules.words}
        self.rules = rules
        self.names = Names(gazetteer)
        self.koujing_words = Words(*(words.get(name, ()) for name in ("口径因", "口径措施", "告知词")))
        self._labels = Labels(words)
        self._atoms = Atoms(words)
        compiled = [one for number, rule in enumerate(rules.rule) for one in self._compiled(number, rule)]
        self._by_anchor: dict[int, list[_Compiled]] = defaultdict(list)
        for one in compiled:
            self._by_anchor[self._anchor(one.when)].append(one)
        self._anchors = frozenset(self._by_anchor)
        self._automaton = self._built()

    def read(self, raw: str) -> Reading:
        """Everything that rules and gazetteer find in a text."""
        cleaned = clean(raw)
        text = cleaned.text
        shape = layout.laid_out(text, self._labels.sections(text))
        words: list[tuple[int, int, frozenset[int]]] = []
        named: list[Named] = []
        for last, (size, atoms, place, latin) in self._automaton.iter(text):
            if atoms and not (latin and _inside(text, last + 1 - size, last + 1)):
                words.append((last + 1 - size, last + 1, atoms))
            if place is not None:
                named.append(Named(place, last + 1 - size, last + 1))
        too_much = cleaned.cut or _repeats(words)
        return Reading(shape, too_much, self._fire(shape, words), tuple(named))

    def _fire(self, shape: Layout, words: list[tuple[int, int, frozenset[int]]]) -> tuple[Fired, ...]:
        there: frozenset[int] = frozenset().union(*(atoms for _, _, atoms in words))
        tried = [
            (one, [other for other in one.unless if other.atoms <= there])
            for atom in there & self._anchors
            for one in self._by_anchor[atom]
            if one.when.atoms <= there
        ]
        hits = _hits(shape, words, _needed(tried))
        denied = negation.Denials(shape.text)
        fired: dict[int, set[Hit]] = {}
        for one, unless in tried:
            found = match.hits_of(one.when, hits, denied if one.negatable else None)
            if found and unless:
                found = match.not_held_back(found, unless, hits)
            if found:
                fired.setdefault(one.number, set()).update(found)
        rules = self.rules.rule
        return tuple(Fired(rules[number], tuple(sorted(fired[number]))) for number in sorted(fired))

    def _compiled(self, number: int, rule: TextRule) -> Iterable[_Compiled]:
        unless = tuple(map(self._atoms.parse, rule.unless))
        for when in rule.when:
            yield _Compiled(number, rule.kind in NEGATABLE, self._atoms.parse(when), unless)

    def _anchor(self, expression: Expression) -> int:
        """The atom whose words are longest and fewest: the one that is there least often."""

        def rarity(atom: int) -> tuple[float, int]:
            words = self._atoms.sets[atom]
            return -sum(map(len, words)) / len(words), len(words)

        return min(sorted(expression.atoms), key=rarity)

    def _built(self) -> ahocorasick.Automaton:
        atoms: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._atoms.sets):
            for word in words:
                atoms[word].append(number)
        automaton = ahocorasick.Automaton()
        for word in {**atoms, **self.names.places}:
            latin = word.isascii()
            found = frozenset(atoms.get(word, ()))
            automaton.add_word(word, (len(word), found, self.names.places.get(word), latin))
        automaton.make_automaton()
        return automaton


def _repeats(words: list[tuple[int, int, frozenset[int]]]) -> bool:
    """True for a text that says one word so often that not all of them are followed."""
    if len(words) <= match.MOST_HITS:
        return False
    return max(Counter(atoms for _, _, atoms in words).values()) > match.MOST_HITS


def _inside(text: str, start: int, end: int) -> bool:
    """True where Latin letters or digits go on beyond a word: LOS is not in close, 5G not in 15GB."""
    return _goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end : end + 1], text[end - 1])


def _goes_on(beyond: str, edge: str) -> bool:
    if not beyond.isascii():
        return False
    return (beyond.isalpha() and edge.isalpha()) or (beyond.isdigit() and edge.isdigit())


def _needed(tried: list[tuple[_Compiled, list[Expression]]]) -> frozenset[int]:
    """The atoms of which somebody will ask where they stand."""
    return frozenset().union(*(each.atoms for one, unless in tried for each in (one.when, *unless)))


def _hits(shape: Layout, words: list[tuple[int, int, frozenset[int]]], needed: frozenset[int]) -> Hits:
    hits: dict[int, list[Hit]] = defaultdict(list)
    clauses, sentences = shape.clauses, shape.sentences
    for start, end, atoms in words:
        if not needed.isdisjoint(atoms):
            hit = Hit(start, end, bisect_right(clauses, start), bisect_right(sentences, start))
            for atom in atoms & needed:
                hits[atom].append(hit)
    return hits
