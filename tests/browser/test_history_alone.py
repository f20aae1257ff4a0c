"""The window of a history that stands alone: one for all orders of a session, and what it shows explains nothing of others."""

from __future__ import annotations

import pytest

from eoms_bot.browser.pages.base import raise_on_error_page
from eoms_bot.browser.pages.history import opened_alone
from eoms_bot.errors import TransientSiteError
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

HISTORY = "/eoms/workflow/sheet/query/BaseInfoViewBpp.jsp"


@pytest.fixture
def opened(desk):
    """Opens histories by number; the window and its words, number by number."""

    def open_(number, *, fails=False):
        address = f"{HISTORY}?baseid={number}"
        desk.site.pages[HISTORY] = page(f"<body>{number} 系统忙，请稍后再试</body>")
        with opened_alone(desk.session, desk.site.origin + address, desk.site.origin) as history:
            if fails:
                raise TransientSiteError("读不出")
            return history.page, history.page.inner_text("body")[:3]

    return open_


def windows(desk):
    return len(desk.session.context.pages)


def test_one_window_for_all(desk, opened):
    """The second history takes the first one's window, which outlasts the order."""
    first, _ = opened("H-1")
    desk.session.close_others()

    assert opened("H-2") == (first, "H-2")
    assert windows(desk) == 2


def test_window_that_had_trouble(desk, opened):
    """A window in which something went wrong is used no more."""
    with pytest.raises(TransientSiteError):
        opened("H-1", fails=True)

    assert windows(desk) == 1


def test_window_that_was_closed(desk, opened):
    """Somebody may have closed it: then there is a new one."""
    opened("H-1")[0].close()

    assert opened("H-2")[1] == "H-2"


def test_login_ends_it(desk, opened):
    """It goes with the login that it was opened in."""
    opened("H-1")

    desk.session.close_others(lists_too=True)

    assert (windows(desk), desk.session.resting) == (1, [])


def test_its_words_explain_nothing(desk, opened):
    """A customer's words in a history that stands by are no error of the page that is looked at now."""
    window, _ = opened("H-1")
    window.evaluate("words => document.body.innerText = words", desk.session.profile.site.error_texts[0])

    desk.session.explain()
    raise_on_error_page(desk.session, desk.session.top, "列表")


def test_its_words_deny_nothing(desk, opened):
    """Nor do they say that a right is missing, or that the session is gone."""
    desk.session.served._denial_texts = ("没有权限",)
    window, _ = opened("H-1")
    window.evaluate("document.body.innerText = '没有权限'")

    raise_on_error_page(desk.session, desk.session.top, "列表")


def test_its_words_explain_itself(desk):
    """What it shows while it is looked at explains what is missing there."""
    words = desk.session.profile.site.error_texts[0]
    with opened_alone(desk.session, f"{desk.site.origin}{HISTORY}?baseid=H-1", "") as history:
        history.page.evaluate("words => document.body.innerText = words", words)

        with pytest.raises(TransientSiteError, match=words):
            desk.session.explain()
