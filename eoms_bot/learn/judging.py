"""Judging: how a model decides handled orders that it has not learned from.

Its decisions are compared with what people did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from eoms_bot.decide.permission.bound import upper
from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.decide.reading.model import DUPLICATE, MANY, OTHER_COUNTY, Model
from eoms_bot.learn.handled import Handled
from eoms_bot.learn.scores import Scores
from eoms_bot.model.texts.triage import Triage

BANDS = (0.5, 0.7, 0.85, 0.95)
"""The bounds between the five bands of a probability."""


@dataclass
class Band:
    """Predictions whose probability lies in one band.

    How many there are, the sum of their probabilities, and how many were right.
    """

    said: int = 0
    sure: float = 0.0
    right: int = 0


@dataclass
class Judgement:
    """How a model decided.

    `certain` are rejects that a permission could let go alone, `false` those that people did otherwise.
    """

    scores: Scores = field(default_factory=Scores)
    rejects: int = 0
    found: int = 0
    certain: int = 0
    false: list[str] = field(default_factory=list)
    near: int = 0
    """Orders whose cause is among the first three."""
    bands: dict[str, list[Band]] = field(default_factory=lambda: {head: _bands() for head in MANY})

    @property
    def bound(self) -> float:
        """The share of false certain rejects that is not exceeded, 95 %, one-sided."""
        return upper(len(self.false), self.certain)

    def share(self, label: str) -> float | None:
        """The share of right ones of a label; None where nobody says."""
        count = self.scores.judged[label]
        return round(self.scores.met[label] / count, 4) if count else None

    def record(self) -> dict[str, Any]:
        """The figures for a card."""
        causes = self.scores.judged["cause"]
        return {
            "orders": self.scores.orders,
            "right": {
                name: self.share(name) for name in ("action", "reject_reason", "cause", "scene", "county")
            },
            "cause_top3": round(self.near / causes, 4) if causes else None,
            "rejects": [self.found, self.rejects],
            "certain_rejects": self.certain,
            "false_certain_rejects": len(self.false),
            "bound": round(self.bound, 4),
        }


def _bands() -> list[Band]:
    return [Band() for _ in range(len(BANDS) + 1)]


def judged(orders: Sequence[Handled], models: Sequence[Model | None], reader: Reader) -> Judgement:
    """How each order is decided by its model, in the order of arrival.

    An order without a model is not judged; it only precedes the others.
    """
    figures, past = Judgement(), PastOrders()
    readers = {id(model): reader.over(model) for model in models if model is not None}
    for one, model in zip(orders, models, strict=True):
        found = triage(one.order, readers.get(id(model), reader), past)
        if model is not None:
            _count(figures, one, found, model)
    return figures


def _count(figures: Judgement, one: Handled, found: Triage, model: Model) -> None:
    truth = one.truth
    figures.scores.add(truth, found)
    if truth["label_action"] == "reject":
        figures.rejects += 1
        figures.found += found.action == "reject"
    if "label_cause" in truth:
        figures.near += truth["label_cause"] in (
            found.cause,
            *(each.cause for each in found.alternatives[:2]),
        )
    if found.alone and (truth["label_action"] == "complete" or "label_reject_reason" in truth):
        figures.certain += 1
        if any(_wrong(one, found)):
            figures.false.append(found.id)
    scores = model.scores(one.example.signs)
    for head, bands in figures.bands.items():
        label = one.example.labels.get(head)
        if label is not None:
            said = scores.first(head)
            band = bands[sum(said.share >= edge for edge in BANDS)]
            band.said += 1
            band.sure += said.share
            band.right += said.label == label


def _wrong(one: Handled, found: Triage) -> Iterator[bool]:
    """Whether people did otherwise: another action or reason.

    Another county or earlier order also counts, where the row has one.
    """
    yield one.truth["label_action"] != "reject"
    yield one.truth.get("label_reject_reason") != found.reject_reason
    if found.reject_reason == OTHER_COUNTY:
        said = one.row.text("驳回说明")
        yield bool(said) and found.county not in said and found.county != one.row.text("县区")
    if found.reject_reason == DUPLICATE:
        earlier = one.row.text("原工单号")
        yield bool(earlier) and earlier != found.duplicate_of
