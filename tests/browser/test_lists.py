"""Lists that stand side by side: when the menu is walked, in which window, and when anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from eoms_bot.browser.pages import lists
from eoms_bot.browser.pages.lists import Lists
from eoms_bot.errors import SiteChanged, TransientSiteError, WrongPage

TODO, DONE = ("待办",), ("已办",)
NOTHING = "9"
"""A number that no list knows."""

TRANSIENT = TransientSiteError("搜索没有生效")


class Portal:
    """A portal window: which menus were walked in it, and whether it stands open."""

    every: list[Portal]

    def __init__(self, session, window=None):
        self.session, self.window = session, window
        self.walked: list[tuple[str, ...]] = []
        self.walks = 0
        self.is_gone = False
        self.portal_fails = session.portal_fails
        Portal.every.append(self)

    def open(self):
        if self.portal_fails:
            raise TransientSiteError("门户打不开")
        return self

    def let_go(self):
        if self.window in self.session.lists:
            self.session.lists.remove(self.window)

    def open_menu(self, menu):
        self.walks += 1
        self.walked.append(menu)
        return menu


class Listing:
    """A list that finds what it is searched for, unless it was told to fail."""

    def __init__(self, session, frame, _spec):
        self.session, self.menu = session, frame
        self.is_gone, self.is_shown = False, True

    def arrive(self):
        return self

    def ask_ahead(self, text):
        self.session.asked.append((self.menu, text))
        return True

    def search_again(self, text):
        self.session.again += 1
        return self.search(text)

    def search(self, text):
        self.session.searches += 1
        if self.session.search_fails:
            raise self.session.search_fails.pop()
        return [] if text == NOTHING else [(self.menu, text)]


class Session:
    """Windows by number, and what is to go wrong."""

    def __init__(self, side_by_side, as_served):
        self.paged = SimpleNamespace(
            portal=SimpleNamespace(lists_side_by_side=side_by_side, lists_as_served=as_served)
        )
        self.lists: list[int] = []
        self.opened = 0
        self.searches = self.again = 0
        self.asked: list[tuple[object, str]] = []
        self.search_fails: list[Exception] = []
        self.portal_fails = False

    def new_list_page(self):
        self.opened += 1
        self.lists.append(self.opened)
        return self.opened


class World:
    """The lists of a session, whose portal has a window of its own."""

    def __init__(self, side_by_side=True, as_served=False):
        Portal.every = []
        self.session = Session(side_by_side, as_served)
        self.main = Portal(self.session)
        self.lists = Lists(cast(Any, self.session), cast(Any, self.main))

    def search(self, menu, text="1"):
        return self.lists.searched(menu, cast(Any, None), text)[1]

    def walked(self):
        """The menus walked, window by window, the portal's own first."""
        return [portal.walked for portal in Portal.every]


def beside_each_other():
    """The list of handled orders in the portal's own window, that of open ones beside it."""
    world = World()
    for menu in (TODO, DONE, TODO):
        world.search(menu)
    return world


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch):
    monkeypatch.setattr(lists, "PortalPage", Portal)
    monkeypatch.setattr(lists, "OrderListPage", Listing)


def test_searched_where_it_stands():
    """The menu is walked for the first search only."""
    world = World()

    found = [world.search(TODO, text) for text in ("1", "2", "3")]

    assert found == [[(TODO, "1")], [(TODO, "2")], [(TODO, "3")]]
    assert world.walked() == [[TODO]]


def test_one_of_each():
    """Who searches two lists once needs one window."""
    world = World()

    world.search(TODO)
    world.search(DONE)

    assert world.walked() == [[TODO, DONE]]


def test_each_list_has_a_window():
    """A list that another has taken the place of gets a window beside it when it is searched again; then both stay."""
    world = World()

    for menu in (TODO, DONE, TODO, DONE, TODO, DONE):
        world.search(menu)

    assert world.walked() == [[TODO, DONE], [TODO]]
    assert world.session.lists == [1]


def test_not_allowed():
    """Where the profile knows of no second window, the menu is walked each time, in the one that there is."""
    world = World(side_by_side=False)

    for menu in (TODO, DONE, TODO):
        world.search(menu)

    assert world.walked() == [[TODO, DONE, TODO]]


def test_something_else_was_opened_there():
    """A list whose window has been led elsewhere is reached by the menu again, in that window."""
    world = World()
    world.search(TODO)

    world.main.open_menu(("别的",))
    world.search(TODO)

    assert world.walked() == [[TODO, ("别的",), TODO]]


@pytest.mark.parametrize(
    "trouble",
    [TRANSIENT, SiteChanged("没有搜索框"), WrongPage("应为“我的待办工单”")],
    ids=lambda one: type(one).__name__,
)
def test_search_that_fails_where_the_list_stands(trouble):
    """Trouble of a list where it stands counts for nothing: the list from the menu tells."""
    world = beside_each_other()

    world.session.search_fails = [trouble]

    assert world.search(TODO) == [(TODO, "1")]
    assert world.walked() == [[TODO, DONE], [TODO, TODO]]


def test_list_that_was_led_elsewhere():
    """Where another page stands in the list's place, nothing is searched there."""
    world = beside_each_other()
    page, _ = world.lists.searched(TODO, cast(Any, None), "1")
    before = world.session.searches

    cast(Any, page).is_shown = False

    assert world.search(TODO) == [(TODO, "1")]
    assert world.walked() == [[TODO, DONE], [TODO, TODO]]
    assert world.session.searches == before + 1


def test_nothing_found_where_the_list_stands():
    """That an order is not there is believed of a list from the menu only: one that stands may just have refreshed itself."""
    world = beside_each_other()

    assert world.search(TODO, NOTHING) == []
    assert world.walked() == [[TODO, DONE], [TODO, TODO]]


def test_search_that_fails():
    """Behind a search that failed, from the menu as well, a window beside the portal is let go."""
    world = beside_each_other()

    world.session.search_fails = [TRANSIENT, TRANSIENT]
    with pytest.raises(TransientSiteError):
        world.search(TODO)

    assert world.session.lists == []
    world.search(TODO)
    assert world.walked() == [[TODO, DONE, TODO], [TODO, TODO]]


def test_window_that_does_not_open():
    """A portal that does not come leaves no window behind, and the next search tries again."""
    world = World()
    world.search(TODO)
    world.search(DONE)

    world.session.portal_fails = True
    with pytest.raises(TransientSiteError):
        world.search(TODO)
    world.session.portal_fails = False

    assert world.session.lists == []
    world.search(TODO)
    assert world.walked() == [[TODO, DONE, TODO], []]


def test_window_that_was_closed():
    """A list whose window somebody has closed gets another one."""
    world = beside_each_other()

    Portal.every[1].is_gone = True
    world.search(TODO)

    assert world.walked() == [[TODO, DONE], [TODO], [TODO]]


def test_portal_that_was_opened_anew():
    """A frame that went away with its page is no list any more."""
    world = World()
    page, _ = world.lists.searched(TODO, cast(Any, None), "1")

    cast(Any, page).is_gone = True
    world.search(TODO)

    assert world.walked() == [[TODO, TODO]]


def test_searched_again_as_served():
    """Where a list's rows stand in what the site sends, only its first search loads it."""
    world = World(as_served=True)

    assert [world.search(TODO, text) for text in ("1", "2", "3")] == [
        [(TODO, "1")],
        [(TODO, "2")],
        [(TODO, "3")],
    ]
    assert (world.session.searches, world.session.again) == (3, 2)


def test_asked_ahead():
    """A list that stands is asked for what is searched next; one that was never opened, or has been displaced, is not."""
    world = World(as_served=True)
    assert not world.lists.ask_ahead(TODO, "1")

    world.search(TODO)
    assert world.lists.ask_ahead(TODO, "2")
    world.search(DONE)

    assert not world.lists.ask_ahead(TODO, "3")
    assert world.session.asked == [(TODO, "2")]


def test_not_asked_ahead():
    """A list that is to be loaded for each search is not asked in any other way."""
    world = World()
    world.search(TODO)

    assert not world.lists.ask_ahead(TODO, "2")
    world.search(TODO)
    assert (world.session.asked, world.session.again) == ([], 0)
