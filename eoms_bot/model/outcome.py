"""Outcome of an order and the item that a run reports of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eoms_bot.model.decision import Decision
from eoms_bot.model.form import Filled
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.write import Proof, WriteRecord


class Outcome(StrEnum):
    """What became of an order."""

    DONE = "DONE"
    REFUSED = "REFUSED"
    HELD = "HELD"
    SKIPPED = "SKIPPED"
    BY_OTHER = "BY_OTHER"
    NOT_SENT = "NOT_SENT"
    UNKNOWN = "UNKNOWN"
    PREVIEWED = "PREVIEWED"
    """Of a preview only: everything was ready, and the gate, which is closed there, has refused the write."""


OUTCOME_ZH: dict[Outcome, str] = {
    Outcome.DONE: "已完成",
    Outcome.REFUSED: "网站拒绝",
    Outcome.HELD: "转人工",
    Outcome.SKIPPED: "跳过",
    Outcome.BY_OTHER: "他人已处理",
    Outcome.NOT_SENT: "未发送",
    Outcome.UNKNOWN: "结果未知",
    Outcome.PREVIEWED: "已预览",
}


INTERRUPTED = "处理中断"
"""The reason of an order begins so where the browser died while the run worked it."""
QUARANTINED = "已隔离"
"""The reason of an order begins so where runs keep dying on it and the bot leaves it to a person."""


@dataclass(frozen=True)
class Verdict:
    """What has become of an order so far: its outcome, the reason, the proof where there is one.

    `form_is_void`: nothing further can be done in the order's window. `of_another`: the order is another
    account's, and what that account notes of it counts.
    """

    outcome: Outcome
    reason: str
    proof: Proof | None = None
    form_is_void: bool = False
    of_another: bool = False


@dataclass(frozen=True)
class Item:
    """One order of a run: everything that the report shows of it.

    Picture paths are relative to the run folder.
    """

    ref: OrderRef
    outcome: Outcome
    reason: str
    order: Order | None = None
    decision: Decision | None = None
    filled: Filled | None = None
    writes: tuple[WriteRecord, ...] = ()
    proof: Proof | None = None
    pictures: tuple[tuple[str, str], ...] = ()
    """(caption in Chinese, relative path)."""
    late: bool = False
    started: str = ""
    seconds: float = 0.0
    asked_again: str = ""
    """The later orders by which its customer has complained once more."""
