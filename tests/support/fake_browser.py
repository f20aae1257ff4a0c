"""A browser and its way out in memory, as far as the gate and `send` need them: what pages send comes to the
gate, whole, one by one.

It does what Chromium with our proxy does, mode by mode; `test_fake_browser.py` holds it to a real one. What
the gate does for a request runs in a greenlet of its own, as it has a thread of its own in the program, and
stands still where a test wants it to: then the lane goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.body import FORM
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.passing import Passing
from eoms_bot.browser.gate.wire import Headers, Lost, NotSent, WireAnswer, WireRequest

CLOSED = "Target page, context or browser has been closed"
MOST_REDIRECTS = 19


@dataclass(frozen=True)
class Reply:
    """What a site makes of a request: an answer, or how the answer was cut off.

    `cut`: empty, or one of rst, fin, half_header, truncated, hang, hang_in_body (as `raw_site.MODES` has them), `refused`
    (no connection at all) and `stuck` (the gate's thread stands still in its wait until `FakeProxy.wake`).
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: str = ""

    @property
    def wire(self) -> WireAnswer:
        """As it comes over the wire."""
        raw: Headers = tuple((name.encode(), value.encode()) for name, value in self.headers.items())
        return WireAnswer(self.status, raw, self.body)


Remote = Callable[[WireRequest], Reply]
"""The site: called once for every time that a request arrives whole."""


class FakeProxy:
    """What lies between a browser and the gate, without sockets."""

    address, lives = "http://127.0.0.1:9", True

    def __init__(self, remote: Remote) -> None:
        self.gate: Gate | None = None
        self._remote = remote
        self._parked: list[greenlet] = []

    def take(self, asked: WireRequest) -> WireAnswer:
        """What the browser gets for a request."""
        assert self.gate is not None, "no session was opened behind this proxy"
        decided = self.gate.take(asked, self)
        if not isinstance(decided, Passing):
            return decided
        answered = self.deliver(asked).wire
        shown = WireAnswer(answered.status, decided.shown(answered.status, answered.headers), answered.body)
        decided.whole(answered)
        return shown

    def fetch(self, asked: WireRequest, seconds: float) -> WireAnswer:
        """Send it to the site, once (`gate.Sends`)."""
        reply = self.deliver(asked)
        if reply.cut == "stuck":
            self.park()
        elif reply.cut == "refused":
            raise NotSent("对方拒绝连接")
        elif reply.cut:
            raise Lost(f"回答丢失（{reply.cut}，{seconds:.0f} 秒）")
        return reply.wire

    def deliver(self, asked: WireRequest) -> Reply:
        """The request arrives at the site."""
        return self._remote(asked)

    def park(self) -> None:
        """The gate's thread stands still here until `wake`; the lane goes on."""
        parent = getcurrent().parent
        assert parent is not None, "only what the gate does for a request can be parked"
        self._parked.append(getcurrent())
        parent.switch()

    def park_if_beside(self) -> None:
        """The same; nothing where the lane itself is running."""
        if getcurrent().parent is not None:
            self.park()

    def wake(self) -> None:
        """All that stands still goes on."""
        parked, self._parked = self._parked, []
        for one in parked:
            one.parent = getcurrent()
            one.switch()


@dataclass(eq=False)
class FakeRequest:
    """A request of a page."""

    method: str
    url: str
    post_data_buffer: bytes | None
    page: FakePage
    kind: str = FORM

    @property
    def wire(self) -> WireRequest:
        """As it goes over the wire."""
        body = self.post_data_buffer or b""
        headers: Headers = ((b"Content-Type", self.kind.encode()),) if body else ()
        return WireRequest(self.method, self.url, headers, body)


@dataclass(frozen=True)
class FakeResponse:
    """An answer, as a page sees it."""

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

    @contextmanager
    def expect_event(self, event: str, timeout: float) -> Iterator[None]:
        """It must be closed when the block is over."""
        assert event == "close"
        self.insist_open("Page.expect_event")
        yield
        if not self.is_closed():
            raise PlaywrightTimeout(f'Timeout {timeout:.0f}ms exceeded while waiting for event "{event}"')

    def submit(self, url: str, body: bytes) -> None:
        """Press a button that posts this; a window that is gone afterwards fails its click."""
        self.insist_open("Page.click")
        self.context.request(FakeRequest("POST", url, body, self))
        self.insist_open("Page.click")

    def insist_open(self, call: str) -> None:
        """Playwright's error where this window is gone."""
        if self.is_closed():
            raise PlaywrightError(f"{call}: {CLOSED}")


class FakeInspector:
    """What a window can be asked for over CDP: its id, and to close."""

    def __init__(self, page: FakePage) -> None:
        self._page = page

    def send(self, method: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The answer of Chromium."""
        self._page.insist_open("CDPSession.send")
        if method == "Target.getTargetInfo":
            return {"targetInfo": {"targetId": str(id(self._page))}}
        assert (method, params) == ("Target.closeTarget", {"targetId": str(id(self._page))})
        self._page.close()
        return {"success": True}


class FakeContext:
    """Windows behind one proxy."""

    def __init__(self, proxy: FakeProxy) -> None:
        self.pages: list[FakePage] = []
        self.scripts: list[str] = []
        self.closed = False
        self.proxy = proxy
        self._heard: dict[str, list[Callable[..., object]]] = {}

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

    def new_page(self) -> FakePage:
        """One window more."""
        if self.closed:
            raise PlaywrightError(f"BrowserContext.new_page: {CLOSED}")
        self.pages.append(FakePage(self))
        return self.pages[-1]

    def new_cdp_session(self, page: FakePage) -> FakeInspector:
        """A way to ask the browser about one window."""
        page.insist_open("BrowserContext.new_cdp_session")
        return FakeInspector(page)

    def cookies(self, urls: str | None = None) -> list[dict[str, str]]:
        """None, whatever address is asked for."""
        return []

    def close(self) -> None:
        """All windows go; what the gate does for them goes on."""
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
        """Whatever was to come has come already; a context that is closed says nothing of it later."""
        raise PlaywrightTimeout(f'Timeout {timeout:.0f}ms exceeded while waiting for event "{event}"')

    # --- what the windows call

    def request(self, request: FakeRequest) -> None:
        """A request of a page: told, then taken by the gate beside the lane's thread."""
        self._tell("request", request)
        greenlet(self._take).switch(request)

    def _take(self, request: FakeRequest) -> None:
        for _ in range(MOST_REDIRECTS):
            answered = self.proxy.take(request.wire)
            if self.closed or request.page.is_closed():
                return  # nobody is left to see it
            headers = {name.decode().lower(): value.decode() for name, value in answered.headers}
            shown = FakeResponse(request, answered.status, headers, answered.body)
            self._tell("response", shown)
            if answered.status not in {301, 302, 303, 307, 308}:
                return
            request = _redirected(request, shown)

    def _tell(self, event: str, what: object) -> None:
        for heard in list(self._heard.get(event, [])):
            heard(what)


def _redirected(request: FakeRequest, shown: FakeResponse) -> FakeRequest:
    """What a browser asks behind a redirect; 307 and 308 send the body once more."""
    target = urljoin(request.url, shown.headers.get("location", ""))
    again = shown.status in {307, 308}
    body = request.post_data_buffer if again else None
    return FakeRequest(request.method if again else "GET", target, body, request.page)


class FakeBrowser:
    """Makes contexts behind one proxy."""

    def __init__(self, proxy: FakeProxy) -> None:
        self._proxy = proxy

    def new_context(self, **_options: Any) -> FakeContext:
        """A fresh context; how it looks makes no difference here."""
        return FakeContext(self._proxy)
