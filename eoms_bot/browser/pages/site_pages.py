"""SelectorPages: the pages of a site whose parts are known by selectors."""

from __future__ import annotations

from typing import cast

from eoms_bot.browser.body import WantedBody, wanted_body
from eoms_bot.browser.pages.history import show_history
from eoms_bot.browser.pages.leftover_entry import LeftoverEntryPage
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.browser.profile.model import ActionSpec
from eoms_bot.browser.reader.ahead import AheadReader
from eoms_bot.browser.reader.port import ListedRow, Opened, StepKind
from eoms_bot.browser.session import Session
from eoms_bot.browser.shot import PictureArea
from eoms_bot.errors import ConfigError


class SelectorPages:
    """The methods are those of `SitePages`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.portal = PortalPage(session)
        self.reader = AheadReader(session, self.portal)

    def move_to(self, session: Session) -> None:
        """See `SitePages`."""
        self._session, self.portal = session, PortalPage(session)
        self.reader.move_to(session, self.portal)

    def todo(self) -> OrderListPage:
        """See `SitePages`."""
        profile = self._session.paged
        frame = self.portal.open_menu(profile.portal.menu_todo)
        return OrderListPage(self._session, frame, profile.todo_list).arrive()

    def step(self, opened: Opened, kind: StepKind) -> StepPage:
        """See `SitePages`."""
        spec = getattr(self._session.paged, kind)
        if spec is None:
            raise ConfigError(f"页面档案没有 {kind}.toml，这一步没有表单")
        return StepPage(self._session, _form(opened), self._action(kind), spec)

    def label(self, kind: StepKind) -> str:
        """See `SitePages`."""
        return self._action(kind).label

    def closes(self, kind: StepKind) -> bool:
        """See `SitePages`."""
        return self._action(kind).closes

    def accept(self, opened: Opened) -> PressedAccept:
        """See `SitePages`."""
        return PressedAccept(_form(opened), self._action("accept"))

    def entry(self, opened: Opened) -> LeftoverEntryPage:
        """See `SitePages`."""
        return LeftoverEntryPage.open(self._session, _form(opened))

    def handled(self, listed: ListedRow) -> Opened:
        """See `SitePages`."""
        form = OrderFormPage(self._session, cast(OrderListPage, listed.page).open(listed.row))
        return Opened(form.read_on_arrival(listed.ref), form)

    def close(self, opened: Opened) -> None:
        """See `SitePages`."""
        self._session.close_window(opened.form.page)

    def show_history(self, opened: Opened) -> PictureArea:
        """See `SitePages`."""
        show_history(self._session, opened.form.page)
        return PictureArea(self._session.paged.history.shown)

    def _action(self, kind: StepKind) -> ActionSpec:
        return cast(ActionSpec, getattr(self._session.paged.order_form, kind))


class PressedAccept:
    """An accept whose press sends the order's form as it was served."""

    def __init__(self, form: OrderFormPage, spec: ActionSpec) -> None:
        self._form, self._spec = form, spec

    def body(self) -> WantedBody:
        """See `BareAccept`."""
        controls = self._form.controls()
        system = self._spec.system
        return WantedBody(wanted_body(loaded=controls, opened=controls, system=system, decided={}))

    def press(self) -> None:
        """See `BareAccept`."""
        self._form.press(self._spec)


def _form(opened: Opened) -> OrderFormPage:
    """The window of an order that these pages have opened."""
    return cast(OrderFormPage, opened.form)
