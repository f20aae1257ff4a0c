"""The person at the phone: asked about an order's empty cells, he answers by the truth, key by key.

A right guess is confirmed: one key. A wrong one is corrected, an empty cell is filled in: a typed cell. The
approval is one key. Where no talk with the customer counts, the person calls him once. How the call ended and
what he says of it is one key each; the telephone's log has the time. What the truth leaves open (no source
can know it) is taken as the program has it. Of 解决措施 the words are free: what rows say of the true cause
is right, and so is what the handlers wrote; the words of another order are right where they wrote them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.played.world import PlayedPlan, Truth
from eoms_bot.decide import answering
from eoms_bot.decide.known import OPENS
from eoms_bot.decide.sequence import assembled
from eoms_bot.model.batch import COLUMNS, BatchRow, Facts, KnownCell, Value, as_typed
from eoms_bot.model.decision import Complete, Decision, Hold, Sourced, Standing
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
OPEN: Mapping[str, Value] = {"network": "4G(LTE)", "area": "县城", "scene": "未知", "major": False}
"""What a person writes in cells of which the truth says nothing."""


@dataclass(frozen=True)
class PlayedOrder:
    """One order after the person: keys, typed cells, the changed cells, and what is decided now.

    `confirmed` are the cells of which a guess was right.
    """

    row: PlanRow
    decision: Decision
    keys: int = 0
    typed: tuple[str, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()


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
    keys, guesses = talk.confirmed + approved, tuple(talk.guesses)
    return PlayedOrder(row, talk.decision, keys, tuple(talk.typed), edits, guesses)


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
        self.guesses: list[str] = []
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
        answered = {*self.said, *self._unknown}
        names = [names[0] for names in found if names and names[0] not in answered]
        if answering.WHOLE_ROW in self.decision.missing and "handling" not in answered:
            return "handling"
        return next((name for name in FROM if name in names), next(iter(names), None))

    def say(self, name: str, truth: Truth) -> None:
        """Confirm the guess of a cell or type another value, and decide with it."""
        known = self.facts.known.get(name)
        guess = known if known is not None and known.standing is Standing.GUESS else None
        if guess is not None and self._is_right(name, guess, truth):
            self.said[name] = guess.value
            self.guesses.append(name)
        else:
            value = answer(name, truth, self._now)
            if value is None:
                self._unknown.add(name)
                return
            self.said[name] = value
            if name not in TALK:
                self.typed.append(name)
        self._decide()

    def _is_right(self, name: str, guess: KnownCell, truth: Truth) -> bool:
        known = self.facts.known.get("prov_cause")
        cause = self.said.get("prov_cause") or (known.value if known is not None else "")
        return is_right(name, guess.sourced(name), truth, str(cause))

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


def answer(name: str, truth: Truth, now: datetime) -> Value | None:
    """What the person writes into a cell: what is true, or any value where any will do.

    None where he can't know. A call is made `now`, and counts from now.
    """
    true = true_value(name, truth)
    if true is not None:
        return true
    match name:
        case "cell":
            return f"{truth['site']}-1" if truth["site"] else None
        case "expected_time":
            return now + timedelta(days=30)
        case "contact_time" | "solved_time":
            return now
        case _:
            return OPEN.get(name)


def is_right(name: str, guess: Sourced, truth: Truth, cause: str) -> bool:
    """Whether the person confirms the guess of a cell; `cause` is 省内投诉原因 as it stands in the row.

    What nobody can know is taken as it is. Of times the minute counts.
    """
    if name == "measure":
        return _is_worded(guess, truth, cause)
    if name == "cell" and truth["site"] and not guess.value.startswith(truth["site"]):
        return False
    true = true_value(name, truth)
    return true is None or _minute(name, guess.value) == _minute(name, as_typed(name, true))


def _is_worded(guess: Sourced, truth: Truth, cause: str) -> bool:
    words = truth["measure"] or ""
    if all(clause in words for clause in guess.value.split("，")):
        return True
    return COLUMNS["measure"] not in guess.source and cause == truth["prov_cause"]


def _minute(name: str, text: str) -> str:
    return text[: len("2026-01-05 10:30")] if name.endswith("_time") else text


def _text(value: object) -> str | None:
    return str(value) if value else None
