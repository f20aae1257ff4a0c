"""Model: the learned reading. Weights of signs for each label, read by plain Python; made by `python -m
benchmarks.reading`, a branch's own by `eoms-bot learn`.

A label's score is the sum of the weights of a text's stretches over the root of their number (numbers left
out), plus a tenth of those of its shape, plus a constant. Labels of one head share one probability; a head
of one label has its own. A branch's own model lies over the shipped one: to its scores those of the shipped
one are added, and heads that it does not have are the shipped one's.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, repeat
from math import exp, sqrt
from operator import add, itemgetter
from typing import Any, NamedTuple

BROADBAND, OTHER_COUNTY, DUPLICATE, NOT_OURS = "宽带投诉", "其他县区投诉", "重复派单", "非我部门工单"
OURS, UNDECIDED = "移动网络", "说不清"
OWN, FOREIGN, NOWHERE = "本县", "外县", "不知道"
ACTION, CAUSE, SCENE, COUNTY = "action", "cause", "scene", "county"
MANY = (ACTION, CAUSE, SCENE, COUNTY)
"""Heads of the model with many labels; `MAJOR`, `KOUJING` and `TWICE` have one each."""
MAJOR, KOUJING, TWICE = "major", "koujing", "duplicate"

WARY = "·手机"
"""Ends the name of the threshold for a reject in whose text a word of a mobile's trouble stands."""

SHAPE_COUNTS = 0.1
"""What a sign of the shape counts; a stretch counts one over the root of their number."""

MOST = 2
"""Words that are shown for a label."""

_SILENT = " "
"""Stands for each sign that does not speak for a label."""

_SPOKEN = re.compile(r"[^ ,。!?;:|\n【】…、()\"'“”]{2,}")
"""Signs side by side that do."""

_CLAUSE_END = re.compile(r"[ ,。!?;:|\n【】…、()\"'“”]")
QUOTED = 14
"""Signs of a clause that are shown, with what speaks for a label in them, unless that alone is longer."""

HIDDEN = "\ue000"
"""Stands for each character that nothing may be learned from."""

NUMBER = "#"
"""Stands for each character of a number. That there is one speaks for a duplicate only."""

_NUMBER = re.compile(r"[a-z]*[-\d*]{6,}")
_DIGIT = re.compile(r"\d")


class Signs(NamedTuple):
    """What the learned reading looks at: a masked text, whose stretches count, and the signs of its shape."""

    text: str
    shape: tuple[str, ...]

    @property
    def stretches(self) -> frozenset[str]:
        """The stretches of the text, less those of which something is hidden."""
        return frozenset(one for one in _stretches(self.text) if HIDDEN not in one)


class Question(NamedTuple):
    """A question: its labels, how far apart its scores are (`heat`), and from which probability each label
    counts.
    """

    name: str
    labels: tuple[str, ...]
    constants: tuple[float, ...]
    heat: float
    least: Mapping[str, float]
    leans: tuple[float, ...] = ()
    """What a score of the model below counts for each label; none where there is no model below."""


class Chance(NamedTuple):
    """A label and its calibrated probability, 0 to 1."""

    label: str
    share: float


_made, _SHARE = tuple.__new__, itemgetter(1)

LANE, NOUGHT = 32, 128
"""Bits of one weight in a row, and the byte of a weight of nought: so rows are added as plain numbers."""

_UNKNOWN = 0
"""The number of every sign that nobody has learned from."""


@dataclass(frozen=True, eq=False)
class Model:
    """The heads, the signs, and `weights`: for each sign a byte for each label, in units of `scale`."""

    heads: tuple[Question, ...]
    signs: Sequence[str]
    weights: bytes
    scale: float
    digest: str = ""
    """The hash of the file that it came from."""

    base: Model | None = None
    """The model that lies below, for a branch's own."""

    card: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What it was made of, and who approved it."""

    _starts: dict[str, tuple[Question, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _rows: Sequence[int] = field(init=False, repr=False, compare=False)
    _uncounted: frozenset[int] = field(init=False, repr=False)
    """The signs with a part of a number, which dilute nothing."""
    _columns: dict[int, Sequence[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        start = 0
        for head in self.heads:
            self._starts[head.name] = (head, start)
            start += len(head.labels)
        lanes, size = array("I", list(self.weights)).tobytes(), start * LANE // 8
        rows = [int.from_bytes(lanes[at : at + size], sys.byteorder) for at in range(0, len(lanes), size)]
        numbers = {sign: number for number, sign in enumerate(self.signs, start=_UNKNOWN + 1)}
        object.__setattr__(self, "_rows", (0, *rows))
        object.__setattr__(self, "_numbers", numbers)
        uncounted = frozenset(number for sign, number in numbers.items() if NUMBER in sign)
        object.__setattr__(self, "_uncounted", uncounted)

    @property
    def named(self) -> str:
        """How records name it."""
        return f"#{self.digest[:16]}"

    def scores(self, signs: Signs) -> Answers:
        """What the model says of a text, asked head by head."""
        below = self.base.scores(signs) if self.base is not None else None
        looked = self.looked_up(signs.text)
        text, shape = _known(looked), _known(map(self._numbers.get, signs.shape, repeat(_UNKNOWN)))
        of_text, of_shape = self._added(text), self._added(shape)
        root = sqrt(max(len(text - self._uncounted), 1))
        text_nought, shape_nought = NOUGHT * len(text), NOUGHT * len(shape)
        raw = [
            ((one - text_nought) / root + SHAPE_COUNTS * (two - shape_nought)) * self.scale
            for one, two in zip(of_text, of_shape, strict=True)
        ]
        if below is not None:
            self._lean(raw, below)
        return Answers(self, raw, signs.text, looked, below)

    def _lean(self, raw: list[float], below: Answers) -> None:
        """Add what the model below says, as much as each label leans on it."""
        for head, start in self._starts.values():
            scores = below.of(head.name)
            for place, (label, lean) in enumerate(zip(head.labels, head.leans, strict=True)):
                if lean:
                    raw[start + place] += lean * scores[label]

    def looked_up(self, text: str) -> list[int]:
        """The numbers of a masked text's stretches, in their order."""
        return list(map(self._numbers.get, _stretches(text), repeat(_UNKNOWN)))

    def _added(self, known: Iterable[int]) -> list[int]:
        """The sum of the weights of some signs, label by label."""
        width = len(self.weights) // len(self.signs)
        added = sum(map(self._rows.__getitem__, known)).to_bytes(width * LANE // 8, sys.byteorder)
        lanes = memoryview(added).cast("I").tolist()
        if sys.byteorder == "big":
            lanes.reverse()
        return lanes

    def of(self, head: str) -> tuple[Question, int]:
        """A head of its own, and where its labels begin."""
        return self._starts[head]

    def answering(self, head: str) -> Model:
        """The model that answers a head: this one, or one below."""
        if head in self._starts:
            return self
        if self.base is None:
            raise KeyError(head)
        return self.base.answering(head)

    def head(self, name: str) -> Question:
        """A head, of this model or of one below."""
        return self.answering(name).of(name)[0]

    def knows(self, head: str, sign: str) -> bool:
        """Whether anything was learned of a sign for a head."""
        return sign in self.answering(head)._numbers

    def column(self, head: str, label: str) -> Sequence[int]:
        """The weights of all signs for one label, by the signs' numbers."""
        asked, start = self.of(head)
        place = start + asked.labels.index(label)
        if place not in self._columns:
            width = len(self.weights) // len(self.signs)
            weights = [weight - NOUGHT for weight in self.weights[place::width]]
            self._columns[place] = array("b", [0, *weights])
        return self._columns[place]


@dataclass(frozen=True)
class Answers:
    """A text's scores for all labels of a model."""

    model: Model
    raw: Sequence[float]
    text: str
    """The masked text, and the numbers of its stretches."""
    looked: Sequence[int]
    below: Answers | None = None
    """What the model below says."""

    _ranked: dict[str, tuple[Chance, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _whole: dict[str, Sequence[int]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The cleaned text → the numbers of all its stretches, also of those that are hidden from the model."""

    def _answering(self, head: str) -> Answers:
        """The scores by the model that answers a head."""
        model, found = self.model.answering(head), self
        while found.model is not model:
            assert found.below is not None
            found = found.below
        return found

    def ranked(self, head: str) -> tuple[Chance, ...]:
        """The labels of a head with their probabilities, the likeliest first."""
        if head not in self._ranked:
            scores, heat = self.of(head), self.model.head(head).heat
            highest = max(scores.values()) / heat
            shares = [exp(score / heat - highest) for score in scores.values()]
            total = sum(shares)
            # As Chance(…) does, without a call in between: a text has some fifty.
            found = map(_made, repeat(Chance), zip(scores, [share / total for share in shares], strict=True))
            self._ranked[head] = tuple(sorted(found, key=_SHARE, reverse=True))
        return self._ranked[head]

    def of(self, head: str) -> dict[str, float]:
        """The labels of a head with their scores, before these become probabilities."""
        at = self._answering(head)
        asked, start = at.model.of(head)
        raw = at.raw[start : start + len(asked.labels)]
        return dict(zip(asked.labels, map(add, raw, asked.constants), strict=True))

    def first(self, head: str) -> Chance:
        """The likeliest label of a head."""
        return self.ranked(head)[0]

    def share(self, head: str) -> float:
        """The probability of a head that has one label only."""
        score = next(iter(self.of(head).values())) / self.model.head(head).heat
        return 1 / (1 + exp(-max(min(score, 500.0), -500.0)))

    def holds(self, head: str, least: str = "") -> bool:
        """Whether a head's one label is likely enough to count, by its own threshold or the one named."""
        return self.share(head) >= self.model.head(head).least[least or head]

    def least(self, head: str, label: str) -> float:
        """From which probability a label may be taken for certain; above 1 where never."""
        return self.model.head(head).least.get(label, 2.0)

    def words(self, text: str, head: str, label: str) -> tuple[str, ...]:
        """The words of the cleaned text that speak most for a label, the weightiest first."""
        weights = self._answering(head)._speaking(text, head, label)
        found = dict.fromkeys(quoted(text, *one) for one in _weightiest(weights, text)[: 2 * MOST])
        return tuple(found)[:MOST]

    def _speaking(self, text: str, head: str, label: str) -> list[float]:
        """How much each sign of the cleaned text speaks for a label, in units of the model's scale."""
        if text not in self._whole:
            whole = masked(text)
            self._whole[text] = self.looked if whole == self.text else self.model.looked_up(whole)
        each = list(map(self.model.column(head, label).__getitem__, self._whole[text]))
        size = len(text) + 2
        # What a stretch weighs is shared among its signs. The first and the last are edges.
        ones = each[1 : size - 1]
        twos = [weight / 2 for weight in each[size : 2 * size - 1]]
        threes = [0.0, *[weight / 3 for weight in each[2 * size - 1 :]], 0.0]
        weights = [
            one + two + two_on + three + three_on + three_last
            for one, two, two_on, three, three_on, three_last in zip(
                ones, twos, twos[1:], threes, threes[1:], threes[2:], strict=False
            )
        ]
        asked = self.model.of(head)[0]
        lean = asked.leans[asked.labels.index(label)] if asked.leans else 0.0
        if self.below is None or not lean:
            return weights
        counts = lean * self.below.model.scale / self.model.scale
        return [
            own + counts * other
            for own, other in zip(weights, self.below._speaking(text, head, label), strict=True)
        ]


def _known(numbers: Iterable[int]) -> set[int]:
    """The signs that are known, each once."""
    known = set(numbers)
    known.discard(_UNKNOWN)
    return known


def masked(text: str) -> str:
    """A cleaned text between edges with every number masked, so that nobody's number is learned; places
    stand.
    """
    text = _NUMBER.sub(lambda found: NUMBER * len(found[0]), text)
    return f"^{_DIGIT.sub('0', text)}$"


def _stretches(text: str) -> Iterator[str]:
    """The stretches of a text: all of one sign, then those of two, then of three."""
    ones = list(text)
    twos = list(map(add, ones, ones[1:]))
    return chain(ones, twos, map(add, twos, ones[2:]))


def _weightiest(weights: Sequence[float], text: str) -> list[tuple[int, int]]:
    """Where the stretches are whose signs all speak for a label, the heaviest first; none of one sign."""
    spoken = "".join([sign if weight > 0 else _SILENT for sign, weight in zip(text, weights, strict=True)])
    found = [(-sum(weights[hit.start() : hit.end()]), hit.span()) for hit in _SPOKEN.finditer(spoken)]
    return [span for _, span in sorted(found, key=lambda each: each[0])]


def quoted(text: str, start: int, end: int) -> str:
    """A stretch with what is around it in its clause, so that a person can read it; no number is drawn in."""
    room = max(0, QUOTED - (end - start))
    hidden = _without_numbers(text)
    before = _CLAUSE_END.split(hidden[max(0, start - room) : start])[-1]
    after = _CLAUSE_END.split(hidden[end : end + room])[0]
    # What is before says more of what is meant than what is after, where not both have room.
    left = min(len(before), max(room - len(after), room * 2 // 3))
    return text[start - left : end + min(len(after), room - left)]


def ends_clause(following: str) -> bool:
    """Whether nothing of the clause comes after a stretch that this text follows."""
    return not following or _CLAUSE_END.match(following) is not None


@lru_cache(maxsize=1)
def _without_numbers(text: str) -> str:
    """The text as long as before; asked for once for every word of it that is shown."""
    return _NUMBER.sub(lambda found: _SILENT * len(found[0]), text)
