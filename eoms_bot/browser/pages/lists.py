"""Lists that stand open side by side: each in a portal window of its own, so that the next search needs no walk down the menu.

A person who works orders does the same with two tabs. The menu is walked anew where the profile does not allow it, where something else
was opened in a list's window meanwhile, and behind whatever went wrong: only a list that has just shown what was searched for is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from loguru import logger

from eoms_bot.browser.pages.order_list import ListRow, OrderListPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.profile.model import ListProfile
from eoms_bot.browser.session import Session
from eoms_bot.errors import BotError, RestlessPage, SiteChanged, TransientSiteError, WrongPage

Menu = tuple[str, ...]
Found = tuple[OrderListPage, list[ListRow]]
"""A list, and the rows that it shows for what was searched for."""


@dataclass
class _Place:
    """A portal window that is kept for one list; `page` is None until the list stands there."""

    portal: PortalPage
    page: OrderListPage | None = None
    walks: int = 0
    """How often the portal's menu had been walked when the list came."""

    @property
    def stands(self) -> bool:
        """Whether the list is there still, and nothing else has been opened in its place."""
        return self.page is not None and self.walks == self.portal.walks and not self.page.is_gone


class Lists:
    """The lists of one session.

    The portal's own window is every list's place at first: a run of one order needs no second one. A list that another has taken the
    place of gets a window beside it when it is searched again.
    """

    def __init__(self, session: Session, portal: PortalPage) -> None:
        self._session, self._portal = session, portal
        self._places: dict[Menu, _Place] = {}

    def searched(self, menu: Menu, spec: ListProfile, text: str) -> Found:
        """The list behind a menu path, searched for a text."""
        if not self._session.profile.portal.lists_side_by_side:
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
        """Ask for what is going to be searched for next in a list, where it stands and may be asked like that; False where it is not asked."""
        place = self._places.get(menu)
        may = self._session.profile.portal.lists_as_served and place is not None and place.stands
        return bool(may and place and place.page and place.page.ask_ahead(text))

    def _where_it_stands(self, place: _Place, text: str) -> Found | None:
        """Rows that a list shows where it stands; None where there are none, or any trouble: that is told by a list from the menu only.

        Its site may have led it elsewhere meanwhile, or have it refresh itself at this very moment, by what was searched for before.
        """
        if place.page is None or not place.stands:
            return None
        try:
            rows = self._searched_again(place.page, text)
        except RestlessPage:
            raise  # whatever stands around it goes on, too
        except (TransientSiteError, SiteChanged, WrongPage) as trouble:
            logger.bind(step="list").info("列表不能在原处搜索，重新走菜单: {}", trouble)
            return None
        return (place.page, rows) if rows else None

    def _searched_again(self, page: OrderListPage, text: str) -> list[ListRow]:
        if self._session.profile.portal.lists_as_served:
            return page.search_again(text)
        return page.search(text) if page.is_shown else []

    def _search(self, place: _Place, menu: Menu, spec: ListProfile, text: str) -> Found:
        """Walk the menu, and search the list behind it."""
        frame = place.portal.open_menu(menu)
        place.page = OrderListPage(self._session, frame, spec).arrive()
        place.walks = place.portal.walks
        return place.page, place.page.search(text)

    def _place(self, menu: Menu) -> _Place:
        """Where a list stands or is to be opened; until its search has worked, it is nobody's."""
        place = self._places.pop(menu, None)
        if place is None:
            return _Place(self._portal)
        return _Place(self._window_beside()) if place.portal.is_gone or self._is_displaced(place) else place

    def _is_displaced(self, place: _Place) -> bool:
        others = self._places.values()
        return not place.stands and any(one.stands and one.portal is place.portal for one in others)

    def _window_beside(self) -> PortalPage:
        beside = PortalPage(self._session, self._session.new_page_beside())
        try:
            return beside.open()
        except BotError:
            beside.let_go()
            raise
