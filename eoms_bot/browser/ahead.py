"""An answer that was asked for before the frame that shows it: the gate hands it to that frame, once, in place of the site's.

What a page's frame is going to ask can be known while the page itself is still on its way. Asked for then, both come at the same time, and the
site is asked no more often. It is for a frame that asks for the very same address; anything else is let out as ever, and so is the frame's own
question where the answer is none to show.
"""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Route

from eoms_bot.browser.asking import Asking


class Ahead:
    """What one context has asked for ahead; one answer at a time."""

    def __init__(self) -> None:
        self._address = ""
        self._asking: Asking | None = None

    def expect(self, address: str, asking: Asking) -> None:
        """The page of this address, as text, is on its way: `asking` says it, or None where the site has no whole page to show."""
        self.drop()
        self._address, self._asking = address, asking

    def shows(self, route: Route, request: Request) -> bool:
        """True where a frame has got its answer from here; else its request still has to be let out."""
        if request.url != self._address or not _is_of_a_frame(request):
            return False
        asking, self._asking, self._address = self._asking, None, ""
        try:
            text = None if asking is None else asking.answer()
        except PlaywrightError:
            text = None  # the frame asks by itself
        if text is None:
            return False
        route.fulfill(status=200, headers={"content-type": "text/html; charset=utf-8"}, body=text)
        return True

    def drop(self) -> bool:
        """Nobody is to get it any more. False where no frame has asked for it."""
        asking, self._asking, self._address = self._asking, None, ""
        if asking is not None:
            asking.drop()
        return asking is None


def _is_of_a_frame(request: Request) -> bool:
    """Whether this is what a frame in a window is to show; a window that is gone meanwhile shows nothing."""
    try:
        return request.is_navigation_request() and request.frame.parent_frame is not None
    except PlaywrightError:
        return False
