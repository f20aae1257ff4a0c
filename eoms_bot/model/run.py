"""RunSummary: what a run says of itself at its end; and the port that reports its progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.plan import KeptPlan
from eoms_bot.model.write import WriteRecord


@dataclass(frozen=True)
class RunSummary:
    """A finished run. Times are ISO strings with +08:00; `stopped` is empty where the run went to its end.

    `attempted` and `blocked` count the writes that pages tried and the gate refused. `unsettled` are the
    writes whose effect nobody knows yet.
    """

    run_id: str
    mode: str
    site_id: str
    profile: str
    account: str
    operator: str
    started: str
    finished: str
    items: tuple[Item, ...]
    sent: int
    attempted: int
    blocked: int
    stopped: str
    exit_code: int
    unsettled: tuple[WriteRecord, ...]
    folder: str
    sources: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What people must know in addition to the orders.

    For example: workbooks of the inbox that were left out, with their problems.
    """

    plan: KeptPlan | None = None
    """Of a preview: the plan that it has left, or why it has left none; None where no order was decided."""

    compared: str = ""
    """Of a preview: what the site's own lists said, at the preview's end, of the orders that were tried."""


class Progress(Protocol):
    """Who wants to hear how a run goes: a progress bar, a log, a console page."""

    def listed(self, refs: Sequence[OrderRef]) -> None:
        """The orders that this run will look at."""
        ...

    def said(self, text: str) -> None:
        """The run needs a person now, or has a message for one; a sentence in Chinese."""
        ...

    def stage(self, ref: OrderRef, text: str) -> None:
        """The current order has come to a stage, named in Chinese."""
        ...

    def finished(self, item: Item) -> None:
        """An order has its outcome."""
        ...
