"""SiteReader: the questions that the walk has for the site.

A flow asks one and gets the answer. Whether that took one request after another or several at once is the
reader's matter: what may be believed, and in which order it is looked at, is the same for every reader.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from playwright.sync_api import Page

from eoms_bot.browser.pages.history import HistoryPage
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.session import Session
from eoms_bot.errors import NeedsHuman
from eoms_bot.model.order import Order, OrderRef


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
    form: OrderFormPage


class OpensRows(Protocol):
    """The list that shows a row."""

    def open(self, row: ListRow) -> Page:
        """Open a row in a new window; TransientSiteError where another row is in its place by now."""
        ...


@dataclass(frozen=True)
class ListedRow:
    """A row, and the list that shows it."""

    page: OpensRows
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


@dataclass(frozen=True)
class ShownHistory:
    """An order with the history that a window of its own shows."""

    order: Order
    window: HistoryPage


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

    def move_to(self, session: Session, portal: PortalPage) -> None:
        """Read in another session from now on."""
        ...

    def forget(self) -> None:
        """Another order's turn comes: nothing is known of an open window."""
        ...
