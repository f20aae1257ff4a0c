"""Whether a browser still answers, asked when something on its pages seemed to be missing."""

import pytest

from eoms_bot.errors import BrowserLost

pytestmark = pytest.mark.browser


def test_pages_that_answer(desk):
    """Living pages answer, whatever they show."""
    window = desk.open()

    desk.session.ask_pages()

    assert not window.is_closed()


def test_browser_that_is_gone(desk):
    """F50: where the portal's window has gone the browser is lost; the site has not changed."""
    desk.session.top.close()

    with pytest.raises(BrowserLost):
        desk.session.ask_pages()
