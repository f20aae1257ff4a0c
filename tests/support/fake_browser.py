"""A browser in memory, as far as the gate and `send` need one: requests pass the route, answers come or are lost.

It does what Chromium under Playwright does, mode by mode; `test_fake_browser.py` holds it to a real one. What a route
continues and a dying connection swallows is sent again, as Chromium does; what a route fetches is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

CLOSED = "Target page, context or browser has been closed"
RESENT = {"rst", "fin"}
"""Cuts after which Chromium sends a POST again by itself; a 408 on a kept-alive connection is a third way."""
ABORTS = ("aborted", "accessdenied", "blockedbyclient", "failed")
MOST_REDIRECTS = 19


@dataclass(frozen=True)
class Reply:
    """What a site makes of a request: an answer, or how the answer was cut off.

    `cut`: empty, or one of rst, fin, half_header, truncated, hang, hang_in_body (as `raw_site.MODES` has them), `refused`
    (no connection at all) and `stuck` (the driver itself stands still until `FakeContext.wake`).
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: str = ""


Remote = Callable[["FakeRequest"], Reply]
"""The site: called once for every time that a request arrives whole."""

_FETCH_ERRORS = {
    "rst": "Route.fetch: read ECONNRESET",
    "fin": "Route.fetch: socket hang up (ECONNRESET)",
    "half_header": "Route.fetch: socket hang up (ECONNRESET)",
    "truncated": "Route.fetch: aborted",
    "refused": "Route.fetch: connect ECONNREFUSED 127.0.0.1:9",
}


@dataclass(eq=False)
class FakeRequest:
    """A request of a page."""

    method: str
    url: str
    post_data_buffer: bytes | None
    page: FakePage
    navigates: bool = True
    shown: FakeResponse | None = None

    @property
    def resource_type(self) -> str:
        """A form's answer is a document."""
        return "document" if self.navigates else "fetch"

    def is_navigation_request(self) -> bool:
        """True for a form, false for a script's request."""
        return self.navigates

    def response(self) -> FakeResponse | None:
        """What the page has got, None where it got nothing."""
        return self.shown


@dataclass(frozen=True)
class FakeResponse:
    """An answer, as a page or a fetching route sees it."""

    request: FakeRequest
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def url(self) -> str:
        """Where it came from."""
        return self.request.url

    def body(self) -> bytes:
        """All of it."""
        return self.raw


class FakeRoute:
    """A request that waits for its handler; it can be handled once."""

    def __init__(self, context: FakeContext, request: FakeRequest) -> None:
        self.request = request
        self._context = context
        self._handled = False

    def continue_(self) -> None:
        """Leave it to the browser, which sends again what it thinks was lost on a kept-alive connection."""
        self._handle()
        reply = self._context.deliver(self.request)
        if self.request.method == "POST" and (reply.cut in RESENT or reply.status == 408):
            reply = self._context.deliver(self.request)
        if reply.cut in {"", "half_header", "truncated", "hang_in_body"}:
            # Of a cut answer the page sees as much as there is.
            self._context.show(self.request, reply)

    def abort(self, code: str = "failed") -> None:
        """The page gets nothing; why must be one of the reasons that Chromium knows."""
        assert code in ABORTS, code
        self._handle()

    def fulfill(
        self,
        *,
        response: FakeResponse | None = None,
        status: int = 200,
        body: str = "",
        content_type: str = "",
    ) -> None:
        """The page gets this."""
        self._handle()
        if self._context.closed:
            raise PlaywrightError(f"Route.fulfill: {CLOSED}")
        if self.request.page.is_closed():
            # Nobody is left to see it; Playwright does not mind.
            return
        if response is not None:
            self._context.show(self.request, Reply(response.status, response.headers, response.raw))
        else:
            self._context.show(self.request, Reply(status, {"content-type": content_type}, body.encode()))

    def fetch(
        self, *, max_retries: int = 0, max_redirects: int = 20, timeout: float = 30_000
    ) -> FakeResponse:
        """Send it from here, by the driver: once, plus `max_retries` where the connection died."""
        if self._context.closed:
            raise PlaywrightError(f"Route.fetch: {CLOSED}")
        reply = self._context.deliver(self.request)
        for _ in range(max_retries if reply.cut in RESENT else 0):
            reply = self._context.deliver(self.request)
        for _ in range(max_redirects if reply.status in range(300, 400) else 0):
            reply = self._context.deliver(self._context.redirected(self.request, reply))
        if reply.cut == "stuck":
            self._context.park()
        if self._context.closed:
            raise PlaywrightError(f"Route.fetch: {CLOSED}")
        if reply.cut in {"hang", "hang_in_body"}:
            raise PlaywrightTimeout(f"Route.fetch: Timeout {timeout:.0f}ms exceeded.")
        if reply.cut in _FETCH_ERRORS:
            raise PlaywrightError(_FETCH_ERRORS[reply.cut])
        return FakeResponse(self.request, reply.status, reply.headers, reply.body)

    def _handle(self) -> None:
        if self._handled:
            raise PlaywrightError("Route is already handled!")
        self._handled = True


class FakePage:
    """A window. `url` is all that it shows."""

    def __init__(self, context: FakeContext) -> None:
        self.context = context
        self.url = "about:blank"
        self._closed = False

    def on(self, _event: str, _heard: Callable[..., object]) -> None:
        """A page of this browser never crashes."""

    def goto(self, url: str, **_options: object) -> None:
        """Go there."""
        self.insist_open("Page.goto")
        self.url = url

    def wait_for_load_state(self, _state: str = "load", timeout: float | None = None) -> None:
        """Everything is there at once."""

    def bring_to_front(self) -> None:
        """There is nobody to see it."""
        self.insist_open("Page.bring_to_front")

    def locator(self, _css: str) -> FakePage:
        """Nothing is found on it."""
        self.insist_open("Page.locator")
        return self

    def evaluate_all(self, _script: str) -> list[object]:
        """Of nothing, nothing."""
        return []

    def is_closed(self) -> bool:
        """True once it was closed, alone or with its context."""
        return self._closed or self.context.closed

    def close(self) -> None:
        """Gone."""
        self._closed = True
        if self in self.context.pages:
            self.context.pages.remove(self)

    def submit(self, url: str, body: bytes) -> None:
        """Press a button that posts this; a window that is gone afterwards fails its click."""
        self.insist_open("Page.click")
        self.context.request(FakeRequest("POST", url, body, self))
        self.insist_open("Page.click")

    def insist_open(self, call: str) -> None:
        """Playwright's error where this window is gone."""
        if self.is_closed():
            raise PlaywrightError(f"{call}: {CLOSED}")


class FakeContext:
    """Windows behind one route, in front of one site."""

    def __init__(self, remote: Remote) -> None:
        self.pages: list[FakePage] = []
        self.scripts: list[str] = []
        self.closed = False
        self._remote = remote
        self._heard: dict[str, list[Callable[..., object]]] = {}
        self._handler: Callable[[FakeRoute], object] = FakeRoute.continue_
        self._parked: list[greenlet] = []

    # --- what a session calls

    def set_default_timeout(self, _milliseconds: float) -> None:
        """Nothing takes time here."""

    set_default_navigation_timeout = set_default_timeout

    def add_init_script(self, script: str) -> None:
        """No scripts run here; they are only kept."""
        self.scripts.append(script)

    def on(self, event: str, heard: Callable[..., object]) -> None:
        """Hear of requests and responses."""
        self._heard.setdefault(event, []).append(heard)

    def remove_listener(self, event: str, heard: Callable[..., object]) -> None:
        """Hear of them no more."""
        self._heard[event].remove(heard)

    def route(self, pattern: str, handler: Callable[..., object]) -> None:
        """All requests go to this handler, the browser's own redirects excepted; no other pattern is known here."""
        assert pattern == "**/*", pattern
        self._handler = handler

    def new_page(self) -> FakePage:
        """One window more."""
        if self.closed:
            raise PlaywrightError(f"BrowserContext.new_page: {CLOSED}")
        self.pages.append(FakePage(self))
        return self.pages[-1]

    def cookies(self, urls: str | None = None) -> list[dict[str, str]]:
        """None, whatever address is asked for."""
        return []

    def close(self) -> None:
        """All windows go, and whatever is under way on this side."""
        self.closed = True

    @contextmanager
    def expect_event(self, event: str, wanted: Callable[..., bool], timeout: float) -> Iterator[None]:
        """Something of this kind must have happened when the block is over."""
        seen: list[object] = []
        heard = lambda what: seen.append(what) if wanted(what) else None  # noqa: E731
        self.on(event, heard)
        try:
            yield
        finally:
            self.remove_listener(event, heard)
        if not seen:
            raise PlaywrightTimeout(f'Timeout {timeout:.0f}ms exceeded while waiting for event "{event}"')

    def wait_for_event(
        self, event: str, _wanted: Callable[..., bool] | None = None, *, timeout: float
    ) -> None:
        """Whatever was to come has come already."""
        if self.closed:
            raise PlaywrightError(f"BrowserContext.wait_for_event: {CLOSED}")
        raise PlaywrightTimeout(f'Timeout {timeout:.0f}ms exceeded while waiting for event "{event}"')

    # --- what the windows and routes call

    def request(self, request: FakeRequest) -> None:
        """A request of a page: told, then routed, in a greenlet of its own as Playwright does."""
        self._tell("request", request)
        self._run(greenlet(self._handler), FakeRoute(self, request))

    def deliver(self, request: FakeRequest) -> Reply:
        """The request arrives at the site."""
        return self._remote(request)

    def show(self, request: FakeRequest, reply: Reply) -> None:
        """A page gets an answer and follows its redirect, unseen by any route; 307 and 308 send the body once more."""
        for _ in range(MOST_REDIRECTS):
            request.shown = FakeResponse(request, reply.status, reply.headers, reply.body)
            self._tell("response", request.shown)
            if reply.status not in range(300, 400):
                return
            request = self.redirected(request, reply)
            reply = self.deliver(request)

    def redirected(self, request: FakeRequest, reply: Reply) -> FakeRequest:
        """The request that a redirect leads to."""
        target = urljoin(request.url, reply.headers.get("location", ""))
        again = reply.status in {307, 308}
        body = request.post_data_buffer if again else None
        return FakeRequest(request.method if again else "GET", target, body, request.page)

    def park(self) -> None:
        """The handler stands still here until `wake`; the program goes on."""
        self._parked.append(getcurrent())
        parent = getcurrent().parent
        assert parent is not None, "only a handler can be parked"
        parent.switch()

    def wake(self) -> None:
        """All handlers that stand still go on."""
        parked, self._parked = self._parked, []
        for handler in parked:
            handler.parent = getcurrent()
            self._run(handler)

    def _run(self, handler: greenlet, *arguments: object) -> None:
        handler.switch(*arguments)

    def _tell(self, event: str, what: object) -> None:
        for heard in list(self._heard.get(event, [])):
            heard(what)


class FakeBrowser:
    """Makes contexts in front of one site."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def new_context(self, **_options: Any) -> FakeContext:
        """A fresh context; how it looks makes no difference here."""
        return FakeContext(self._remote)
