"""Brakes: what may hold up or end a run between two orders; each is asked before an order and told of it afterwards."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from eoms_bot.errors import BotError
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item


class Halt(NamedTuple):
    """Why a run ends before its next order, in Chinese, and the exit code that says so; None: not an error."""

    why: str
    code: int | None


class Brake(Protocol):
    """One rule between orders."""

    def before(self, ref: OrderRef) -> Halt | None:
        """May this order begin? A brake may also let time pass (by the clock's `wait`) before it agrees."""
        ...

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """An order has its outcome; `problem` is what broke its walk, if anything did."""
        ...

    def outside(self, problem: BotError) -> Halt | None:
        """Something outside of its orders has stopped the run."""
        ...
