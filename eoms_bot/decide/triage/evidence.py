"""Evidence: what fired, sorted by what it says, less what instructions and sections of another kind take out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from eoms_bot.decide.triage import fields
from eoms_bot.decide.triage.match import Hit
from eoms_bot.decide.triage.reader import Fired, Reading
from eoms_bot.model.triage import Mark
from eoms_bot.model.triage_rules import TextRule

_NOT = {
    "题": {fields.KOUJING, fields.HISTORY, fields.HOME, fields.NUMBER},
    "原因": {fields.HISTORY, fields.HOME, fields.NUMBER},
    "场景": {fields.KOUJING, fields.HISTORY, fields.HOME, fields.NUMBER, fields.CHECKED},
    "网络": {fields.KOUJING, fields.HISTORY, fields.HOME, fields.NUMBER, fields.CHECKED},
    "重大": {fields.HISTORY},
    "人工": {fields.HISTORY},
    "口径": {fields.HISTORY},
    "能否": {fields.HISTORY},
    "重复": {fields.HISTORY, fields.KOUJING},
}
"""Kinds of rules → the sections in which their words are no evidence."""

_ALWAYS_READ = frozenset({"重大", "指令"})
"""What a text's instructions cannot silence."""

_BLOB = re.compile(r"\{[^{}]*[:=][^{}]*\}|<[^<>]*>")


class Found(NamedTuple):
    """A rule that counts, with the hits that count."""

    rule: TextRule
    hits: tuple[Hit, ...]


class Evidence:
    """The rules that count for one text, by kind."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.instructed = self._instructions()
        self._by_kind: dict[str, list[Found]] = defaultdict(list)
        self._weak: dict[str, list[Found]] = defaultdict(list)
        for fired in reading.fired:
            self._sort(fired)

    def of(self, kind: str, label: str | None = None) -> list[Found]:
        """The rules of a kind that count; where a text is nothing but 口径, its words are all there is."""
        found = self._by_kind.get(kind)
        if not found and kind in ("题", "场景"):
            found = self._weak.get(kind)
        if not found:
            return []
        return found if label is None else [one for one in found if one.rule.label == label]

    def labels(self, kind: str) -> tuple[str, ...]:
        """What the rules of a kind say, each once, in the order of the table."""
        return tuple(dict.fromkeys(one.rule.label for one in self.of(kind)))

    def mark(self, found: Found) -> Mark:
        """The rule with the words that fired it, for the report."""
        hit = found.hits[0]
        return Mark(found.rule.id, found.rule.says, self.reading.text[hit.start : hit.end])

    def marks(self, kinds: Collection[str]) -> tuple[Mark, ...]:
        """Every rule of these kinds that counts."""
        return tuple(self.mark(one) for kind in kinds for one in self.of(kind))

    def sentences(self, kinds: Collection[str]) -> frozenset[int]:
        """The sentences in which rules of these kinds fired."""
        return frozenset(hit.sentence for kind in kinds for one in self.of(kind) for hit in one.hits)

    def _sort(self, fired: Fired) -> None:
        kind = fired.rule.kind
        allowed: list[tuple[int, Hit]] = []
        others: list[tuple[int, Hit]] = []
        for hit in fired.hits:
            if kind not in _ALWAYS_READ and hit.sentence in self.instructed:
                continue
            section = self.reading.layout.kind_at(hit.start)
            if section is None:
                continue
            (others if section in _NOT.get(kind, ()) else allowed).append((section, hit))
        if allowed:
            self._by_kind[kind].append(Found(fired.rule, tuple(hit for _, hit in allowed)))
        told = tuple(hit for section, hit in others if section == fields.KOUJING)
        if told:
            self._weak[kind].append(Found(fired.rule, told))

    def _instructions(self) -> frozenset[int]:
        """The sentences that try to give orders, and what looks like a machine's message."""
        shape = self.reading.layout
        told = {
            hit.sentence
            for fired in self.reading.fired
            if fired.rule.kind == "指令"
            for hit in fired.hits
            if shape.kind_at(hit.start) is not None
        }
        looks_coded = "{" in shape.text or "<" in shape.text
        for blob in _BLOB.finditer(shape.text) if looks_coded else ():
            told.update(range(shape.sentence_at(blob.start()), shape.sentence_at(blob.end() - 1) + 1))
        return frozenset(told)
