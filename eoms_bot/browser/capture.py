"""Take a picture of a window as a PNG: the whole page, or one element of it.

The browser is asked for it directly. Playwright's own screenshot packs the PNG as tightly as it can, which is
half of the cost of a picture. `pictures.small` packs it again in any case. All browsers that are driven here
speak this protocol.
"""

from __future__ import annotations

import base64
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page
from playwright.sync_api import Error as PlaywrightError

TO_THE_END_SCRIPT = "() => document.scrollingElement.scrollTo(0, document.scrollingElement.scrollHeight)"

_BOX_SCRIPT = """([css, toTheEnd]) => {
    if (!navigator.userAgent.includes('Headless')) return null;
    for (const moving of document.getAnimations()) { try { moving.finish(); } catch { moving.cancel(); } }
    const root = document.documentElement, body = document.body ?? root;
    const sides = side => Math.max(root['scroll' + side], body['scroll' + side], root['client' + side]);
    const said = document.createRange();
    said.selectNodeContents(body);
    const end = toTheEnd ? Math.ceil(said.getBoundingClientRect().bottom + scrollY) : Infinity;
    if (!css) return {x: 0, y: 0, width: sides('Width'), height: Math.min(end || Infinity, sides('Height'))};
    const all = document.querySelectorAll(css);
    if (all.length !== 1 || !all[0].checkVisibility({checkVisibilityCSS: true})) return null;
    all[0].scrollIntoView({block: 'nearest'});
    const at = all[0].getBoundingClientRect(), x = Math.floor(at.x), y = Math.floor(at.y);
    return {x: x + scrollX, y: y + scrollY, width: Math.ceil(at.right) - x, height: Math.ceil(at.bottom) - y};
}"""
"""Where the wanted region lies in the document; null where Playwright's screenshot is to be used.

The region is the page, the page up to the end of its text, or the one element of a selector.

The answer is null where the element is not on show, and where people see the window. A window that they have
made small may never be drawn, and the protocol knows no time limit.
"""


_LINES: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def capture(page: Page, region: str = "", last: int = 0) -> bytes:
    """A PNG of the whole page, or of the element of `region`, when it shows.

    `region` is a selector. `last`: only that many pixels (CSS) from the end of the page.
    """
    box = _box(page, region, to_the_end=bool(last))
    if box is None:
        return _in_the_browsers_own_way(page, region, last)
    if last:
        cut = max(0, box["height"] - last)
        box = {**box, "y": box["y"] + cut, "height": box["height"] - cut}
    asked = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True}
    try:
        answer = _line_to(page).send("Page.captureScreenshot", {**asked, "clip": {**box, "scale": 1}})
    except PlaywrightError:
        _LINES.pop(page, None)  # The line failed; the next picture opens a new one.
        raise
    return base64.b64decode(answer["data"])


def _line_to(page: Page) -> CDPSession:
    """The protocol session of this window, opened for its first picture and kept with it."""
    line = _LINES.get(page)
    if line is None:
        line = _LINES[page] = page.context.new_cdp_session(page)
    return line


def _box(page: Page, region: str, *, to_the_end: bool) -> dict[str, int] | None:
    try:
        box: dict[str, int] | None = page.evaluate(_BOX_SCRIPT, [region, to_the_end])
    except PlaywrightError:
        return None  # a selector of another kind than CSS, or a page that is on its way elsewhere
    return box


def _in_the_browsers_own_way(page: Page, region: str, last: int) -> bytes:
    if region:
        return page.locator(region).screenshot(type="png", animations="disabled")
    if last:
        page.evaluate(TO_THE_END_SCRIPT)
    return page.screenshot(type="png", full_page=not last, animations="disabled")
