"""Examples: labelled orders as the training of the reading sees them.

Each comes with the orders that came before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eoms_bot.decide.reading import PastOrders, duplicates
from eoms_bot.decide.reading.guards import objections
from eoms_bot.decide.reading.model import Signs
from eoms_bot.decide.reading.seen import Seen, mobile_word

Labels = Mapping[str, str | None]


@dataclass(frozen=True)
class Example:
    """A labelled order: what the reading sees of it, its labels by head, and who wrote it.

    A label is None where nobody says it. `writer` is what a fold leaves out as a whole; of a branch's orders
    that is a month, or a group of customers.
    """

    id: str
    signs: Signs
    labels: Labels
    writer: str
    objected: frozenset[str] = frozenset()
    """The labels that a guard keeps from being certain, whatever a model says."""
    wary: bool = False
    """Whether a word of a mobile's trouble stands in it."""
    learned: Signs | None = None
    """What may be learned from it, without names, numbers and doors; None where that is all of `signs`."""
    customer: str = ""
    """Whose order it is; empty where nobody says, so that it counts as one of its own."""
    below: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Head → label → score of the model below."""


def example_of(seen: Seen, labels: Labels, writer: str) -> Example:
    """An order that was looked at, with its labels."""
    return Example(
        seen.order.id, seen.signs, labels, writer, frozenset(objections(seen)), bool(mobile_word(seen))
    )


def remember(seen: Seen, past: PastOrders, *, turned_away: bool) -> None:
    """Let later orders be compared with this one, unless it was turned away."""
    now = duplicates.remembered(seen.order, seen.evidence, seen.where)
    if now is not None and (number := duplicates.number(seen.order)) and not turned_away:
        past.add(number, now)
