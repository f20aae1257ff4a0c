"""A question whose answer is on its way while something else is done."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.asking import ask_ahead

pytestmark = pytest.mark.browser


def test_answered_meanwhile(page):
    """The script begins at once, and nobody waits for its answer before he wants it."""
    page.evaluate("window.begun = 0")

    asking = ask_ahead(
        page,
        "async told => { begun += 1; while (!window.go) await new Promise(requestAnimationFrame); return told; }",
        [1, "二"],
    )
    assert page.evaluate("begun") == 1
    page.evaluate("window.go = true")

    assert asking.answer() == [1, "二"]


def test_no_answer(page):
    """A script that says nothing says null."""
    assert ask_ahead(page, "async () => undefined", None).answer() is None


def test_script_that_fails(page):
    """What went wrong comes out when the answer is wanted, and the page hears of no error."""
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    asking = ask_ahead(page, "async () => { throw new Error('没有连上'); }", None)

    with pytest.raises(PlaywrightError, match="没有连上"):
        asking.answer()
    assert errors == []


def collected(page, held):
    """Whether the page has let go of something, once it has been asked to tidy up."""
    protocol = page.context.new_cdp_session(page)
    for _ in range(50):
        protocol.send("HeapProfiler.collectGarbage")
        if page.evaluate(f"{held}.deref() === undefined"):
            return True
    return False


@pytest.mark.parametrize("end", [lambda asking: asking.answer(), lambda asking: asking.drop()])
def test_page_lets_go(page, end):
    """What was answered, or is wanted no more, is kept nowhere: a portal's window stays open for thousands of orders."""
    asking = ask_ahead(
        page,
        "async () => { const text = {}; window.held = new WeakRef(text); return [text]; }",
        None,
    )
    assert not collected(page, "held")

    end(asking)

    assert collected(page, "held")


def test_page_that_went_away(page):
    """A page that has gone elsewhere takes its answer along."""
    asking = ask_ahead(page, "async () => 1", None)
    page.goto("about:blank")

    with pytest.raises(PlaywrightError):
        asking.answer()


def test_page_that_is_gone_already(page):
    """A page that was closed before is told of where the answer is wanted, not where it is asked."""
    page.close()
    asking = ask_ahead(page, "async () => 1", None)

    with pytest.raises(PlaywrightError):
        asking.answer()
    asking.drop()
