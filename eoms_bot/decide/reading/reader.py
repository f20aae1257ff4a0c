"""Reader: one pass over a text finds every word of the rule table and of the gazetteer; rules fire on them.

A rule is tried only where one of its rarer words stands, so the time for an order hardly depends on how
many rules there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

import eoms_bot.decide.reading.layout as layout
import eoms_bot.decide.reading.rules.match as match
import eoms_bot.decide.reading.sounds as sounds
from eoms_bot.decide.reading.clean import clean, normal
from eoms_bot.decide.reading.fields import Labels
from eoms_bot.decide.reading.gazetteer import OWN, Names, Place
from eoms_bot.decide.reading.layout import Layout
from eoms_bot.decide.reading.model import Model
from eoms_bot.decide.reading.negation import Denials
from eoms_bot.decide.reading.rules.expression import Atoms, Expression
from eoms_bot.decide.reading.rules.match import NEGATABLE, Condition, Hit, Hits
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage_rules import TextRule


class KoujingWords(NamedTuple):
    """Words of a cause, of a measure or a time, and of informing somebody."""

    cause: tuple[str, ...]
    measure: tuple[str, ...]
    shown: tuple[str, ...]


class Fired(NamedTuple):
    """A rule and the hits that fired it."""

    rule: TextRule
    hits: tuple[Hit, ...]


class Named(NamedTuple):
    """A place that the text names, and where."""

    place: Place
    start: int
    end: int


class Reading(NamedTuple):
    """A text with all that was found in it."""

    layout: Layout
    cut: bool
    fired: tuple[Fired, ...]
    named: tuple[Named, ...]
    veiled: bool = False
    """Whether the raw text had something in it that a reader of it does not see."""

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.layout.text


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the table or of the gazetteer, with its atoms and its place."""

    size: int
    latin: bool
    atoms: frozenset[int]
    place: Place | None


_Seen = tuple[int, _Word]
"""The place of a word's last sign, and the word; of a text in the order of these places."""

_Tried = tuple[Condition, Sequence[Expression]]
"""A condition of which all words are there, and what of the same kind may hold it back."""


class Reader:
    """The rule table and a gazetteer, made ready to read texts."""

    def __init__(self, rules: RuleTable, gazetteer: Gazetteer, model: Model | None = None) -> None:
        # As texts are read: a word counts however the table writes it.
        words = {group.name: tuple(map(normal, group.words)) for group in rules.words}
        self.rules = rules
        self.model = model
        """The learned reading; None for a reader that only tries rules."""
        self.names = Names(gazetteer)
        self.knows_places = any(getattr(gazetteer, field) for field in OWN)
        """False where nobody has listed the county's places, so that a text's place is not recognised."""
        self.koujing_words = KoujingWords(*(words.get(name, ()) for name in ("口径因", "口径措施", "告知词")))
        self._labels = Labels(words)
        atoms = Atoms(words)
        self._by_anchor = self._anchored(atoms)
        self._automaton = self._built(words, atoms)

    def over(self, model: Model) -> Reader:
        """The same reader with another model."""
        other = copy(self)
        other.model = model
        return other

    def read(self, raw: str) -> Reading:
        """Everything that rules and gazetteer find in a text."""
        cleaned = clean(raw)
        text = cleaned.text
        shape = layout.laid_out(text, self._labels.sections(text))
        seen = self._seen(text)
        named = tuple(
            [Named(word.place, last + 1 - word.size, last + 1) for last, word in seen if word.place]
        )
        too_much = cleaned.cut or _repeats(seen)
        return Reading(shape, too_much, self._fire(shape, seen), named, cleaned.veiled)

    def _seen(self, text: str) -> list[_Seen]:
        found: Iterator[_Seen] = self._automaton.iter(text)
        return [one for one in found if not (one[1].latin and _inside(text, one[0], one[1].size))]

    def _fire(self, shape: Layout, seen: list[_Seen]) -> tuple[Fired, ...]:
        present = frozenset().union(*[word.atoms for _, word in seen])
        tried = [
            (one, [held for held in one.unless if held.atoms <= present])
            for atom in present
            for one in self._by_anchor.get(atom, ())
            if one.when.atoms <= present
        ]
        hits = _hits(shape, seen, tried)
        undenied = match.Undenied(hits, Denials(shape.text))
        fired: dict[int, set[Hit]] = defaultdict(set)
        for one, unless in tried:
            found = match.hits_of(one.when, hits, undenied if one.negatable else hits)
            fired[one.rule].update(match.not_held_back(found, unless, hits))
        return tuple(
            Fired(self.rules.rule[number], tuple(sorted(fired[number])))
            for number in sorted(fired)
            if fired[number]
        )

    def _anchored(self, atoms: Atoms) -> dict[int, list[Condition]]:
        """The conditions of all rules, each under the atom of fewest words: it is there least often."""
        found: dict[int, list[Condition]] = defaultdict(list)
        for number, rule in enumerate(self.rules.rule):
            unless = tuple(map(atoms.parse, rule.unless))
            for when in map(atoms.parse, rule.when):
                anchor = min(when.atoms, key=lambda atom: len(atoms.sets[atom]))
                found[anchor].append(Condition(number, rule.kind in NEGATABLE, when, unless))
        return found

    def _built(self, groups: Mapping[str, tuple[str, ...]], atoms: Atoms) -> ahocorasick.Automaton:
        by_word = atoms.by_word()
        by_word |= self._by_ear(groups, by_word)
        automaton = ahocorasick.Automaton()
        for word in {**by_word, **self.names.places}:
            found = frozenset(by_word.get(word, ()))
            automaton.add_word(word, _Word(len(word), word.isascii(), found, self.names.places.get(word)))
        automaton.make_automaton()
        return automaton

    def _by_ear(
        self, groups: Mapping[str, tuple[str, ...]], atoms: Mapping[str, list[int]]
    ) -> dict[str, list[int]]:
        """The misspelt forms of the words that are known by their sound; no word or place is one."""
        alike = sounds.Alike(groups.get(sounds.SAME, ()), groups.get(sounds.NOT_SAME, ()))
        found: dict[str, list[int]] = defaultdict(list)
        for name in sounds.SOUNDED:
            for word in groups.get(name, ()):
                for variant in alike.variants(word, name in sounds.TWICE):
                    if variant not in atoms and variant not in self.names.places:
                        found[variant] += [atom for atom in atoms.get(word, ()) if atom not in found[variant]]
        return found


def _repeats(seen: list[_Seen]) -> bool:
    """True for a text that says one word so often that not all of them are followed."""
    if len(seen) <= match.MOST_HITS:
        return False
    said = [word.atoms for _, word in seen if word.atoms]
    if len(said) - len(set(said)) < match.MOST_HITS:  # not even the rest, if it were all the same
        return False
    return max(Counter(said).values()) > match.MOST_HITS


def _inside(text: str, last: int, size: int) -> bool:
    """True where Latin letters or digits go on beyond a word: LOS is not in close, 5G not in 15GB."""
    start, end = last + 1 - size, last + 1
    return _goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end : end + 1], text[last])


def _goes_on(beyond: str, edge: str) -> bool:
    if not beyond.isascii():
        return False
    return (beyond.isalpha() and edge.isalpha()) or (beyond.isdigit() and edge.isdigit())


def _hits(shape: Layout, seen: list[_Seen], tried: Sequence[_Tried]) -> Hits:
    """Where the atoms stand of which somebody will ask."""
    needed = frozenset().union(*[each.atoms for one, unless in tried for each in (one.when, *unless)])
    hits: dict[int, list[Hit]] = {atom: [] for atom in needed}
    clauses, sentences = shape.clauses, shape.sentences
    made, unasked = tuple.__new__, needed.isdisjoint
    for last, word in seen:
        if unasked(word.atoms):
            continue
        end = last + 1
        start = end - word.size
        # As Hit(…) does, without a call in between: there are some thirty a text.
        hit = made(Hit, (start, end, bisect_right(clauses, start), bisect_right(sentences, start)))
        for atom in word.atoms & needed:
            hits[atom].append(hit)
    if len(seen) > match.MOST_HITS:
        for found in hits.values():
            del found[match.MOST_HITS :]
    return hits
