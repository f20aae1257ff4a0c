"""Plan: what a preview found of each order; people can approve it and a run can do exactly that.

A row is 待审 until somebody says 是 (批准) or 否 (不批). A row whose order came to an end by it is 已执行.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from eoms_bot.model.batch import BATCH, FOR_READING, UNSURE
from eoms_bot.model.columns import YES_NO, Column, TableKind
from eoms_bot.model.decision import Complete, Decision, Hold, Reject
from eoms_bot.model.form import Filled
from eoms_bot.model.order import Order
from eoms_bot.model.write import Pair

APPROVED, STRUCK = YES_NO
ALL = "全部"
"""The words of the column 批准; an empty cell leaves the row as it is.

One cell with `ALL` approves each row that is shown, has an empty cell, and may be approved with others.
"""

_HEAD = (
    Column("计划编号", "不要改", field="plan", width=24),
    Column("行号", "不要改", field="position", width=6),
    Column(
        "批准",
        f"{APPROVED} 执行，{STRUCK} 不执行，空着不动；一格写 {ALL}，就是批准显示着的、空着的各行",
        field="approved",
        required=True,
        options=(*YES_NO, ALL),
        width=8,
    ),
    Column("批准人", "批准这一行的人的姓名", field="approver", required=True, width=12),
    Column("批准时间", "空着就是执行的那一刻", kind="time", field="approved_at", required=True),
    Column("判定", "不要改", field="decision", width=11),
    Column("规则", "不要改", field="rule", width=14),
    Column("理由", "不要改", field="why", width=40),
)
HEAD = {column.field: column.name for column in _HEAD}
"""Field → column of a plan's sheet, in front of the columns of a batch workbook."""

PLAN = TableKind(
    "plan",
    "计划",
    "一次预览的判定，人来批准",
    (*_HEAD, *(replace(one, required=False) for one in BATCH.columns)),
)
PLAN_BOOK = replace(
    PLAN,
    columns=(
        *(PLAN.by_key[name] for name in ("order_no", "approved", "approver", "approved_at")),
        *FOR_READING,
        *(PLAN.by_key[name] for name in ("decision", "rule", "why")),
        *(one for one in PLAN.columns if one.field not in {"order_no", *HEAD}),
        *(PLAN.by_key[name] for name in ("plan", "position")),
    ),
)
"""The plan as a sheet that people read from the left: whose row it is, their word, and what it rests on."""
FIXED = ("decision", "rule", "why")
"""What a preview found, for people to read.

A change of these cells would have no effect, so none is accepted.
"""


class RowState(StrEnum):
    """What has become of a row of a plan."""

    WAITING = "待审"
    APPROVED = "批准"
    STRUCK = "不批"
    WORKED = "已执行"


@dataclass(frozen=True)
class Basis:
    """What a plan rests on apart from its orders: whose it is, which program made it, and the hashes.

    The hashes are SHA-256s of what decided. `rules` names every row of the rule table: id → `version#hash`.
    `sources` is the hash of the branch's own tables, which change by the hour. A plan outlives such a change
    while each order is decided as before.
    """

    site_id: str
    account: str
    version: str
    rules: Mapping[str, str]
    dictionaries: str
    profile: str
    branch: str
    sources: str


@dataclass(frozen=True)
class PlanRow:
    """One order of a plan: the order as it was read, the decision, and the workbook row that decided it.

    `cells` are the workbook's cells (field → text as people would type it, times to the second). `shown` are
    the cells of the plan's sheet as they were written, masked, a guess with `？` before it. `origin` is (file,
    row) of the operator's own workbook, None where no workbook named the order. `edits` are cells that people
    changed since. `picture` is relative to the run folder.
    """

    position: int
    order: Order
    decision: Decision
    cells: Mapping[str, str]
    shown: Mapping[str, str]
    origin: tuple[str, int] | None = None
    filled: Filled | None = None
    picture: str = ""
    state: RowState = RowState.WAITING
    edits: Mapping[str, str] = field(default_factory=dict)
    approved_by: str = ""
    approved_at: datetime | None = None
    outcome: str = ""

    @property
    def guesses(self) -> dict[str, str]:
        """The cells that stand as guesses: field → masked text, without its sign."""
        held = self.decision.suggested if isinstance(self.decision, Hold) else ()
        shown = ((name, self.shown.get(name, "")) for name, _one in held if not self.cells.get(name))
        return {name: text.removeprefix(UNSURE) for name, text in shown if text.startswith(UNSURE)}

    @property
    def known(self) -> dict[str, str]:
        """`shown` without the guesses."""
        guessed = self.guesses
        return {name: text for name, text in self.shown.items() if name not in guessed}

    @property
    def taken_back(self) -> bool:
        """True where the person who approved or struck it took that word back: it waits again."""
        return self.state is RowState.STRUCK and self.approved_at is not None

    @property
    def one_key(self) -> bool:
        """True where no person's row speaks of an order that is decided.

        One approval, of that order alone, lets it go.
        """
        return not isinstance(self.decision, Hold) and self.origin is None


@dataclass(frozen=True)
class Plan:
    """A preview's plan.

    `open_orders` are the orders that stood on the to-do list: number → when it was dispatched.
    """

    plan_id: str
    run_id: str
    made_at: datetime
    asked_by: str
    basis: Basis
    open_orders: Mapping[str, datetime | None]
    rows: tuple[PlanRow, ...]

    def row(self, position: int) -> PlanRow | None:
        """The row of that number; None where the plan has none."""
        return next((row for row in self.rows if row.position == position), None)


@dataclass(frozen=True)
class Approval:
    """A person's word on one row.

    It holds who, when (None: at this moment), which cells the person changed, and what is to be done.
    """

    position: int
    order_no: str
    task_id: str
    who: str
    when: datetime | None
    edits: Mapping[str, str]
    decision: Decision


@dataclass(frozen=True)
class KeptPlan:
    """What a preview says of its plan: number, rows, file, and until when it may be applied (ISO, +08:00).

    `problem` is why none was kept, or why its file could not be written; empty where all is well.
    """

    plan_id: str
    rows: int
    file: str
    minutes: int
    until: str
    problem: str = ""


def decided(decision: Decision) -> tuple[Pair, ...]:
    """What a decision would send, as (name, value); nothing for an order that is left to people."""
    match decision:
        case Reject():
            return (("reject_text", decision.text.value),)
        case Complete():
            leftover = (("leftover", decision.leftover.value),) if decision.leftover else ()
            return (*((name, one.value) for name, one in decision.values.items()), *leftover)
        case Hold():
            return ()
        case _:
            assert_never(decision)


def same_effect(one: Decision, other: Decision) -> bool:
    """True where both do the same by the same rule; where each value comes from may differ."""
    return (type(one), one.rule, one.version, decided(one)) == (
        type(other),
        other.rule,
        other.version,
        decided(other),
    )
