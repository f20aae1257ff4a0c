"""Pages that lead elsewhere: a second server on this machine, downloads, files, schemes. Nothing of it happens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate.proxy import Proxy
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.start import launch
from tests.browser.kit import open_desk
from tests.support.raw_site import RawSite, page

pytestmark = pytest.mark.browser

LOADS = {
    "image": "<img src='{there}/x'>",
    "script": "<script src='{there}/x'></script>",
    "style": "<link rel=stylesheet href='{there}/x'>",
    "import": "<style>@import '{there}/x';</style>",
    "background": '<div style="background:url({there}/x);width:9px;height:9px"></div>',
    "font": "<style>@font-face{{font-family:f;src:url({there}/x)}}p{{font-family:f}}</style><p>字</p>",
    "frame": "<iframe src='{there}/x'></iframe>",
    "object": "<object data='{there}/x'></object>",
    "embed": "<embed src='{there}/x'>",
    "video": "<video src='{there}/x' autoplay></video>",
    "icon": "<link rel=icon href='{there}/x'>",
    "manifest": "<link rel=manifest href='{there}/x'>",
    "preload": "<link rel=preload as=script href='{there}/x'>",
    "prefetch": "<link rel=prefetch href='{there}/x'>",
    "preconnect": "<link rel=preconnect href='{there}'>",
    "dns-prefetch": "<link rel=dns-prefetch href='{there}'>",
    "modulepreload": "<link rel=modulepreload href='{there}/x'>",
    "speculation": '<script type=speculationrules>{{"prefetch":[{{"source":"list","urls":["{there}/x"]}}],'
    '"prerender":[{{"source":"list","urls":["{there}/y"]}}]}}</script>',
    "refresh": "<meta http-equiv=refresh content='0;url={there}/x'>",
    "form": "<form id=f method=post action='{there}/x'><input name=a value=1></form><script>f.submit()</script>",
    "form in a window": "<form id=f method=post target=_blank action='{there}/x'></form><script>f.submit()</script>",
    "location": "<script>location.href = '{there}/x'</script>",
    "window": "<script>window.open('{there}/x')</script>",
    "fetch": "<script>fetch('{there}/x', {{method: 'POST', mode: 'no-cors', body: 'a'}}).catch(() => 0)</script>",
    "beacon": "<script>navigator.sendBeacon('{there}/x', 'a')</script>",
    "event source": "<script>new EventSource('{there}/x')</script>",
    "ping": "<a id=a href='#' ping='{there}/x'>a</a><script>a.click()</script>",
    "policy report": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'; report-uri {there}/x\"><img src=/eoms/a>",
    "sandboxed": "<iframe sandbox='allow-scripts' srcdoc=\"<script>fetch('{there}/x').catch(() => 0)</script>\"></iframe>",
    "data": "<iframe src=\"data:text/html,<img src='{there}/x'>\"></iframe>",
}


@pytest.fixture(scope="module")
def proxy(raw_site):
    """The way out of the bot's own browser."""
    with Proxy(SiteLink(raw_site.base_url), lambda _peer, _here: True) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def own_browser(playwright, proxy):
    """A browser as the bot starts it; that of the other tests may look up any name."""
    browser = launch.start(playwright, proxy=proxy, wanted=None)
    yield browser
    browser.close()


@pytest.fixture
def desk(own_browser, proxy, site, profile):
    """A desk in the bot's own browser."""
    desk = open_desk(own_browser, site, profile, proxy=proxy)
    yield desk
    desk.close()


@pytest.fixture
def elsewhere():
    """Another server, which is no host of the profile's: nobody must so much as connect to it."""
    site = RawSite()
    yield site
    site.stop()


@pytest.mark.parametrize("way", LOADS)
def test_foreign_host(desk, elsewhere, way):
    """F66: whatever way a page takes to another host, no request gets there."""
    desk.open(LOADS[way].format(there=elsewhere.origin))

    assert [(seen.method, seen.target) for seen in elsewhere.settled()] == []
    assert elsewhere.connections == 0


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_foreign_redirect(desk, site, elsewhere, status):
    """F66: a listed read that redirects to another host is not followed there."""
    site.pages["/eoms/static/a.js"] = page("", status=status, headers=(f"Location: {elsewhere.origin}/x",))

    desk.open("<script src='/eoms/static/a.js'></script>")

    assert (elsewhere.settled(), elsewhere.connections) == ([], 0)


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "chrome://version", "eomsapp:open", "mailto:a@eoms.example"]
)
@pytest.mark.parametrize("way", ["location.href = '{}'", "window.open('{}')"])
def test_other_schemes(desk, address, way):
    """F66: a page can open neither a file of this machine nor another program."""
    window = desk.open()

    window.evaluate(f"() => {{ {way.format(address)} }}")

    assert window.url.startswith(desk.site.origin)
    assert not [one.url for one in desk.session.context.pages if one.url.startswith(address.split(":")[0])]


def test_download(desk, site):
    """F66: what a page hands over as a download is not kept."""
    site.pages["/eoms/static/a.bin"] = page(
        "canary-download", headers=("Content-Disposition: attachment; filename=a.exe",)
    )
    window = desk.open("<a id=a href='/eoms/static/a.bin' download>a</a>")

    with window.expect_download() as begun:
        window.locator("#a").click()

    assert begun.value.failure()


def test_the_browser_would_go_there(browser, elsewhere):
    """F65: the observer sees a browser that is started without the bot's bounds."""
    context = browser.new_context()
    context.new_page().goto(f"{elsewhere.origin}/x")
    context.close()

    assert "/x" in [seen.target for seen in elsewhere.settled()]


ADDRESSES = [
    *("http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://eoms.example/x"),
    *("http://[::1]:{port}/x", "https://127.0.0.1:{port}/x", "https://eoms.example/x"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_the_gate_can_be_reached(own_browser, desk, elsewhere, address):
    """F65: whoever asks the bot's browser to go elsewhere, the gate has it and refuses."""
    page = own_browser.new_context().new_page()
    before = len(desk.gate.tally.refusals)

    try:
        answer = page.goto(address.format(port=elsewhere.port))
        got = answer.status if answer else 0
    except PlaywrightError as refused:
        got = refused.message
    page.context.close()

    assert got == 409 or "ERR_TUNNEL_CONNECTION_FAILED" in str(got)
    assert [refusal.method for refusal in desk.gate.tally.refusals[before:]] == [
        "GET" if address.startswith("http:") else "CONNECT"
    ]
    assert (elsewhere.settled(), elsewhere.connections) == ([], 0)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_passes_by_the_gate(own_browser, elsewhere, address):
    """F65: the browser knows no host but its proxy: what would not go by it goes nowhere."""
    beside = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1,localhost,eoms.example,[::1]"}
    page = own_browser.new_context(proxy=beside).new_page()

    with pytest.raises(PlaywrightError, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(address.format(port=elsewhere.port))
    page.context.close()

    assert (elsewhere.settled(), elsewhere.connections) == ([], 0)


@pytest.mark.parametrize("other", ["http://127.0.0.1:{port}", "socks5://127.0.0.1:{port}"])
def test_no_other_proxy(own_browser, elsewhere, other):
    """F65: nor does it know another proxy."""
    page = own_browser.new_context(proxy={"server": other.format(port=elsewhere.port)}).new_page()

    with pytest.raises(PlaywrightError, match=r"ERR_(PROXY_CONNECTION_FAILED|NAME_NOT_RESOLVED)"):
        page.goto("http://eoms.example/x")
    page.context.close()

    assert (elsewhere.settled(), elsewhere.connections) == ([], 0)


def test_the_browser_would_pass_by_another_proxy(browser, elsewhere):
    """F65: the observer sees what a browser without the bot's bounds sends by another proxy."""
    context = browser.new_context(proxy={"server": elsewhere.origin})
    context.new_page().goto("http://eoms.example/x")
    context.close()

    assert "http://eoms.example/x" in [seen.target for seen in elsewhere.settled()]
