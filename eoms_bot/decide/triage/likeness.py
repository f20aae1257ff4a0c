"""What sounds like a major complaint although no rule knows its words: a small classifier over pairs and triples of signs.

A text is looked at in windows, one clause or two that follow each other. A window's score is the sum of the weights of its pairs
and triples, over the root of its length, plus a constant; the highest window tells the text's. It only ever adds `重大`, which
leaves an order to a person. The weights are data, made by `python -m benchmarks.major_model` (docs/major_model.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain, repeat
from math import sqrt
from operator import add

from eoms_bot.decide.triage import fields
from eoms_bot.decide.triage.layout import Layout
from eoms_bot.model.triage import Mark

RULE, SAYS, HEAVY = "大-像", "重大:像重大投诉", "重大:最像的字"

_EDGES = re.compile(r"[,。!?;:\n|【】()…—~“”「」《》、\s]+")
_UNREAD = frozenset({fields.HISTORY, fields.KOUJING, fields.NUMBER, fields.HOME})
_MOST_MARKS = 2
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """The weights of pairs and triples, the constant, and the score from which a text counts."""

    weights: Mapping[str, float]
    constant: float
    least: float

    def marks(self, shape: Layout) -> tuple[Mark, ...]:
        """The window that sounds most like a major complaint and its heaviest signs; nothing below the threshold."""
        values = self._values(shape.text)
        score, start, end = self._highest(shape, values)
        if score < self.least:
            return ()
        heavy = (Mark(RULE, HEAVY, shape.text[one:two]) for one, two in _heaviest(values, start, end))
        return (Mark(RULE, SAYS, shape.text[start:end]), *heavy)

    def score(self, shape: Layout) -> float:
        """The score of the highest window."""
        return self._highest(shape, self._values(shape.text))[0]

    def _values(self, text: str) -> list[float]:
        """For each sign the weights of the pair and the triple that begin with it."""
        known, nothing = self.weights.get, repeat(0.0)
        pairs = list(map(add, text, text[1:]))
        triples = map(known, map(add, pairs, text[2:]), nothing)
        return list(map(add, map(known, pairs, nothing), chain(triples, nothing)))

    def _highest(self, shape: Layout, values: list[float]) -> tuple[float, int, int]:
        sums = [0.0, *accumulate(values)]
        most = len(values)
        best = (float("-inf"), 0, 0)
        for start, end in windows(shape):
            score = (sums[min(end - 1, most)] - sums[min(start, most)]) / sqrt(end - start)
            if score > best[0]:
                best = (score, start, end)
        return best[0] + self.constant, best[1], best[2]


def windows(shape: Layout) -> Iterator[tuple[int, int]]:
    """Start and end of every clause that is read, and of every two that follow each other."""
    text = shape.text
    before: tuple[int, int] | None = None
    start = 0
    whole = len(shape.sections) == 1 and shape.sections[0].kind not in _UNREAD
    for end, nxt in (*((hit.start(), hit.end()) for hit in _EDGES.finditer(text)), (len(text), len(text))):
        if end - start >= _SHORTEST and (whole or shape.kind_at(start) not in _UNREAD):
            yield start, end
            if before is not None:
                yield before[0], end
            before = (start, end)
        start = nxt


def _heaviest(values: list[float], start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a window whose signs weigh most, the heaviest first."""
    found: list[tuple[float, int, int]] = []
    place = start
    while place < min(end - 1, len(values)):
        last = place
        total = 0.0
        while last < min(end - 1, len(values)) and values[last] > 0:
            total += values[last]
            last += 1
        if total:
            found.append((total, place, min(last + 1, end)))
        place = max(last, place + 1)
    return [(one, two) for _, one, two in sorted(found, key=lambda each: (-each[0], each[1]))[:_MOST_MARKS]]
