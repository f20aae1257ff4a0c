"""The fake browser against a real one: same pages, same route, same ways of losing an answer, same end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.support.fake_browser import CLOSED, FakeContext, FakeRequest, Reply
from tests.support.raw_site import RawSite, page

SAVE = "/eoms/save"
FORM = f"<form method='post' action='{SAVE}'><input name='x' value='1'><button id='go'>提交</button></form>"
CUTS = ("rst", "fin", "half_header", "truncated", "hang", "hang_in_body")
STATUSES = {"408": 408, "429": 429, "500": 500, "518": 518, "302_login": 302, "307_login": 307}
LOCATIONS = {"302_login": {"location": "/eoms/login"}, "307_login": {"location": SAVE}}
SEEN = [*CUTS, *STATUSES, "ok"]
PATIENCE = 400


def handler(how, seen):
    """A route handler that continues or fetches writes, and notes what comes of it."""

    def handle(route):
        if route.request.method == "GET" or how == "continue":
            route.continue_()
            return
        try:
            response = route.fetch(max_retries=0, max_redirects=0, timeout=PATIENCE)
            response.body()
        except PlaywrightError as lost:
            seen.append(lost.message.splitlines()[0])
            route.fulfill(status=502, body="")
            return
        seen.append(response.status)
        route.fulfill(response=response)

    return handle


def watch(context, how):
    """What the route and the page of a context see."""
    seen: list[object] = []
    shown: list[int] = []
    context.route("**/*", handler(how, seen))
    context.on(
        "response",
        lambda got: shown.append(got.status) if got.request.method == "POST" else None,
    )
    return seen, shown


@pytest.fixture(scope="module")
def site():
    """A site down at the socket."""
    site = RawSite()
    yield site
    site.stop()


@pytest.fixture
def chromium(browser, site):
    """Makes windows of a real browser that stand before the form, with their context and what it saw."""
    contexts = []

    def opened(handle):
        site.reset()
        site.pages["/"] = page(FORM)
        context = browser.new_context()
        contexts.append(context)
        window = context.new_page()
        context.route("**/*", handle)
        window.goto(site.origin)
        return window

    yield opened
    for context in contexts:
        context.close()


def press(window):
    """Press the button, whatever becomes of the window."""
    with window.context.expect_event("request", lambda request: request.method == "POST"):
        window.locator("#go").click(no_wait_after=True)


def by_the_fake(mode, how):
    """What the fake makes of it: posts at the site, what the route saw, what the page saw."""
    posts = []

    def remote(request: FakeRequest) -> Reply:
        posts.extend([request] if request.method == "POST" else [])
        if mode in STATUSES:
            return Reply(STATUSES[mode], LOCATIONS.get(mode, {}))
        return Reply(cut=mode if mode in CUTS else "")

    context = FakeContext(remote)
    seen, shown = watch(context, how)
    context.new_page().submit(f"http://eoms.example{SAVE}", b"x=1")
    return len(posts), seen, shown


@pytest.mark.browser
@pytest.mark.parametrize("how", ["continue", "fetch"])
@pytest.mark.parametrize("mode", SEEN)
def test_as_chromium_does(chromium, site, mode, how):
    """Posts at the site, what the route gets and what the page sees are those of a real Chromium."""
    wanted = by_the_fake(mode, how)
    window = chromium(lambda route: route.continue_())
    site.mode = mode
    seen, shown = watch(window.context, how)

    press(window)
    for _ in range(100):
        if (len(site.posts), seen, shown) == wanted:
            break
        window.wait_for_timeout(50)
    site.settled()

    assert (len(site.posts), seen, shown) == wanted


def ending(window, how, said: list[object]):
    """A handler that ends window or context under a request, then goes on as if nothing had happened."""

    def handle(route):
        if route.request.method == "GET":
            route.continue_()
            return
        (window() if how == "page" else window().context).close()
        try:
            response = route.fetch(max_retries=0, max_redirects=0, timeout=PATIENCE)
            said.append(response.status)
            route.fulfill(response=response)
            said.append("taken")
        except PlaywrightError as gone:
            said.append(CLOSED in gone.message)

    return handle


@pytest.mark.browser
@pytest.mark.parametrize("how", ["page", "context"])
def test_window_that_goes_away(chromium, how):
    """A fetch outlives its page but not its context; the fake says the same."""
    said: dict[str, list[object]] = {"real": [], "fake": []}
    windows: list[Page] = []
    windows.append(chromium(ending(lambda: windows[0], how, said["real"])))
    bystander = chromium(lambda route: route.continue_())
    context = FakeContext(lambda request: Reply())
    fake = context.new_page()
    context.route("**/*", ending(lambda: fake, how, said["fake"]))

    with pytest.raises(PlaywrightError):
        fake.submit("http://eoms.example/", b"")
    windows[0].evaluate("document.forms[0].submit()")
    for _ in range(100):
        if len(said["real"]) == len(said["fake"]):
            break
        bystander.wait_for_timeout(50)

    assert said["fake"] == said["real"]


@pytest.mark.browser
def test_nobody_there(chromium):
    """A connection that is refused says so."""
    gone = RawSite()
    gone.stop()
    said: list[str] = []

    def handle(route):
        try:
            route.fetch(url=f"{gone.origin}/", max_retries=0)
        except PlaywrightError as refused:
            said.append(refused.message.splitlines()[0].rpartition(":")[0])
        route.continue_()

    chromium(handle)

    assert said == ["Route.fetch: connect ECONNREFUSED 127.0.0.1"]
    assert _fake_error("refused").rpartition(":")[0] == said[0]


def _fake_error(cut):
    context = FakeContext(lambda request: Reply(cut=cut))
    seen, _ = watch(context, "fetch")
    context.new_page().submit("http://eoms.example/", b"")
    return seen[0]


def test_route_is_handled_once():
    """What was continued cannot be fulfilled any more."""
    context = FakeContext(lambda request: Reply())

    def twice(route):
        route.continue_()
        route.fulfill(status=200)

    context.route("**/*", twice)

    with pytest.raises(PlaywrightError, match="already handled"):
        context.new_page().submit("http://eoms.example/", b"")


def test_driver_that_stands_still():
    """A handler whose driver stands still is left where it is; once awake, it goes on from there."""
    context = FakeContext(lambda request: Reply(cut="stuck"))
    seen, shown = watch(context, "fetch")
    context.new_page().submit("http://eoms.example/", b"")
    before = (list(seen), list(shown))

    context.wake()

    assert before == ([], [])
    assert (seen, shown) == ([200], [200])
