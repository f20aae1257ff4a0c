"""Where a run notes stages and outcomes: in the ledger, or (preview) nowhere."""

from __future__ import annotations

from typing import Protocol

from eoms_bot.decide.similar import NO_TRAITS, Traits
from eoms_bot.ledger import Ledger
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.ports import Clock


class Book(Protocol):
    """Notes of a run on its orders."""

    def stage(self, order_no: str, stage: str) -> None:
        """Note that an order has reached a stage."""
        ...

    def outcome(self, order_no: str, outcome: Outcome, reason: str, traits: Traits = NO_TRAITS) -> None:
        """Note the outcome of an order; `traits` serve to find orders that resemble a held one."""
        ...

    def left(self, order_no: str) -> None:
        """Remove every note of this run on an order that belongs to another account."""
        ...

    def interruptions(self, order_no: str) -> int:
        """How many runs before this one died on the order, in a row."""
        ...

    def show(self, order_no: str, note: str) -> None:
        """From now on people can see that the order will go alone, and on what (`note`)."""
        ...


class LedgerBook:
    """Notes in the ledger."""

    def __init__(self, ledger: Ledger, run_id: str, clock: Clock) -> None:
        self._ledger, self._run_id, self._clock = ledger, run_id, clock

    def stage(self, order_no: str, stage: str) -> None:
        """Note that an order has reached a stage."""
        self._ledger.stage(order_no, stage, self._run_id, self._clock.now())

    def outcome(self, order_no: str, outcome: Outcome, reason: str, traits: Traits = NO_TRAITS) -> None:
        """Note the outcome of an order."""
        self._ledger.outcome(order_no, outcome, reason, self._run_id, self._clock.now(), traits)

    def left(self, order_no: str) -> None:
        """Remove every note of this run on an order that belongs to another account."""
        self._ledger.left(order_no, self._run_id)

    def interruptions(self, order_no: str) -> int:
        """How many runs before this one died on the order, in a row."""
        return self._ledger.interruptions(order_no, self._run_id)

    def show(self, order_no: str, note: str) -> None:
        """Note it in the ledger, where people can see it."""
        self._ledger.show(order_no, note, self._clock.now())


class NoBook:
    """A preview leaves no trace: its rows would hide the real ones."""

    def stage(self, order_no: str, stage: str) -> None:
        """Nothing."""

    def outcome(self, order_no: str, outcome: Outcome, reason: str, traits: Traits = NO_TRAITS) -> None:
        """Nothing."""

    def left(self, order_no: str) -> None:
        """Nothing."""

    def interruptions(self, order_no: str) -> int:
        """0: a preview may look at every order."""
        return 0

    def show(self, order_no: str, note: str) -> None:
        """Nothing: nothing leaves a preview."""
