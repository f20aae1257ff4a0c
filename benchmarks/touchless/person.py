"""The person at the phone: asked about an order's empty cells, he answers by the truth, key by key.

A right guess is confirmed: one key. A wrong one is corrected, an empty cell is filled in: a typed cell. The
approval is one key. Where no talk with the customer counts, the person calls him once. How the call ended and
what he says of it is one key each; the telephone's log has the time. What the truth leaves open (no source
can know it) is taken as the program has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.touchless.preview import PlayedPlan, Truth
from eoms_bot.decide import answering
from eoms_bot.decide.known import OPENS
from eoms_bot.decide.sequence import assembled
from eoms_bot.model.batch import BatchRow, Facts, Value, as_typed
from eoms_bot.model.decision import Complete, Decision, Hold, Standing
from eoms_bot.model.plan import PlanRow
from eoms_bot.model.zone import SHANGHAI

TALK = ("result", "attitude", "contact_time")
"""What one call gives."""
FROM = (*TALK, "handling", "reject_reason", "cell", "site", "prov_cause", "scene")
"""The cells that others follow from; they are looked at first."""
MOST = 20
"""Cells of an order after which the person gives up."""
COUNTY = "其他县区投诉"
NAMES = {"complete": "完成", "reject": "驳回"}
WORDS = {"解决": "已处理完毕，复测正常", "未解决": "已向客户解释核查情况，暂时无法处理，已登记"}
"""处理结果 → 解决措施 as a person would write it."""
OPEN: Mapping[str, Value] = {"network": "4G(LTE)", "area": "县城", "scene": "未知", "major": False}
"""What a person writes in cells of which the truth says nothing."""


@dataclass(frozen=True)
class PlayedOrder:
    """One order after the person: keys, typed cells, the changed cells, and what is decided now."""

    row: PlanRow
    decision: Decision
    keys: int = 0
    typed: tuple[str, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)


def work(row: PlanRow, preview: PlayedPlan, now: datetime) -> PlayedOrder:
    """Play the person for one row of a plan at `now` (aware).

    What the truth leaves to people stays as it is.
    """
    truth = preview.truth[row.order.order_no]
    if truth["action"] not in NAMES:
        return PlayedOrder(row, row.decision)
    talk = _Talk(row, preview, now)
    while isinstance(talk.decision, Hold) and len(talk.said) < MOST:
        name = talk.asked()
        if name is None:
            break
        talk.say(name, truth)
    if talk.is_doubted and truth.get("contact_time") is None and "contact_time" not in talk.said:
        # The call that stands there is none that counts: the customer is called.
        talk.say("contact_time", truth)
    approved = not isinstance(talk.decision, Hold)
    edits = {name: as_typed(name, value) for name, value in talk.said.items()}
    return PlayedOrder(row, talk.decision, talk.confirmed + approved, tuple(talk.typed), edits)


class _Talk:
    """One held order: the cells that the person has said until now, and what that comes to."""

    def __init__(self, row: PlanRow, preview: PlayedPlan, now: datetime) -> None:
        self._order, self._desk, self._now = row.order, preview.here.desk, now
        self._others = {
            number: when for number, when in preview.plan.open_orders.items() if number != row.order.order_no
        }
        self._bare = BatchRow("计划", row.position, self._order.order_no, "")
        first = self._desk.facts_with(self._order, self._bare, self._others, now, changed_only=True)
        self._row = assembled(self._order, replace(first, row=None)) or self._bare
        self.said: dict[str, Value] = {}
        self._unknown: set[str] = set()
        self.typed: list[str] = []
        self.facts: Facts = first
        self.decision: Decision = row.decision

    @property
    def is_doubted(self) -> bool:
        """True where a person is to look at a completion, or sees that the call was before the repair."""
        if not isinstance(self.decision, Complete):
            return False
        cells = dict(self.decision.backing.cells)
        early = "solved_time" in cells and cells["contact_time"].value < cells["solved_time"].value
        return early or bool(self.decision.backing.doubts)

    @property
    def confirmed(self) -> int:
        """Keys: one for each guess that was right, and for each answer in a call but its time."""
        return len([name for name in self.said if name not in self.typed and name != "contact_time"])

    def asked(self) -> str | None:
        """The cell that the person looks at next; None where no cell could give what is missing."""
        assert isinstance(self.decision, Hold)
        found = (answering.fields_in(one.partition("：")[0]) for one in self.decision.missing)
        names = [names[0] for names in found if names and names[0] not in {*self.said, *self._unknown}]
        return next((name for name in FROM if name in names), next(iter(names), None))

    def say(self, name: str, truth: Truth) -> None:
        """Confirm the guess of a cell or type another value, and decide with it."""
        known = self.facts.known.get(name)
        guess = known.value if known is not None and known.standing is Standing.GUESS else None
        true = true_value(name, truth)
        elsewhere = name == "cell" and truth["site"] and not str(guess).startswith(truth["site"])
        if guess is not None and not elsewhere and (true is None or same(guess, true)):
            self.said[name] = guess
        else:
            value = true if true is not None else self._free(name, truth)
            if value is None:
                self._unknown.add(name)
                return
            self.said[name] = value
            if name not in TALK:
                self.typed.append(name)
        self._decide()

    def _free(self, name: str, truth: Truth) -> Value | None:
        """What the person writes where any value will do, None where he can't know.

        A call is made now, and counts from now.
        """
        match name:
            case "measure":
                return WORDS[truth["result"]]
            case "cell":
                return f"{truth['site']}-1" if truth["site"] else None
            case "expected_time":
                return self._now + timedelta(days=30)
            case "contact_time" | "solved_time":
                return self._now
            case _:
                return OPEN.get(name)

    def _decide(self) -> None:
        values: dict[str, Any] = dict(self.said)
        origins = tuple(one for one in self._row.origins if one[0] not in self.said)
        row = replace(self._row, **values, file=self._bare.file, row=self._bare.row, origins=origins)
        order, others = self._order, self._others
        self.facts = self._desk.facts_with(order, row, others, self._now, changed_only=True)
        self.decision = self._desk.decide(self._order, self.facts, self._now)


def true_value(name: str, truth: Truth) -> Value | None:
    """What is true of a cell; None where nobody can know it, or any words would do."""
    match name:
        case "handling":
            return NAMES.get(truth["action"])
        case "earlier_order_no":
            return _text(truth["duplicate_of"])
        case "reject_note":
            return _text(truth["county"]) if truth["reject_reason"] == COUNTY else None
        case "expected_time":
            day = truth.get("expected_day")
            return datetime.combine(date.fromisoformat(day), OPENS, SHANGHAI) if day else None
        case "solved_time" | "contact_time":
            when = truth.get(name)
            return datetime.fromisoformat(when).replace(tzinfo=SHANGHAI) if when else None
        case _:
            value: Value | None = truth.get(name)
            return value


def same(one: Value, other: Value) -> bool:
    """Whether two values of a cell are the same; of times the minute counts."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)
    return one == other


def _text(value: object) -> str | None:
    return str(value) if value else None
