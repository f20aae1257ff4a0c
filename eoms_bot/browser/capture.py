"""What a window shows, as a PNG: the whole page, or one element of it.

The browser is asked for it directly. Playwright's own screenshot has the PNG packed as tightly as can be, which is half of what a picture costs;
ours is packed anew anyway (`pictures.small`). All browsers that are driven here speak this protocol.
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
"""Where the page (up to the end of what it says, if its end is wanted), or the one element of a selector, lies in the document; null where the
browser's own way is wanted.

That is so where the element is not on show, and where people see the window: one that they have made small may never be drawn, and the
protocol knows no time limit.
"""


_LINES: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def capture(page: Page, region: str = "", last: int = 0) -> bytes:
    """A PNG of the whole page, or of the element that the selector `region` finds; waits for one that is not on show yet.

    `last`: only so many pixels (CSS) from the end of the page.
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
        _LINES.pop(page, None)  # whatever is amiss with it, the next picture gets one of its own
        raise
    return base64.b64decode(answer["data"])


def _line_to(page: Page) -> CDPSession:
    """A line to the browser about this window, opened for its first picture and kept as long as the window."""
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
