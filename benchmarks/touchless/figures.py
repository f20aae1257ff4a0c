"""The figures of one seed and age, and what of the replies is not true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.played.person import COUNTY, NAMES, PlayedOrder, true_value
from benchmarks.played.world import Truth
from eoms_bot.model.batch import as_typed
from eoms_bot.model.decision import Complete, Decision, Hold, Reject, Standing
from mock_eoms.tables.shares import BEFORE_REPAIR

MOST_KEYS, MOST_TYPED = 4, 5
LEAST_KEYED, LEAST_ALONE = 0.60, 0.15
CELLS: tuple[str, ...] = (
    *(
        "result",
        "unsolvable",
        "expected_time",
        "prov_cause",
        "has_koujing",
        "site",
        "cell",
        "network",
        "area",
    ),
    *("scene", "solved_time", "attitude", "contact_time", "caller_number", "customer_number"),
)
"""The cells of a completion that the truth speaks of."""
DAYS = ("expected_time",)
"""Cells of which the day counts."""


@dataclass(frozen=True)
class Shares:
    """What came of the orders of one seed and age.

    `alone` and `keyed` are shares of all orders: without a person, and with one call and at most four keys.
    `typed` are the typed cells of each of the others; `cells` those that a person fills in or confirms, per
    order. `left` are the orders that the person could not finish, and why. `proven` of `approved` were
    committed exactly once; None where nothing was sent.
    """

    seed: int
    age: float
    orders: int
    alone: float
    keyed: float
    typed: tuple[int, ...]
    left: tuple[str, ...]
    wrong: tuple[str, ...]
    cells: float = 0.0
    approved: int = 0
    proven: int | None = None
    differences: tuple[str, ...] = ()

    @property
    def most_typed(self) -> int:
        """Typed cells of the order with the most."""
        return max(self.typed, default=0)

    @property
    def mean_typed(self) -> float:
        """Typed cells of an order that takes typing, on average."""
        return sum(self.typed) / len(self.typed) if self.typed else 0.0

    @property
    def beyond(self) -> Iterator[str]:
        """Which targets are missed; what the age of the tables costs in keys is printed, not judged."""
        if self.age == 0 and self.keyed < LEAST_KEYED:
            yield f"keyed {self.keyed:.2f} < {LEAST_KEYED:.2f}"
        if self.most_typed > MOST_TYPED:
            yield f"typed {self.most_typed} > {MOST_TYPED}"
        if self.wrong:
            yield f"{len(self.wrong)} wrong"
        if self.proven is not None and (self.proven != self.approved or self.differences):
            yield f"{self.proven} of {self.approved} proven, {len(self.differences)} differences"


def figures(
    seed: int, age: float, worked: Sequence[PlayedOrder], truth: Mapping[str, Truth], alone: int
) -> Shares:
    """Count what the person did; `alone` of the orders need none."""
    ours = [one for one in worked if truth[one.row.order.order_no]["action"] in NAMES]
    done = [one for one in ours if not isinstance(one.decision, Hold)]
    keyed = [one for one in done if not one.typed and one.keys <= MOST_KEYS]
    return Shares(
        *(seed, age, len(worked), alone / len(worked), len(keyed) / len(worked)),
        typed=tuple(len(one.typed) for one in ours if one not in keyed),
        cells=sum(len(one.edits) for one in ours) / len(ours),
        left=tuple(_left(one) for one in ours if isinstance(one.decision, Hold)),
        wrong=tuple(words for one in worked for words in wrong(one.decision, truth[one.row.order.order_no])),
        approved=len(done),
    )


def _left(one: PlayedOrder) -> str:
    assert isinstance(one.decision, Hold)
    return f"{one.row.order.order_no} left: {'；'.join(one.decision.missing) or one.decision.why}"


def wrong(decision: Decision, truth: Truth) -> Iterator[str]:
    """What would leave and is not true, each as `order cell: value (standing), true: value`."""
    number, names = truth["order_no"], CELLS
    match decision:
        case Hold():
            return
        case Reject(reason=reason):
            if truth["action"] != "reject" or truth["reject_reason"] != reason:
                yield f"{number} reject {reason}, true: {_true_action(truth)}"
                return
            names = ("earlier_order_no", *(("reject_note",) if reason == COUNTY else ()))
        case Complete():
            if truth["action"] != "complete":
                yield f"{number} complete, true: {_true_action(truth)}"
                return
    cells = dict(decision.backing.cells)
    if truth.get("contact") == BEFORE_REPAIR and truth["solved_time"] is None:
        # No table says when it was repaired, so that nobody can see that the call came before the repair.
        names = tuple(name for name in names if name != "contact_time")
    for name in names:
        true = true_value(name, truth)
        wanted = as_typed(name, true)
        one = cells.get(name)
        if one is None:
            if true is not None:
                yield f"{number} {name}: empty, true: {wanted}"
        elif true is None:
            # Only a person may say what no table can know; the network follows from the cell that he says.
            of_person = one.standing is Standing.PERSON or (
                name == "network" and cells["cell"].standing is Standing.PERSON
            )
            if not of_person:
                yield f"{number} {name}: {one.value} ({one.standing}, {one.source}), which nobody can know"
        elif _cut(name, one.value) != _cut(name, wanted):
            yield f"{number} {name}: {one.value} ({one.standing}, {one.source}), true: {wanted}"


def _true_action(truth: Truth) -> str:
    return " ".join(filter(None, (truth["action"], truth["reject_reason"])))


def _cut(name: str, text: str) -> str:
    """The part of a value that counts: the minute of a time, the day of an expected end."""
    if name in DAYS:
        return text[: len("2026-01-05")]
    return text[: len("2026-01-05 10:30")] if name.endswith("_time") else text
