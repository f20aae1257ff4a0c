"""What sounds like a major complaint although no rule knows its words: a small classifier over pairs of signs.

A text is looked at in windows, one clause or two that follow each other. A window's score is the sum of the weights of its pairs,
over the root of its length, plus a constant; the highest window tells the text's. It only ever adds `重大`, which
leaves an order to a person. The weights are data, made by `python -m benchmarks.major_model` (docs/major_model.md).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise, repeat
from math import sqrt

from eoms_bot.decide.triage import fields
from eoms_bot.decide.triage.layout import Layout
from eoms_bot.model.triage import Mark

RULE, SAYS, HEAVY = "大-像", "重大:像重大投诉", "重大:最像的字"

_UNREAD = frozenset({fields.HISTORY, fields.KOUJING, fields.NUMBER, fields.HOME})
_UNREAD_OR_LABEL = _UNREAD | {None}
_EDGE = " ,。!?;:|\n【】…"
_MOST_MARKS = 2
_SHORTEST = 2
"""A clause of so few signs, with what ends it, says nothing."""

_SIGNS = f"utf-32-{sys.byteorder[0]}e"
"""Four bytes a sign, in the order in which this machine reads numbers."""

_SIGN, _PAIR = 4, 8
"""Bytes of a sign and of a pair."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The weights of pairs, the constant, and the score from which a text counts."""

    weights: Mapping[str, float]
    constant: float
    least: float
    quiet: tuple[str, ...] = ()
    """Words of the rule table with which a window threatens nobody: an old matter, a denial, another operator."""

    _numbers: Mapping[int, float] = field(init=False, repr=False, compare=False)
    """The weights under their pairs as numbers, which are found sooner than words."""

    def __post_init__(self) -> None:
        shared: dict[float, float] = {}  # ten thousand pairs have a few hundred weights
        numbers = {
            _paired(_signs(pair))[0]: shared.setdefault(weight, weight)
            for pair, weight in self.weights.items()
            if len(pair) == 2
        }
        object.__setattr__(self, "_numbers", numbers)

    def marks(self, shape: Layout) -> tuple[Mark, ...]:
        """The window that sounds most like a major complaint and its heaviest signs; nothing below the threshold."""
        values = self._values(shape.text)
        score, start, end = self._highest(shape, values)
        if score < self.least:
            return ()
        heavy = (Mark(RULE, HEAVY, shape.text[one:two]) for one, two in _heaviest(values, start, end))
        return (Mark(RULE, SAYS, shape.text[start:end].strip(_EDGE)), *heavy)

    def score(self, shape: Layout) -> float:
        """The score of the highest window."""
        return self._highest(shape, self._values(shape.text))[0]

    def _values(self, text: str) -> list[float]:
        """For each sign the weight of the pair that begins with it."""
        values = [0.0] * max(len(text) - 1, 0)
        signs = _signs(text)
        for first in (0, 1):
            numbers = _paired(signs[first * _SIGN :])
            values[first::2] = map(self._numbers.get, numbers, repeat(0.0))
        return values

    def _highest(self, shape: Layout, values: list[float]) -> tuple[float, int, int]:
        sums = [0.0, *accumulate(values), *repeat(sum(values), 2)] if values else [0.0] * 3
        least = self.least - self.constant
        best = (float("-inf"), 0, 0)
        for start, end in windows(shape):
            score = (sums[end - 1] - sums[start]) / sqrt(end - start)
            if score > best[0] and not (score >= least and self._is_quiet(shape.text[start:end])):
                best = (score, start, end)
        return best[0] + self.constant, best[1], best[2]

    def _is_quiet(self, window: str) -> bool:
        return any(word in window for word in self.quiet)


def _signs(text: str) -> memoryview:
    return memoryview(text.encode(_SIGNS, "surrogatepass"))


def _paired(signs: memoryview) -> list[int]:
    """The first and second sign as one number, the third and fourth, and so on; a last one without another is left out."""
    return signs[: len(signs) // _PAIR * _PAIR].cast("Q").tolist()


def windows(shape: Layout) -> list[tuple[int, int]]:
    """Start and end of every clause that is read, and of every two that follow each other."""
    every = pairwise((0, *shape.clauses, len(shape.text)))
    if len(shape.sections) == 1 and shape.sections[0].kind not in _UNREAD:
        clauses = [(start, end) for start, end in every if end - start > _SHORTEST]
    else:
        clauses = [
            (start, end)
            for start, end in every
            if end - start > _SHORTEST and shape.kind_at(start) not in _UNREAD_OR_LABEL
        ]
    return [*clauses, *((one[0], two[1]) for one, two in pairwise(clauses))]


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
