"""PlainReader: one request after another, at the pace of the lane."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import cast
from urllib.parse import parse_qs, urlsplit

from loguru import logger

from eoms_bot.browser.pages.as_served import fingerprint_as_served
from eoms_bot.browser.pages.history import HistoryPage, address_alone, opened_alone
from eoms_bot.browser.pages.lists import Lists
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.profile.model import ListProfile
from eoms_bot.browser.reader.port import HandledRow, ListedRow, ListName, Opened, SecondLook, ShownHistory
from eoms_bot.browser.retry import read_again
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import NeedsHuman, SessionExpired, SiteChanged, TransientSiteError
from eoms_bot.model.order import Order, OrderRef


class PlainReader:
    """Reads the site; the methods are those of `SiteReader`."""

    following = ""

    def __init__(self, session: Session, portal: PortalPage) -> None:
        self.move_to(session, portal)
        self._asks_alone = True
        """Whether a history may be requested by its own address: not after that has cost a login."""

    def move_to(self, session: Session, portal: PortalPage) -> None:
        """Read in another session from now on."""
        self._session, self._lists = session, Lists(session, portal)
        self.forget()

    def forget(self) -> None:
        """See `SiteReader`."""
        self._current: Opened | None = None
        self._history_at = ""

    def row(self, which: ListName, number: str) -> list[ListedRow]:
        """See `SiteReader`."""
        page, rows = self._lists.searched(*self._list(which), number)
        return [ListedRow(page, row) for row in rows if row.facts["order_no"] == number]

    def order(self, listed: ListedRow, *, position: str, tried: bool) -> Opened:
        """See `SiteReader`."""
        form = OrderFormPage(self._session, cast(OrderListPage, listed.page).open(listed.row))
        self._current = Opened(self._arrived(form, replace(listed.ref, position=position)), form)
        self._history_at = address_alone(self._session, form.page) if self._asks_alone else ""
        return self._current

    @contextmanager
    def unchanged(self, opened: Opened) -> Iterator[SecondLook]:
        """See `SiteReader`. Somebody may end the run in the pause, so the block is done before it."""
        look = SecondLook()
        yield look
        self._session.politeness.before_write()
        if self._session.paged.order_form.facts_as_served:
            self._session.begin_load()
            look.began = self._session.clock.now()
            found = fingerprint_as_served(self._session, opened.form.page.url, opened.order.order_no)
            if found == opened.order.fingerprint:
                return
        self._look_in_window(opened, look)

    @contextmanager
    def history(self, number: str) -> Iterator[HandledRow | None]:
        """See `SiteReader`."""
        rows = self.row(ListName.DONE, number)
        if not rows:
            yield None
            return
        with self._opened_alone(number) as window:
            yield self._handled(rows[0], window)

    def _list(self, which: ListName) -> tuple[tuple[str, ...], ListProfile]:
        """The menu path of a list, and its profile."""
        profile = self._session.paged
        return {
            ListName.TODO: (profile.portal.menu_todo, profile.todo_list),
            ListName.DONE: (profile.portal.menu_done, profile.done_list),
            ListName.LEFTOVER: (profile.portal.menu_leftover, profile.leftover_list),
        }[which]

    def _arrived(self, form: OrderFormPage, ref: OrderRef) -> Order:
        """The order as its window shows it.

        A window that the site keeps waiting is closed, which ends its pending requests. While a frame waits
        for an address, Chromium requests that address in no other window (its cache would be written twice).
        So a second try would only wait for the first one.
        """
        try:
            return form.read_on_arrival(ref)
        except TransientSiteError:
            self._session.close_window(form.page)
            raise

    def _look_in_window(self, opened: Opened, look: SecondLook) -> None:
        """The look in a second window: only that can show what has changed."""
        look.began, look.order = read_again(lambda: self._second_look(opened), wait=self._session.clock.wait)

    def _second_look(self, opened: Opened) -> tuple[datetime, Order]:
        """The order as it is, and when the look began; waiting for the turn is no part of the look."""
        self._session.begin_load()
        began = self._session.clock.now()
        page = self._session.new_page()
        try:
            with reading("再次查看工单", self._session.explain):
                page.goto(opened.form.page.url, wait_until="load")
            return began, OrderFormPage(self._session, page).read_on_arrival(opened.order.ref, history=False)
        finally:
            self._session.close_window(page)

    @contextmanager
    def _opened_alone(self, number: str) -> Iterator[HistoryPage | None]:
        """The history of the current order, opened at the address known from reading the order.

        None where the address is unknown, or the history does not open.
        """
        current, history = self._current, None
        with ExitStack() as open_:
            if (
                current is not None
                and current.order.order_no == number
                and _names(self._history_at, current.order.ref.base_id)
            ):
                with self._doing_without(number):
                    history = open_.enter_context(
                        opened_alone(self._session, self._history_at, current.form.page.url)
                    )
            yield history

    def _handled(self, listed: ListedRow, window: HistoryPage | None) -> HandledRow:
        """The row with what the history shows, where that is the history of this very row."""
        number = listed.row.facts["order_no"]
        if (
            self._current is not None
            and window is not None
            and _names(self._history_at, listed.row.ids.get("base_id", ""))
        ):
            with self._doing_without(number):
                return HandledRow(
                    listed, ShownHistory(replace(self._current.order, history=window.read()), window)
                )
        return HandledRow(listed, None)

    @contextmanager
    def _doing_without(self, number: str) -> Iterator[None]:
        """Where a history cannot be opened by itself, the flow reads it in its order."""
        try:
            yield
        except SessionExpired:
            # Either the session was lost, or the site does not accept such a request. The run does not try it
            # again.
            self._asks_alone = False
            raise
        except (TransientSiteError, SiteChanged, NeedsHuman) as problem:
            logger.bind(step="proof", order_no=number).info(
                "单独打开的处理记录读不出，改为打开工单: {}", problem
            )


def _names(address: str, base_id: str) -> bool:
    """Whether an address names the very order of this id."""
    return bool(base_id) and any(base_id in values for values in parse_qs(urlsplit(address).query).values())
