"""One question to one element: asked at once where it is there and alone, and as Playwright asks where it is not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.ask_one import act_on_one, read_one

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("ask_one", [read_one, act_on_one])
COUNT = "(one, more) => { window.asked = (window.asked || 0) + 1; return [one.id, more]; }"


@pytest.fixture
def window(page):
    """A page with one box, whose script can be seen to run."""
    page.set_content("<p id=a>x</p>")
    page.set_default_timeout(300)
    return page


@BOTH
def test_one_element(window, ask_one):
    """The element is handed to the script, with what else it is told; once."""
    assert ask_one(window.locator("p"), COUNT, {"n": [1, None]}) == ["a", {"n": [1, None]}]
    assert window.evaluate("window.asked") == 1


@BOTH
def test_script_that_takes_its_time(window, ask_one):
    """A promise is waited for; what it gives may be nothing."""
    assert ask_one(window.locator("p"), "async one => { await null; return one.id; }") == "a"
    assert ask_one(window.locator("p"), "() => null") is None


@BOTH
def test_element_that_comes_later(window, ask_one):
    """What is not there yet is waited for."""
    window.set_default_timeout(5000)
    window.evaluate("setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<i id=b></i>'), 50)")

    assert ask_one(window.locator("i"), COUNT, 7) == ["b", 7]


@BOTH
def test_no_element(window, ask_one):
    """What never comes is a time-out, as ever."""
    with pytest.raises(PlaywrightTimeout):
        ask_one(window.locator("i"), COUNT)


@BOTH
def test_two_elements(window, ask_one):
    """Of two that fit, none is asked."""
    window.set_content("<p id=a></p><p id=b></p>")

    with pytest.raises(PlaywrightError, match="strict mode violation"):
        ask_one(window.locator("p"), COUNT)

    assert window.evaluate("window.asked") is None


def test_script_that_fails(window):
    """A script that does something is not begun a second time, whatever became of the first."""
    fails = "() => { window.asked = (window.asked || 0) + 1; throw new Error('spoilt'); }"

    with pytest.raises(PlaywrightError, match="spoilt"):
        act_on_one(window.locator("p"), fails)

    assert window.evaluate("window.asked") == 1


def test_page_on_its_way(window):
    """A page that goes elsewhere while it is asked is asked again once it is there; nothing is done to it twice."""
    leaves = """async one => {
        if (document.title === 'there') return document.title;
        document.open(); document.write('<title>there</title><p id=b>y</p>'); document.close();
        throw new Error('gone');
    }"""

    assert read_one(window.locator("p"), leaves) == "there"
