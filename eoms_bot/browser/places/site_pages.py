"""PlacedPages: the pages of a site that is described by words; and the reader that walks them.

Each question opens a window of its own at the site's home, walks the menu there, and closes it again, as a
person uses several tabs. So nothing that stands open elsewhere is touched: neither the form that is being
filled, nor another list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import cast

from playwright.sync_api import Page

from eoms_bot.browser.places.listing import PlacedList
from eoms_bot.browser.places.menu import MenuName, MenuPage
from eoms_bot.browser.places.order import PlacedOrder
from eoms_bot.browser.places.place import document_showing
from eoms_bot.browser.places.step import PlacedAccept, PlacedStep
from eoms_bot.browser.profile.described import DescribedProfile, ListWords, StepPlace
from eoms_bot.browser.reader.port import (
    HandledRow,
    ListedRow,
    ListName,
    Opened,
    SecondLook,
    StepKind,
    todo_row,
)
from eoms_bot.browser.retry import read_again
from eoms_bot.browser.session import Session
from eoms_bot.browser.shot import PictureArea
from eoms_bot.errors import NeedsHuman, OrderStale, TakenByOther, TransientSiteError
from eoms_bot.model.order import Order
from eoms_bot.visible import squeeze


class PlacedReader:
    """The methods are those of `SiteReader`."""

    following = ""

    def __init__(self, session: Session, profile: DescribedProfile) -> None:
        self.session, self._profile = session, profile
        self._standing: dict[ListName, PlacedList] = {}
        """Lists that stand open in windows of their own, and come again with each search."""

    def row(self, which: ListName, number: str) -> list[ListedRow]:
        """See `SiteReader`."""
        listed = self._standing.pop(which, None)
        if listed is None or listed.place.page.is_closed():
            listed = self.listed(which)
        try:
            rows = [row for row in listed.find(number) if row.facts["order_no"] == number]
        except Exception:
            # Whatever it was, the list's window may stand anywhere: the next look opens another one.
            self.session.let_go(listed.place.page)
            raise
        if listed.comes_anew and self._profile.order_form.opens == "window":
            self._standing[which] = listed
            self.session.keep_list(listed.place.page)
        elif which is ListName.LEFTOVER or not rows:
            self.session.close_window(listed.place.page)
        return [ListedRow(listed, row) for row in rows]

    def order(self, listed: ListedRow, *, position: str, tried: bool) -> Opened:
        """See `SiteReader`."""
        return self.opened(listed, position=position)

    def opened(self, listed: ListedRow, *, position: str = "", history: bool = True) -> Opened:
        """The order of a row, opened and read."""
        shown, number = cast(PlacedList, listed.page), listed.row.facts["order_no"]
        placed = PlacedOrder.open(self.session, self._profile, shown, number)
        return Opened(placed.read(replace(listed.ref, position=position), history=history), placed)

    @contextmanager
    def unchanged(self, opened: Opened) -> Iterator[SecondLook]:
        """See `SiteReader`. The order is opened once more, by list and row, in a window of its own."""
        look = SecondLook()
        yield look
        self.session.politeness.before_write()
        look.began, look.order = read_again(
            lambda: self._second_look(opened.order.order_no), wait=self.session.clock.wait
        )

    @contextmanager
    def history(self, number: str) -> Iterator[HandledRow | None]:
        """See `SiteReader`."""
        rows = self.row(ListName.DONE, number)
        yield HandledRow(rows[0], None) if rows else None

    def forget(self) -> None:
        """See `SiteReader`."""

    def listed(self, which: ListName) -> PlacedList:
        """A list, in a window of its own."""
        name, spec = self._list(which)
        page = self.session.new_page()
        document = MenuPage(self.session, self._profile, page).open().walk(name)
        menu = self._profile.menu
        if not menu.work_frame:
            document = document_showing(self.session, document, [spec.title, *spec.columns.values()])
        return PlacedList(self.session, document, spec, menu, menu.place(name)).arrive()

    def _second_look(self, number: str) -> tuple[datetime, Order]:
        began = self.session.clock.now()
        before = list(self.session.context.pages)
        try:
            rows = self.row(ListName.TODO, number)
            if not rows:
                raise TakenByOther("再次查看时已不在待办列表：他人已受理或处理，或工单已撤回")
            if len(rows) != 1:
                raise NeedsHuman(f"再次查看时，待办列表中工单 {number} 有 {len(rows)} 行")
            return began, self.opened(rows[0], history=False).order
        finally:
            self._close_new(before)

    def _close_new(self, before: list[Page]) -> None:
        for page in self.session.context.pages:
            if page not in before and page not in self.session.lists:
                self.session.close_window(page)

    def _list(self, which: ListName) -> tuple[MenuName, ListWords]:
        profile = self._profile
        lists: dict[ListName, tuple[MenuName, ListWords]] = {
            ListName.TODO: ("todo", profile.todo_list),
            ListName.DONE: ("done", profile.done_list),
            ListName.LEFTOVER: ("leftover", profile.leftover_list),
        }
        return lists[which]


class PlacedPages:
    """The methods are those of `SitePages`."""

    def __init__(self, session: Session, profile: DescribedProfile) -> None:
        self._profile = profile
        self.move_to(session)

    def move_to(self, session: Session) -> None:
        """See `SitePages`."""
        self._session = session
        self.portal = MenuPage(session, self._profile)
        self.reader = PlacedReader(session, self._profile)

    def todo(self) -> PlacedList:
        """See `SitePages`."""
        self._session.close_others()
        return self.reader.listed(ListName.TODO)

    def step(self, opened: Opened, kind: StepKind) -> PlacedStep:
        """See `SitePages`."""
        return PlacedStep(_placed(opened), opened.order, kind, self.label(kind))

    def label(self, kind: StepKind) -> str:
        """See `SitePages`."""
        return str(getattr(self._profile.order_form, kind))

    def closes(self, kind: StepKind) -> bool:
        """See `SitePages`."""
        own: StepPlace | None = getattr(self._profile, kind)
        return own is not None and own.closes

    def accept(self, opened: Opened) -> PlacedAccept:
        """See `SitePages`."""
        return PlacedAccept(_placed(opened), opened.order)

    def entry(self, opened: Opened) -> PlacedStep:
        """See `SitePages`. Where a step's own page hides the order's, that is opened once more for it."""
        button, placed = self._profile.order_form.leftover, _placed(opened)
        if placed.has_gone and squeeze(button) not in placed.place.offered():
            again = self.reader.opened(todo_row(self.reader, opened.order.order_no), history=False)
            if again.order.fingerprint != opened.order.fingerprint:
                raise OrderStale(f"工单 {opened.order.order_no} 在处理期间发生变化")
            placed = _placed(again)
        return PlacedStep(placed, opened.order, "leftover", button).open()

    def handled(self, listed: ListedRow) -> Opened:
        """See `SitePages`."""
        return self.reader.opened(listed)

    def close(self, opened: Opened) -> None:
        """See `SitePages`."""
        self._session.close_window(opened.form.page)

    def show_history(self, opened: Opened) -> PictureArea:
        """See `SitePages`."""
        _placed(opened).show_history()
        return PictureArea()


def _placed(opened: Opened) -> PlacedOrder:
    """The order that these pages have opened."""
    placed = opened.form
    if not isinstance(placed, PlacedOrder):
        raise TransientSiteError("工单不是在这个网站上打开的")
    return placed
