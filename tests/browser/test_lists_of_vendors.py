"""The packaged profiles' lists, on the bundled sites: the second search is one request, and finds what a loaded list shows."""

from __future__ import annotations

import pytest

from eoms_bot.browser.pages.lists import Lists
from eoms_bot.browser.pages.portal import PortalPage
from tests.browser.test_touch import desk, mock
from tests.support import orders

__all__ = ["desk", "mock"]

pytestmark = pytest.mark.browser


def test_searched_again(mock, desk):
    """Where a list was searched before, the next order is asked for once, shown in the same document, and opens from there."""
    first, second = orders.put(mock), orders.put(mock)
    lists = Lists(desk.session, PortalPage(desk.session, desk.session.top).open())
    profile = desk.session.profile

    def search(number):
        return lists.searched(profile.portal.menu_todo, profile.todo_list, number)

    listed, _ = search(first)
    listed._frame.evaluate("window.loaded_once = true")
    before = len(mock.requests())
    again, rows = search(second)

    assert [row.facts["order_no"] for row in rows] == [second]
    assert again._frame.evaluate("window.loaded_once === true")
    assert len(mock.requests()) == before + 1
    window = again.open(rows[0])
    window.wait_for_function("number => document.documentElement?.outerHTML.includes(number)", arg=second)
