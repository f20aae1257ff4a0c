"""A preview's plan without a browser: three orders of the deciding tests, the ledger that keeps it, the workbook to edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import openpyxl

from eoms_bot.browser.profile import Profile
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.order import Order, OrderRef, fingerprint
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.plan import PLAN_BOOK, KeptPlan, Plan
from eoms_bot.plan.approving import Approved, approved
from eoms_bot.plan.planning import basis_of, keep_plan, plan_of
from eoms_bot.run.desk import Desk
from eoms_bot.run.ledgers import open_ledger
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import bare_desk
from eoms_bot.settings import Paths, Settings
from eoms_bot.settings.model import Run, SiteSettings
from eoms_bot.tables.batch.batch import Batch
from tests.cli.kit import StillClock
from tests.decide import build
from tests.support.bot import FIXED

NUMBERS = tuple(f"ID-056-20260105-0000{n}" for n in (1, 2, 3))
SOLVED, REJECTED, BARE = NUMBERS
NAME = "钱某某"
FILE = "批次.xlsx"
RUN_ID = "2026-01-06_0900_preview_ab12"
COLUMN = {field: place for place, field in enumerate(PLAN_BOOK.names, start=1)}
"""Field → column of the sheet."""


def printed(order: Order) -> Order:
    """The order with the fingerprint that its page would give it."""
    status = f"{order.status}/{order.task_status}"
    mark = fingerprint(
        order_no=order.order_no,
        task_id=order.task_id,
        status=status,
        dealer=order.dealer,
        deadline=order.deadline,
        facts=order.facts,
    )
    return replace(order, fingerprint=mark)


def order_of(number: str, **facts: str) -> Order:
    """An order as a preview reads it."""
    bare = build.order(number=number)
    return printed(replace(bare, facts={**bare.facts, "customer_name": NAME, **facts}))


ROWS: tuple[BatchRow, ...] = (
    replace(build.SOLVED, order_no=SOLVED, row=2),
    replace(build.REJECTED, order_no=REJECTED, row=3),
)
"""The operator's workbook; it does not speak of the third order, whose words are those of a broadband complaint."""

OURS = "移动业务.网络质量.语音通话（4G）"
"""投诉分类 of a mobile complaint, by which the words of the third order are no certain reject."""

BATCHES = (Batch(FILE, "0" * 64, ROWS),)

ORDERS = {
    SOLVED: order_of(SOLVED),
    REJECTED: order_of(REJECTED, complaint="家里宽带光猫红灯上不了网"),
    BARE: order_of(BARE, complaint="家里宽带光猫红灯上不了网", complain_type=OURS),
}


def items(desk: Desk, orders: Mapping[str, Order] = ORDERS) -> list[Item]:
    """What a preview reports of the orders, decided at that desk at the deciding tests' time."""
    refs = [order.ref for order in orders.values()]
    return [_item(order, desk, refs) for order in orders.values()]


def _item(order: Order, desk: Desk, refs: Sequence[OrderRef]) -> Item:
    decision = desk.decide(order, desk.facts(order, refs, build.NOW), build.NOW)
    return Item(order.ref, Outcome.PREVIEWED, "", order=order, decision=decision)


@dataclass(frozen=True)
class Previewed:
    """What the preview of an office has left: the plan, and the files of the home by their names."""

    plan: Plan
    kept: KeptPlan
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, office: Office) -> Previewed:
        """What is there once the preview has ended."""
        plan, kept = office.preview()
        return cls(
            plan, kept, {path.name: path.read_bytes() for path in office.home.iterdir() if path.is_file()}
        )

    def put(self, office: Office) -> tuple[Plan, KeptPlan]:
        """The same in another home, as private as the program leaves it."""
        for name, content in self.files.items():
            path = office.home / name
            path.write_bytes(content)
            path.chmod(0o600)
        return self.plan, replace(self.kept, file=str(office.home / Path(self.kept.file).name))


MADE: dict[tuple[type[Office], int], Previewed] = {}
"""Class of an office and minutes of its plans → what its preview leaves: to make it takes longer than most tests."""


@dataclass
class Office:
    """A home with settings, a clock, and the plan that a preview has left in it."""

    orders: ClassVar[Mapping[str, Order]] = ORDERS
    batches: ClassVar[tuple[Batch, ...]] = BATCHES

    home: Path
    minutes: int = 30
    plan: Plan = field(init=False)
    kept: KeptPlan = field(init=False)

    def __post_init__(self) -> None:
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.clock = StillClock(build.NOW)
        self.ports = Ports(clock=self.clock)
        self.settings = Settings(
            site=SiteSettings(operator="值班员"),
            paths=Paths(home=self.home),
            branch=build.BRANCH.model_copy(update={"fixed": FIXED}),
            run=Run(plan_minutes=self.minutes),
        )

    def desk(self) -> tuple[Profile, Desk]:
        """The desk of a run over the operator's workbook."""
        profile, desk = bare_desk(self.settings, self.ports)
        return profile, replace(desk, batches=self.batches)

    def preview(self, **more: Any) -> tuple[Plan, KeptPlan]:
        """Keep the plan of a preview of all orders, in the ledger and as plan.xlsx in the home."""
        profile, desk = self.desk()
        found = items(desk, self.orders)
        basis = basis_of(self.settings, profile, desk)
        refs = [item.ref for item in found]
        plan = plan_of(basis, desk, found, refs, RUN_ID, "值班员", self.clock.now())
        with open_ledger(self.settings, create=True) as ledger:
            kept = keep_plan(self.settings, ledger, plan, desk, self.home, **more)
        return plan, kept

    def previewed(self) -> tuple[Plan, KeptPlan]:
        """What `preview` leaves in an empty home, from the first office of this class; for settings that no test has changed."""
        key = (type(self), self.minutes)
        if key in MADE:
            return MADE[key].put(self)
        MADE[key] = Previewed.of(self)
        return MADE[key].plan, MADE[key].kept

    def edit(self, change: Callable[[Any], None], name: str = "计划.xlsx") -> Path:
        """The plan's workbook as a person hands it back: `change` is told the book."""
        book = openpyxl.load_workbook(self.home / "plan.xlsx")
        change(book)
        path = self.home / name
        book.save(path)
        return path

    def fill(self, cells: dict[tuple[int, str], Any], name: str = "计划.xlsx") -> Path:
        """The plan's workbook with these cells typed: (row of the sheet, field) → value."""

        def change(book: Any) -> None:
            for (row, name), value in cells.items():
                book["计划"].cell(row, COLUMN[name]).value = value

        return self.edit(change, name)

    def read(self, path: Path, *, again: bool = False) -> Approved:
        """Read a plan back."""
        return approved(self.settings, self.ports, path, again=again)

    def problems(self, path: Path, *, again: bool = False) -> list[Problem]:
        """The problems of a plan, which must be refused."""
        try:
            found = self.read(path, again=again)
        except BadInput as refused:
            return list(refused.problems)
        raise AssertionError(f"accepted: {found.approvals}")

    def codes(self, path: Path) -> list[tuple[str, int | None, str]]:
        """(code, row, column) of each problem."""
        return [(one.code, one.row, one.column) for one in self.problems(path)]

    def later(self, minutes: float) -> datetime:
        """Let so many minutes pass."""
        self.clock.moment += timedelta(minutes=minutes)
        return self.clock.moment


def approve(*rows: int, who: str = "张班长") -> dict[tuple[int, str], Any]:
    """The cells by which a person approves these rows of the sheet."""
    return {
        key: value for row in rows for key, value in {(row, "approved"): "是", (row, "approver"): who}.items()
    }


def told(problems: Sequence[Problem]) -> str:
    """What the problems say, one a line."""
    return "\n".join(map(str, problems))
