"""Evidence: what fired, sorted by what it says. What instructions and sections of another kind take out is
not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import eoms_bot.decide.reading.fields as fields
import eoms_bot.decide.reading.foreign as foreign
from eoms_bot.decide.reading.reader import Fired, Reading
from eoms_bot.model.texts.triage import Mark

_OTHERS = (fields.HISTORY, fields.HOME, fields.NUMBER)
_NOT: dict[str, tuple[int, ...]] = {
    "题": (*_OTHERS, fields.KOUJING),
    "原因": _OTHERS,
    "场景": (*_OTHERS, fields.KOUJING, fields.CHECKED),
    "网络": (*_OTHERS, fields.KOUJING, fields.CHECKED),
    **dict.fromkeys(("重大", "人工", "口径", "能否"), (fields.HISTORY,)),
    "重复": (fields.HISTORY, fields.KOUJING),
}
"""Kinds of rules → the sections in which their words are no evidence."""

_ALWAYS_READ = frozenset({"重大", "人工", "指令", "重复"})
"""What a text's instructions cannot silence."""


class RulesFound:
    """The rules that count for one text, by kind."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._text = reading.text
        self.instructed = self._instructions()
        self._found: dict[tuple[str, str | None], list[Fired]] = defaultdict(list)
        self._weak: dict[str, list[Fired]] = defaultdict(list)
        plain = not self.instructed and [one.kind for one in reading.layout.sections] == [fields.CONTENT]
        for fired in reading.fired:
            if plain:  # as most complaints are: nothing takes anything out
                self._keep(fired)
            else:
                self._sort(fired)
        for kind in ("题", "场景"):
            if (kind, None) not in self._found:
                for one in self._weak[kind]:
                    self._keep(one)

    def of(self, kind: str, label: str | None = None) -> list[Fired]:
        """The rules of a kind that count; where a text is nothing but 口径, its words are all there is."""
        return self._found.get((kind, label), [])

    def labels(self, kind: str) -> tuple[str, ...]:
        """What the rules of a kind say, each once, in the order of the table."""
        return tuple(dict.fromkeys(one.rule.label for one in self.of(kind)))

    def mark(self, found: Fired) -> Mark:
        """The rule with the words that fired it, for the report."""
        hit = found.hits[0]
        return Mark(found.rule.id, found.rule.says, self._text[hit.start : hit.end])

    def marks(self, kinds: Collection[str]) -> tuple[Mark, ...]:
        """Every rule of these kinds that counts."""
        return tuple(self.mark(one) for kind in kinds for one in self.of(kind))

    def sentences(self, kinds: Collection[str]) -> frozenset[int]:
        """The sentences in which rules of these kinds fired."""
        return frozenset(hit.sentence for kind in kinds for one in self.of(kind) for hit in one.hits)

    def _sort(self, fired: Fired) -> None:
        kind, kind_at = fired.rule.kind, self.reading.layout.kind_at
        silenced = frozenset() if kind in _ALWAYS_READ else self.instructed
        elsewhere = {None, *_NOT.get(kind, ())}
        hits = [hit for hit in fired.hits if hit.sentence not in silenced]
        if allowed := tuple(hit for hit in hits if kind_at(hit.start) not in elsewhere):
            self._keep(Fired(fired.rule, allowed))
        if explained := tuple(hit for hit in hits if kind_at(hit.start) == fields.KOUJING):
            self._weak[kind].append(Fired(fired.rule, explained))

    def _keep(self, found: Fired) -> None:
        kind, label = found.rule.kind, found.rule.label
        self._found[kind, None].append(found)
        self._found[kind, label].append(found)

    def _instructions(self) -> frozenset[int]:
        """The sentences that try to give orders, and what looks like a machine's message."""
        shape = self.reading.layout
        found = {
            hit.sentence
            for fired in self.reading.fired
            if fired.rule.kind == "指令"
            for hit in fired.hits
            if shape.kind_at(hit.start) is not None
        }
        for start, end in foreign.blobs(shape.text):
            found.update(range(shape.sentence_at(start), shape.sentence_at(end - 1) + 1))
        return frozenset(found)
