"""Reader: one pass over a text finds every word of the rule table and of the gazetteer; rules fire on what was found.

A rule is tried only where one of its rarer words stands, so the time for an order hardly depends on how many rules there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import attrgetter, or_
from typing import NamedTuple

import ahocorasick

from eoms_bot.decide.triage import layout, match, negation, sounds
from eoms_bot.decide.triage.clean import clean, normal
from eoms_bot.decide.triage.expression import Atoms, Expression
from eoms_bot.decide.triage.fields import Labels
from eoms_bot.decide.triage.gazetteer import Names, Place
from eoms_bot.decide.triage.layout import Layout
from eoms_bot.decide.triage.likeness import Likeness
from eoms_bot.decide.triage.match import Hit, Hits
from eoms_bot.decide.triage.words import Words
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.rules import RuleTable
from eoms_bot.model.triage_rules import TextRule

_MANY = 4
"""Conditions in which a word list may stand and still count as one that is seldom there."""

QUIET = ("旧事", "没这意思", "换网词")
"""Groups of the rule table whose words say that nothing is threatened; the classifier passes over windows with them."""

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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the table: its atoms, as a set and as the bits of a number, and those of them that are anchors."""

    size: int
    latin: bool
    atoms: frozenset[int]
    bits: int
    anchors: frozenset[int]


_BITS, _ANCHORS = attrgetter("bits"), attrgetter("anchors")


@dataclass(frozen=True, slots=True)
class _Seen:
    """The words of a text in the order of their ends."""

    ends: list[int]
    words: list[_Word]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One `when` of a rule; the numbers have a bit for each atom that must be there."""

    number: int
    negatable: bool
    when: Expression
    bits: int
    unless: tuple[tuple[int, Expression], ...]
    rarest: int
    """The bits of the rarest atom of each `unless`: where none of them is there, nothing holds the rule back."""


class Reader:
    """The rule table and a gazetteer, made ready to read texts."""

    def __init__(self, rules: RuleTable, gazetteer: Gazetteer, likeness: Likeness | None = None) -> None:
        # As texts are read: a word counts however the table writes it.
        words = {group.name: tuple(map(normal, group.words)) for group in rules.words}
        self.rules = rules
        quiet = tuple(word for name in QUIET for word in words.get(name, ()))
        self.likeness = likeness and replace(likeness, quiet=quiet)
        """Tells what sounds like a major complaint although no rule knows it; None where it is not asked."""
        self.names = Names(gazetteer)
        self.koujing_words = Words(*(words.get(name, ()) for name in ("口径因", "口径措施", "告知词")))
        self._labels = Labels(words)
        self._atoms = Atoms(words)
        self._shared = Counter(
            atom for rule in rules.rule for when in map(self._atoms.parse, rule.when) for atom in when.atoms
        )
        compiled = [one for number, rule in enumerate(rules.rule) for one in self._compiled(number, rule)]
        self._by_anchor: dict[int, list[_Compiled]] = defaultdict(list)
        for one in compiled:
            self._by_anchor[self._anchor(one.when)].append(one)
        self._automaton = self._built(words)

    def read(self, raw: str) -> Reading:
        """Everything that rules and gazetteer find in a text."""
        cleaned = clean(raw)
        text = cleaned.text
        shape = layout.laid_out(text, self._labels.sections(text))
        seen, named = self._seen(text)
        too_much = cleaned.cut or _repeats(seen.words)
        return Reading(shape, too_much, self._fire(shape, seen), named)

    def _seen(self, text: str) -> tuple[_Seen, tuple[Named, ...]]:
        ends: list[int] = []
        words: list[_Word] = []
        named: list[Named] = []
        for last, (size, word, place) in self._automaton.iter(text):
            if word is not None and not (word.latin and _inside(text, last + 1 - size, last + 1)):
                ends.append(last + 1)
                words.append(word)
            if place is not None:
                named.append(Named(place, last + 1 - size, last + 1))
        return _Seen(ends, words), tuple(named)

    def _fire(self, shape: Layout, seen: _Seen) -> tuple[Fired, ...]:
        present = reduce(or_, map(_BITS, seen.words), 0)
        absent = ~present
        anchors: frozenset[int] = frozenset().union(*map(_ANCHORS, seen.words))
        tried = [
            (
                one,
                [other for bits, other in one.unless if not bits & absent] if one.rarest & present else (),
            )
            for atom in anchors
            for one in self._by_anchor[atom]
            if not one.bits & absent
        ]
        hits = _hits(shape, seen, _needed(tried))
        denied = negation.Denials(shape.text)
        fired: dict[int, list[Hit]] = {}
        for one, unless in tried:
            found = match.hits_of(one.when, hits, denied if one.negatable else None)
            if found and unless:
                found = match.not_held_back(found, unless, hits)
            if found:
                fired[one.number] = fired[one.number] + found if one.number in fired else found
        rules = self.rules.rule
        return tuple(Fired(rules[number], _in_order(fired[number])) for number in sorted(fired))

    def _compiled(self, number: int, rule: TextRule) -> Iterable[_Compiled]:
        unless = tuple((_bits(held.atoms), held) for held in map(self._atoms.parse, rule.unless))
        rarest = _bits({self._anchor(held) for _, held in unless})
        for when in map(self._atoms.parse, rule.when):
            yield _Compiled(number, rule.kind in NEGATABLE, when, _bits(when.atoms), unless, rarest)

    def _anchor(self, expression: Expression) -> int:
        """The atom that is there least often: no single sign, not one that many rules share, then the longest and fewest words."""

        def rarity(atom: int) -> tuple[bool, bool, float, int]:
            words = self._atoms.sets[atom]
            single = any(len(word) == 1 for word in words)
            return single, self._shared[atom] > _MANY, -sum(map(len, words)) / len(words), len(words)

        return min(sorted(expression.atoms), key=rarity)

    def _built(self, groups: Mapping[str, tuple[str, ...]]) -> ahocorasick.Automaton:
        atoms: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._atoms.sets):
            for word in words:
                atoms[word].append(number)
        atoms |= self._by_ear(groups, atoms)
        automaton = ahocorasick.Automaton()
        for word in {**atoms, **self.names.places}:
            found = frozenset(atoms.get(word, ()))
            anchors = found & self._by_anchor.keys()
            known = _Word(len(word), word.isascii(), found, _bits(found), anchors) if found else None
            automaton.add_word(word, (len(word), known, self.names.places.get(word)))
        automaton.make_automaton()
        return automaton

    def _by_ear(
        self, groups: Mapping[str, tuple[str, ...]], atoms: Mapping[str, list[int]]
    ) -> dict[str, list[int]]:
        """The misspelt forms of the words that are known by their sound; no word or place of the tables is one."""
        alike = sounds.Alike(groups.get(sounds.SAME, ()), groups.get(sounds.NOT_SAME, ()))
        found: dict[str, list[int]] = defaultdict(list)
        for name in sounds.SOUNDED:
            for word in groups.get(name, ()):
                for variant in alike.variants(word, name in sounds.TWICE):
                    if variant not in atoms and variant not in self.names.places:
                        found[variant] += [atom for atom in atoms.get(word, ()) if atom not in found[variant]]
        return found


def _bits(atoms: Iterable[int]) -> int:
    """A number with the bit of each atom set: whether all of some atoms are there is then one operation."""
    return reduce(or_, (1 << atom for atom in atoms), 0)


def _in_order(hits: list[Hit]) -> tuple[Hit, ...]:
    """The hits in the order of the text, each once."""
    return tuple(sorted(set(hits)) if len(hits) > 1 else hits)


def _repeats(words: list[_Word]) -> bool:
    """True for a text that says one word so often that not all of them are followed."""
    if len(words) <= match.MOST_HITS:
        return False
    return max(Counter(word.atoms for word in words).values()) > match.MOST_HITS


def _inside(text: str, start: int, end: int) -> bool:
    """True where Latin letters or digits go on beyond a word: LOS is not in close, 5G not in 15GB."""
    return _goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end : end + 1], text[end - 1])


def _goes_on(beyond: str, edge: str) -> bool:
    if not beyond.isascii():
        return False
    return (beyond.isalpha() and edge.isalpha()) or (beyond.isdigit() and edge.isdigit())


def _needed(tried: Sequence[tuple[_Compiled, Sequence[Expression]]]) -> frozenset[int]:
    """The atoms of which somebody will ask where they stand."""
    return frozenset().union(*(each.atoms for one, unless in tried for each in (one.when, *unless)))


def _hits(shape: Layout, seen: _Seen, needed: frozenset[int]) -> Hits:
    hits: dict[int, list[Hit]] = {atom: [] for atom in needed}
    clauses, sentences = shape.clauses, shape.sentences
    made = tuple.__new__
    for end, word in zip(seen.ends, seen.words, strict=True):
        if asked := word.atoms & needed:
            start = end - word.size
            # As Hit(…) does, without a call in between: there are some thirty a text.
            hit = made(Hit, (start, end, bisect_right(clauses, start), bisect_right(sentences, start)))
            for atom in asked:
                hits[atom].append(hit)
    return hits
