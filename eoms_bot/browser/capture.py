"""What a window shows, as a PNG: the whole page, or one element of it.

The browser is asked for it directly. Playwright's own screenshot has the PNG packed as tightly as can be, which is half of what a picture costs;
ours is packed anew anyway (`pictures.small`). All browsers that are driven here speak this protocol.
"""

from __future__ import annotations

import base64

from playwright.sync_api import Page

_BOX_SCRIPT = """css => {
    const root = document.documentElement, body = document.body ?? root;
    const sides = side => Math.max(root['scroll' + side], body['scroll' + side], root['client' + side]);
    if (!css) return {x: 0, y: 0, width: sides('Width'), height: sides('Height')};
    const all = document.querySelectorAll(css);
    if (all.length !== 1 || !all[0].checkVisibility({checkVisibilityCSS: true})) return null;
    const at = all[0].getBoundingClientRect(), x = Math.floor(at.x), y = Math.floor(at.y);
    return {x: x + scrollX, y: y + scrollY, width: Math.ceil(at.right) - x, height: Math.ceil(at.bottom) - y};
}"""
"""Where the page, or the one element of a selector, lies in the document; null where it is not on show."""


def capture(page: Page, region: str = "") -> bytes:
    """A PNG of the whole page, or of the element that the selector `region` finds; waits for one that is not on show yet."""
    box = page.evaluate(_BOX_SCRIPT, region)
    if box is None:
        return page.locator(region).screenshot(type="png", animations="disabled")
    browser = page.context.new_cdp_session(page)
    try:
        asked = {
            "format": "png",
            "optimizeForSpeed": True,
            "captureBeyondViewport": True,
            "clip": {**box, "scale": 1},
        }
        return base64.b64decode(browser.send("Page.captureScreenshot", asked)["data"])
    finally:
        browser.detach()
