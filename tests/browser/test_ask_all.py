"""One question to all elements of a selector: their document is asked, or Playwright where the selector is its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.ask_all import read_all

pytestmark = pytest.mark.browser

IDS = "(all, more) => [all.map(one => one.id), more]"


@pytest.mark.parametrize(
    ("css", "ids"),
    [
        pytest.param("p", ["a", "b"], id="several"),
        pytest.param("i", [], id="none"),
        pytest.param("p:visible", ["b"], id="a selector of Playwright's own"),
    ],
)
def test_all_elements(page, css, ids):
    """The script gets the elements in the document's order, with what else it is told."""
    page.set_content("<p id=a hidden></p><p id=b>x</p>")

    assert read_all(page, css, IDS, {"n": None}) == [ids, {"n": None}]


def test_page_on_its_way(page):
    """A page that goes elsewhere while it is asked does not answer with what stands in the next one."""
    page.set_content("<p></p>")
    leaves = """all => {
        document.open(); document.write('<p></p><p></p>'); document.close();
        if (all.length === 1) throw new Error('gone');
        return all.length;
    }"""

    with pytest.raises(PlaywrightError, match="gone"):
        read_all(page, "p", leaves)
