"""Lists that stay open side by side, so that the next search needs no walk down the menu.

Each has a portal window of its own, as a person who works orders has two tabs. The menu is walked again where
the profile does not allow this, where something else was opened in a list's window, and after any trouble.
Only a list that has just shown what was searched for is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from loguru import logger

from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.profile.model import ListProfile
from eoms_bot.browser.session import Session
from eoms_bot.errors import BotError, RestlessPage, SiteChanged, TransientSiteError, WrongPage

Menu = tuple[str, ...]
Found = tuple[OrderListPage, list[ListRow]]
"""A list, and the rows that it shows for the search."""


@dataclass
class _Place:
    """A portal window that is kept for one list; `page` is None until the list is open there."""

    portal: PortalPage
    page: OrderListPage | None = None
    walks: int = 0
    """How many walks the portal's menu had had when the list came."""

    @property
    def stands(self) -> bool:
        """Whether the list is still there, and nothing else was opened in its place."""
        return self.page is not None and self.walks == self.portal.walks and not self.page.is_gone


class Lists:
    """The lists of one session.

    At first the portal's own window is the place of every list: a run of one order needs no second window. A
    list whose place another list has taken gets a new window when it is searched again.
    """

    def __init__(self, session: Session, portal: PortalPage) -> None:
        self._session, self._portal = session, portal
        self._places: dict[Menu, _Place] = {}

    def searched(self, menu: Menu, spec: ListProfile, text: str) -> Found:
        """The list of a menu path, searched for a text."""
        if not self._session.paged.portal.lists_side_by_side:
            return self._search(_Place(self._portal), menu, spec, text)
        place = self._place(menu)
        try:
            found = self._where_it_stands(place, text) or self._search(place, menu, spec, text)
        except BotError:
            place.portal.let_go()
            raise
        self._places[menu] = place
        return found

    def ask_ahead(self, menu: Menu, text: str) -> bool:
        """Ask early for the next search of a list; False where nothing is asked.

        The list must be open, and the profile must allow this.
        """
        place = self._places.get(menu)
        may = self._session.paged.portal.lists_as_served and place is not None and place.stands
        return bool(may and place and place.page and place.page.ask_ahead(text))

    def _where_it_stands(self, place: _Place, text: str) -> Found | None:
        """Rows that an open list shows; None where there are none, or after any trouble.

        Only a list from the menu reports trouble. The site may have led this one elsewhere, or may refresh it
        at this moment by the former search.
        """
        if place.page is None or not place.stands:
            return None
        try:
            rows = self._searched_again(place.page, text)
        except RestlessPage:
            raise  # the restless page around it would stay restless
        except (TransientSiteError, SiteChanged, WrongPage) as trouble:
            logger.bind(step="list").info("列表不能在原处搜索，重新走菜单: {}", trouble)
            return None
        return (place.page, rows) if rows else None

    def _searched_again(self, page: OrderListPage, text: str) -> list[ListRow]:
        if self._session.paged.portal.lists_as_served:
            return page.search_again(text)
        return page.search(text) if page.is_shown else []

    def _search(self, place: _Place, menu: Menu, spec: ListProfile, text: str) -> Found:
        """Walk the menu, and search the list to which it leads."""
        frame = place.portal.open_menu(menu)
        place.page = OrderListPage(self._session, frame, spec).arrive()
        place.walks = place.portal.walks
        return place.page, place.page.search(text)

    def _place(self, menu: Menu) -> _Place:
        """The place where a list is or will be opened.

        It is no list's place until the search there has worked.
        """
        place = self._places.pop(menu, None)
        if place is None:
            return _Place(self._portal)
        return _Place(self._list_window()) if place.portal.is_gone or self._is_displaced(place) else place

    def _is_displaced(self, place: _Place) -> bool:
        others = self._places.values()
        return not place.stands and any(one.stands and one.portal is place.portal for one in others)

    def _list_window(self) -> PortalPage:
        portal = PortalPage(self._session, self._session.new_list_page())
        try:
            return portal.open()
        except BotError:
            portal.let_go()
            raise
