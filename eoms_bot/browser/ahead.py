"""An answer that was asked for before the frame that shows it: the gate hands it to that frame, once, in place of the site's.

What a page's frame is going to ask can be known while the page itself is still on its way. Asked for then, both come at the same time, and the
site is asked no more often. It is for a frame that asks for the very same address, and soon; it is shown the bytes that came, an error too, as
if it had asked by itself. Anything else is let out as ever, and so is the frame's own question where no page has come.
"""

from __future__ import annotations

from base64 import b64decode

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request, Route

from eoms_bot.browser.asking import Asking
from eoms_bot.model.ports import Clock

FRESH_SECONDS = 10.0
"""So old an answer may be that a frame is shown."""

PAGE_SCRIPT = """async ([address, patience]) => {
    const answer = await fetch(address, {cache: 'no-store', signal: AbortSignal.timeout(patience)});
    const kind = answer.headers.get('content-type') || '', bytes = new Uint8Array(await answer.arrayBuffer());
    const letters = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
    return answer.redirected || !/^text\\/html\\b/i.test(kind) ? null : [answer.status, kind, btoa(letters)];
}"""
"""`[address, milliseconds]` → status, kind and bytes (base64) of the page there; null where that is none, or another address has answered."""


class Expected:
    """One page that a frame is going to ask for. `fits` once it has got it, or would have, had the site answered."""

    def __init__(self, address: str, asking: Asking, at: float) -> None:
        self.address, self.at = address, at
        self.fits = False
        self._asking = asking

    def page(self) -> tuple[int, str, bytes] | None:
        """Status, kind and bytes, waited for; None where there is no page."""
        try:
            said = self._asking.answer()
        except PlaywrightError:
            self.fits = True  # trouble on the way says nothing of the next one
            return None
        if said is None:
            return None
        self.fits = True
        status, kind, letters = said
        return status, kind, b64decode(letters)

    def drop(self) -> None:
        """Nobody is to get it any more."""
        self._asking.drop()


class Ahead:
    """What one context has asked for ahead; one page at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expected: Expected | None = None

    def expect(self, address: str, asking: Asking) -> Expected:
        """The page of this address is on its way: what `asking` (of `PAGE_SCRIPT`) says, the first frame to ask for it is shown, until `forget`."""
        self.forget()
        self._expected = Expected(address, asking, self._clock.monotonic())
        return self._expected

    def forget(self) -> None:
        """No frame is shown it any more."""
        expected, self._expected = self._expected, None
        if expected is not None:
            expected.drop()

    def shows(self, route: Route, request: Request) -> bool:
        """True where a frame has got its page from here; else its request still has to be let out."""
        expected = self._expected
        if expected is None or request.url != expected.address or not _is_of_a_frame(request):
            return False
        self._expected = None
        if self._clock.monotonic() - expected.at >= FRESH_SECONDS:
            expected.drop()
            return False
        page = expected.page()
        if page is None:
            return False
        status, kind, body = page
        # Nothing else of the head: what it says was heard when it came.
        route.fulfill(status=status, headers={"content-type": kind}, body=body)
        return True


def _is_of_a_frame(request: Request) -> bool:
    """Whether this is what a frame in a window is to show; a window that is gone meanwhile shows nothing."""
    try:
        return request.is_navigation_request() and request.frame.parent_frame is not None
    except PlaywrightError:
        return False
