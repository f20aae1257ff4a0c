"""SiteReader: the questions that the walk has for the site. SitePages: the forms that it fills there.

A flow asks one and gets the answer. Whether that took one request after another or several at once is the
reader's matter: what may be believed, and in which order it is looked at, is the same for every reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, Self

from eoms_bot.browser.body import WantedBody
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.session import Session
from eoms_bot.browser.shot import OnShow, PictureArea
from eoms_bot.errors import NeedsHuman, TakenByOther
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import Filled
from eoms_bot.model.order import HistoryEntry, Order, OrderRef
from eoms_bot.model.ports import Mark


class ListName(StrEnum):
    """A list of the site."""

    TODO = "todo"
    """待办."""
    DONE = "done"
    """已办."""
    LEFTOVER = "leftover"
    """问题遗留库."""


@dataclass
class Opened:
    """An order together with the window in which it stands open."""

    order: Order
    form: OnShow


StepKind = Literal["accept", "complete", "reject"]


@dataclass(frozen=True)
class ListedRow:
    """A row, and the list that shows it."""

    page: object
    """The list, as the reader that has searched it knows it."""
    row: ListRow

    @property
    def ref(self) -> OrderRef:
        """The order of this row, as a run refers to it."""
        return self.row.ref


@dataclass
class SecondLook:
    """A second look at an order, complete once its block has ended.

    `began` is when the order was asked for. `order` is the order as it is; None where its page as served has
    shown that nothing has changed.
    """

    began: datetime | None = None
    order: Order | None = None

    @property
    def at(self) -> datetime:
        """When the order was asked for; NeedsHuman where nobody has looked: nothing may rest on that."""
        if self.began is None:
            raise NeedsHuman("提交前没有再次查看工单")
        return self.began


class HistoryOnShow(OnShow, Protocol):
    """A history in a window of its own."""

    def read(self) -> tuple[HistoryEntry, ...]:
        """All log lines, oldest first."""
        ...


@dataclass(frozen=True)
class ShownHistory:
    """An order with the history that a window of its own shows."""

    order: Order
    window: HistoryOnShow


@dataclass(frozen=True)
class HandledRow:
    """An order among the handled ones.

    `shown` is its history in a window of its own; None where the address is not known from reading the order
    in this run, or where the history does not open.
    """

    listed: ListedRow
    shown: ShownHistory | None


class SiteReader(Protocol):
    """Reads the site in one session at a time."""

    following: str
    """Number of the order after the current one; empty where there is none."""

    def row(self, which: ListName, number: str) -> list[ListedRow]:
        """The rows of a list that are exactly of this order."""
        ...

    def order(self, listed: ListedRow, *, position: str, tried: bool) -> Opened:
        """Open a row's order in a window of its own, and read all that it shows.

        `position` is the row's place in the list as the run counts. `tried`: an earlier attempt may show in
        the order's history, so that must not be older than the page.
        """
        ...

    def unchanged(self, opened: Opened) -> AbstractContextManager[SecondLook]:
        """Look at an order again before a write.

        What else is due before the write belongs into the block: it is done before the pause between two
        writes, or while the site answers. It must not touch the portal's window.
        """
        ...

    def history(self, number: str) -> AbstractContextManager[HandledRow | None]:
        """The order's row among the handled ones, and its history; None where the list does not have it."""
        ...

    def forget(self) -> None:
        """Another order's turn comes: nothing is known of an open window."""
        ...


def todo_row(reader: SiteReader, order_no: str) -> ListedRow:
    """The order's one row in the to-do list; TakenByOther without one, NeedsHuman where it has several."""
    rows = reader.row(ListName.TODO, order_no)
    if not rows:
        raise TakenByOther("已不在待办列表：他人已受理或处理，或工单已撤回")
    if len(rows) > 1:
        raise NeedsHuman(f"待办列表中工单 {order_no} 有 {len(rows)} 个任务，不能确定处理哪一个")
    return rows[0]


class Portal(Protocol):
    """The first page after the login."""

    def open(self) -> Self:
        """Open it and wait for it."""
        ...

    def arrive(self) -> Self:
        """Wait until it is there."""
        ...

    def greeted_name(self) -> str:
        """Our own name, as the site writes it into histories; WrongPage where it is not shown."""
        ...

    def password_days(self) -> int | None:
        """For how many days the password is still valid; None where the site does not say."""
        ...


class WholeList(Protocol):
    """The to-do list, from its first page on."""

    def total(self) -> int | None:
        """How many orders the site says the list has; None where it does not say."""
        ...

    def is_last(self, page: int) -> bool:
        """Whether the list has nothing more after this page."""
        ...

    def rows(self, page: int = 1) -> list[ListRow]:
        """The rows of the page on show."""
        ...

    def next_page(self, page: int = 1) -> None:
        """Turn from this page to the next one and wait for it."""
        ...


class SubmittedForm(Protocol):
    """A form of the site that is filled and submitted."""

    def fill(self, values: Mapping[str, Sourced], mark: Mark) -> Filled:
        """Fill the decided fields and read all back; ReadBackMismatch where one is not as decided."""
        ...

    def body(self, values: Mapping[str, Sourced]) -> WantedBody:
        """The only body that a submit may have."""
        ...

    def submit(self) -> None:
        """Press its one submit control; the gate knows the result."""
        ...


class LeftoverEntry(SubmittedForm, Protocol):
    """The leftover entry of an order."""

    def insist_prefilled(self, order: Order) -> None:
        """ReadBackMismatch where a prefilled field does not match this order."""
        ...


class OrderStep(SubmittedForm, Protocol):
    """A step of an order's form."""

    def open(self) -> Self:
        """Open the step and wait for every field; SiteChanged names one that is missing or unknown."""
        ...

    def read_back(self, values: Mapping[str, Sourced]) -> Filled:
        """Read all fields back again; ReadBackMismatch where one is no longer as decided."""
        ...

    def insist_on_body(self, values: Mapping[str, Sourced]) -> None:
        """Compare the form with `body` as far as that is possible without a press.

        NeedsHuman where it differs.
        """
        ...

    def options(self, name: str) -> tuple[str, ...]:
        """What the site offers in a field of this step now."""
        ...

    def choose(self, name: str, value: str) -> None:
        """Set one field of this step and nothing else."""
        ...


class BareAccept(Protocol):
    """An accept without a form: the press alone is the accept."""

    def body(self) -> WantedBody:
        """The only body that the press may send."""
        ...

    def press(self) -> None:
        """Take the action."""
        ...


class SitePages(Protocol):
    """The pages of one kind of site, in one session at a time."""

    @property
    def portal(self) -> Portal:
        """The first page after the login."""
        ...

    @property
    def reader(self) -> SiteReader:
        """Reads the site."""
        ...

    def move_to(self, session: Session) -> None:
        """Work in another session from now on; no page is open in it yet."""
        ...

    def todo(self) -> WholeList:
        """The to-do list, reached by the menu."""
        ...

    def step(self, opened: Opened, kind: StepKind) -> OrderStep:
        """A step of the order's form, which is not open yet."""
        ...

    def label(self, kind: StepKind) -> str:
        """How the site calls a step."""
        ...

    def closes(self, kind: StepKind) -> bool:
        """Whether the order's window closes itself where the step's submit succeeds."""
        ...

    def accept(self, opened: Opened) -> BareAccept:
        """The accept of an order, where no form belongs to it."""
        ...

    def entry(self, opened: Opened) -> LeftoverEntry:
        """The order's leftover entry, opened."""
        ...

    def handled(self, listed: ListedRow) -> Opened:
        """An order of the list of handled ones, opened and read."""
        ...

    def close(self, opened: Opened) -> None:
        """Close an order."""
        ...

    def show_history(self, opened: Opened) -> PictureArea:
        """Show the history of an open order, with its newest entries in sight.

        Returns what a picture of it must show.
        """
        ...
