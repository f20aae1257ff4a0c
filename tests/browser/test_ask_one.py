"""One question to one element: asked at once where it is there and alone, and as Playwright asks where it is not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.ask_one import Alone, act_on_one, read_one

pytestmark = pytest.mark.browser

_ASKED = [read_one, act_on_one]
_FOUND = [lambda window, css: window.locator(css), Alone]
BOTH = pytest.mark.parametrize("ask_one", _ASKED)
FOUND = pytest.mark.parametrize("found", _FOUND, ids=["locator", "selector"])
COUNT = "(one, more) => { window.asked = (window.asked || 0) + 1; return [one.id, more]; }"


@pytest.fixture
def window(page):
    """A page with one box, whose script can be seen to run."""
    page.set_content("<p id=a>x</p>")
    return page


@FOUND
@BOTH
def test_one_element(window, ask_one, found):
    """The element is handed to the script, with what else it is told; once."""
    assert ask_one(found(window, "p"), COUNT, {"n": [1, None]}) == ["a", {"n": [1, None]}]
    assert window.evaluate("window.asked") == 1


@FOUND
@BOTH
def test_script_that_takes_its_time(window, ask_one, found):
    """A promise is waited for; what it gives may be nothing."""
    assert ask_one(found(window, "p"), "async one => { await null; return one.id; }") == "a"
    assert ask_one(found(window, "p"), "() => null") is None


@FOUND
@BOTH
def test_element_that_comes_later(window, ask_one, found):
    """What is not there yet is waited for."""
    window.evaluate("setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<i id=b></i>'), 50)")

    assert ask_one(found(window, "i"), COUNT, 7) == ["b", 7]


@FOUND
@BOTH
def test_no_element(window, ask_one, found):
    """What never comes is a time-out, as ever."""
    window.set_default_timeout(300)

    with pytest.raises(PlaywrightTimeout):
        ask_one(found(window, "i"), COUNT)


@FOUND
@BOTH
def test_two_elements(window, ask_one, found):
    """Of two that fit, none is asked."""
    window.set_content("<p id=a></p><p id=b></p>")

    with pytest.raises(PlaywrightError, match="strict mode violation"):
        ask_one(found(window, "p"), COUNT)

    assert window.evaluate("window.asked") is None


@FOUND
def test_script_that_fails(window, found):
    """A script that does something is not begun a second time, whatever became of the first."""
    fails = "() => { window.asked = (window.asked || 0) + 1; throw new Error('spoilt'); }"

    with pytest.raises(PlaywrightError, match="spoilt"):
        act_on_one(found(window, "p"), fails)

    assert window.evaluate("window.asked") == 1


@FOUND
def test_page_on_its_way(window, found):
    """A page that goes elsewhere while it is asked is asked again once it is there; nothing is done to it twice."""
    leaves = """async one => {
        if (document.title === 'there') return document.title;
        document.open(); document.write('<title>there</title><p id=b>y</p>'); document.close();
        throw new Error('gone');
    }"""

    assert read_one(found(window, "p"), leaves) == "there"


@BOTH
def test_selector_of_another_kind(window, ask_one):
    """A selector that is none of CSS is left to Playwright, before the script has begun."""
    assert ask_one(Alone(window, "text=x"), COUNT, 1) == ["a", 1]
    assert window.evaluate("window.asked") == 1
