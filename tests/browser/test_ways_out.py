"""Ways out of a page that Playwright's routing does not see: all of them end at the gate, and nothing arrives
at the site; redirects lead nowhere either.
"""

from __future__ import annotations

from typing import Any

import pytest

from eoms_bot.browser.pages.login import LoginPage
from eoms_bot.errors import BotError, LoginFailed
from eoms_bot.model.write import WriteState
from tests.browser.kit import SAVE, VIEW
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

FORM_SUBMIT = f"""const form = document.createElement('form');
form.method = 'post'; form.action = '{SAVE}'; form.target = TARGET;
document.body.append(form); form.submit();"""
BEACON = f"navigator.sendBeacon('{SAVE}', 'a=1')"
KEEPALIVE = f"void fetch('{SAVE}', {{method: 'POST', body: 'a=1', keepalive: true}}).catch(() => 0)"
PLAIN = f"void fetch('{SAVE}', {{method: 'POST', body: 'a=1'}}).catch(() => 0)"
IMAGE = f"new Image().src = '{SAVE}'"
XHR = f"const call = new XMLHttpRequest(); call.open('POST', '{SAVE}'); call.send('a=1')"
SAID = "method: 'POST', body: 'a=1', headers: {'Content-Type': 'application/x-www-form-urlencoded'}"
LEAVING = ("visibilitychange", "pagehide", "unload")
WORK = (
    f"""URL.createObjectURL(new Blob([`fetch('${{location.origin}}{SAVE}', {{ {SAID} }}).catch(() => 0)`]))"""
)
WAYS = {
    "beacon": BEACON,
    "fetch": PLAIN,
    "fetch that outlives its page": KEEPALIVE,
    "request": XHR,
    "image": IMAGE,
    "event source": f"new EventSource('{SAVE}')",
    "form": FORM_SUBMIT.replace("TARGET", "''"),
    "form of a window": FORM_SUBMIT.replace("TARGET", "'_blank'"),
    "request of an empty window": f"""const w = window.open('about:blank'), call = new w.XMLHttpRequest();
        call.open('POST', '{SAVE}'); call.send('a=1'); setTimeout(() => w.close(), 0)""",
    "fetch of an empty window": f"const w = window.open('about:blank'); void w.fetch('{SAVE}', {{ {SAID} }}).catch(() => 0)",
    "image of an empty window": f"const w = window.open('about:blank'); (new w.Image()).src = '{SAVE}'",
    "fetch of an empty frame": f"""const f = document.body.appendChild(document.createElement('iframe'));
        void f.contentWindow.fetch('{SAVE}', {{ {SAID} }}).catch(() => 0)""",
    "ping of a frame that goes": f"""const f = document.body.appendChild(document.createElement('iframe'));
        f.contentDocument.body.innerHTML = '<a ping="{SAVE}" href="#x">x</a>';
        f.contentDocument.querySelector('a').click(); f.remove()""",
    "page written anew": f"""document.open(); document.write("<script>{PLAIN}</" + "script>"); document.close()""",
    "request of another make": f"window.Request = class {{}}; {KEEPALIVE}",
    "fetch while it goes on": f"{KEEPALIVE}; location.href = 'about:blank'",
    "worker": f"new Worker({WORK})",
    "shared worker": f"new SharedWorker({WORK})",
    "socket": f"new WebSocket(location.origin.replace('http', 'ws') + '{SAVE}')",
    "policy report": f"""const m = document.createElement('meta'); m.httpEquiv = 'Content-Security-Policy';
        m.content = "img-src 'none'; report-uri {SAVE}"; document.head.append(m); new Image().src = '/eoms/a'; {PLAIN}""",
    "speculation": f"""const s = document.createElement('script'); s.type = 'speculationrules';
        s.textContent = JSON.stringify({{prefetch: [{{source: 'list', urls: ['{SAVE}']}}]}}); document.head.append(s)""",
    "prefetch": f"const l = document.createElement('link'); l.rel = 'prefetch'; l.href = '{SAVE}'; document.head.append(l)",
    "style": f"document.body.style.background = 'url({SAVE})'",
}
"""Ways to a write's address; of each the gate must have had a request, and the site none."""


def refused(desk):
    """Why requests were refused, once one was."""
    for _ in range(2000):
        if desk.gate.tally.refusals:
            break
        desk.session.top.evaluate("0")
    return {refusal.why for refusal in desk.gate.tally.refusals}


def writes(site):
    """What has arrived at a write's address, once nothing more comes."""
    return [seen for seen in site.settled() if seen.path == SAVE]


@pytest.mark.parametrize("way", WAYS)
def test_way_out(desk, site, way):
    """Whatever a page sends, by whatever means, comes to the gate, and does not get to the site."""
    window = desk.open()

    window.evaluate(f"() => {{ {WAYS[way]} }}")

    assert refused(desk)
    assert writes(site) == []
    assert [seen.method for seen in site.seen] == ["GET"] * len(site.seen)


@pytest.mark.parametrize("event", LEAVING)
def test_page_that_sends_while_it_is_left(desk, site, event):
    """A page that sends something on its way out, by whatever means, sends it to the gate."""
    window = desk.open()
    for way in (BEACON, KEEPALIVE, PLAIN, IMAGE, XHR):
        window.evaluate(
            f"for (const at of [window, document]) at.addEventListener('{event}', () => {{ {way} }})"
        )

    window.goto("about:blank")

    assert refused(desk) <= {"没有登记意图的提交", "页面档案未登记的请求"}
    assert desk.gate.tally.blocked
    assert writes(site) == []


ASK = "event.preventDefault(); event.returnValue = '未保存'"


@pytest.mark.parametrize(
    "asks",
    [
        f"addEventListener('beforeunload', event => {{ {ASK} }})",
        f"addEventListener('beforeunload', event => {{ {ASK} }}, true)",
        f"onbeforeunload = event => {{ {ASK}; return '未保存' }}",
    ],
    ids=["listener", "capturing", "attribute"],
)
def test_page_that_asks_before_it_is_left(desk, asks):
    """F47: the question never comes up, so that a form with one can be submitted."""
    window = desk.open(
        f"<input id=box><button id=go>go</button><script>{asks}; go.onclick = () => {{ location.href = 'about:blank?left' }}</script>"
    )
    window.locator("#box").fill("改过")

    window.locator("#go").click()
    window.wait_for_url("about:blank?left")

    assert (desk.session.dialogs.said, desk.session.dialogs.objection()) == ([], "")


def test_handlers_in_attributes(desk, site):
    """`<body onunload>` and `window.onpagehide` are listeners like all others."""
    window = desk.open(f'<body onunload="{BEACON}" onpagehide="{BEACON}">')

    window.goto("about:blank")

    assert refused(desk) == {"没有登记意图的提交"}
    assert writes(site) == []


@pytest.mark.parametrize("when", ["close", "context"])
def test_page_that_sends_while_it_is_closed(desk, site, when):
    """The same where this program closes its window, or all of them."""
    window = desk.open()
    window.evaluate(f"addEventListener('pagehide', () => {{ {BEACON}; {KEEPALIVE} }})")

    if when == "close":
        window.close(run_before_unload=True)
        assert refused(desk) == {"没有登记意图的提交"}
    else:
        desk.session.context.close()

    assert writes(site) == []


@pytest.mark.parametrize("where", ["window", "frame", "empty window"])
def test_what_a_page_has_not(desk, where):
    """WebRTC, which would not go by a proxy, is not there, and a page cannot close its window; in frames and
    windows of its making neither.
    """
    window = desk.open()
    at = {
        "window": "window",
        "frame": "document.body.appendChild(document.createElement('iframe')).contentWindow",
        "empty window": "window.open('about:blank')",
    }[where]

    kinds = window.evaluate(
        f"names => {{ const at = {at}; at.close(); return names.map(name => typeof at[name]) }}",
        ["RTCPeerConnection", "webkitRTCPeerConnection"],
    )

    assert set(kinds) == {"undefined"}
    assert [page.is_closed() for page in desk.session.context.pages] == [False] * (
        3 if where == "empty window" else 2
    )


def test_window_that_leaves_in_the_middle(desk, site):
    """A page that posts and goes on at once sends nothing by either way."""
    window = desk.open()

    window.evaluate(f"() => {{ {BEACON}; {KEEPALIVE}; {XHR} }}")
    window.goto(site.origin + VIEW)

    assert refused(desk) == {"没有登记意图的提交"}
    assert writes(site) == []


def test_fetch_still_works(desk, site):
    """The page's own fetch keeps its meaning: method, headers, body, answer."""
    site.modes["/eoms/ultrabpp/clientOpt/callService.action"] = "429"
    window = desk.open()

    status = window.evaluate(
        """fetch(new Request('/eoms/ultrabpp/clientOpt/callService.action', {method: 'POST', body: '甲'}),
                 {headers: {'X-A': '1'}}).then(got => got.status)"""
    )

    assert status == 429
    assert site.posts[0].body.decode() == "甲"
    assert any(header.lower() == "x-a: 1" for header in site.posts[0].headers)


@pytest.mark.parametrize("target", ["''", "'inner'"], ids=["itself", "its frame"])
def test_window_that_submits_and_closes(desk, site, target):
    """A window that closes in the moment of its submit must not carry the submit past the gate."""
    opener = desk.open("<body><iframe name='inner'></iframe></body>")
    with opener.expect_popup() as opened:
        opener.evaluate(f"void window.open('{VIEW}')")
    opened.value.wait_for_load_state()
    code = FORM_SUBMIT.replace("TARGET", target)

    with desk.session.context.expect_event("response", lambda got: got.url.endswith(SAVE)) as refused:
        opened.value.evaluate(f"setTimeout(() => {{ {code} setTimeout(() => window.close(), 0); }}, 0); 0")

    assert refused.value.status == 409
    assert site.bodies(SAVE) == []


@pytest.mark.parametrize("mode", ["307_login", "302_elsewhere"])
def test_redirect_that_leads_on(desk, site, mode):
    """The browser follows a redirect past every route, so the page sees none that repeats the body or is unlisted."""
    site.mode = mode

    answer = desk.submit()

    assert answer.state is WriteState.UNKNOWN
    assert [seen.method + seen.path for seen in site.settled()] == [f"GET{VIEW}", f"POST{SAVE}"]


def test_redirect_to_a_read(desk, site):
    """A redirect to the login page is followed, by a GET."""
    site.mode = "302_login"

    desk.submit()

    assert [seen.method for seen in site.settled() if seen.path == "/eoms/portal/login.action"] == ["GET"]


LOGIN = """<form id="login_form" method="post" action="/eoms/portal/login.action">
<input id="loginName" name="loginName"><input id="pwd" name="pwd" type="password">
<input type="button" id="login" value="登录" onclick="SUBMIT"></form>"""


@pytest.fixture
def login(desk, site):
    """Serves a login page with that script behind its button, and opens it."""

    def open_with(code="form.submit()"):
        site.pages["/eoms/portal/login.action"] = page(LOGIN.replace("SUBMIT", code))
        return LoginPage(desk.session).open()

    return open_with


@pytest.mark.parametrize("mode", ["rst", "fin", "408", "307_login", "refusal", "302_elsewhere"])
def test_one_login(desk, site, login, mode):
    """A login leaves once, however its answer is lost or redirected: accounts are locked by counting."""
    site.mode = mode

    outcome = login().submit("clerk01", "mock-pass-1")

    assert not outcome
    assert site.bodies("/eoms/portal/login.action") == ["loginName=clerk01&pwd=mock-pass-1"]
    assert desk.gate.tally.logins == 1


def test_login_under_way_counts_as_sending(desk_of, site):
    """F51: while the site has not answered a login, the watchdog must wait as long as for a write."""
    desks: list[Any] = []
    seen: list[Any] = []
    desk = desk_of(mark=lambda point: seen.append((point, desks[0].gate.sending)))
    desks.append(desk)
    site.pages["/eoms/portal/login.action"] = page(LOGIN.replace("SUBMIT", "form.submit()"))

    LoginPage(desk.session).open().submit("clerk01", "mock-pass-1")

    assert seen == [("K1", True)]
    assert not desk.gate.sending


def test_login_that_submits_twice(desk, site, login):
    """A page that submits its login twice is let out once."""
    login("form.submit(); setTimeout(() => form.submit(), 0)").submit("clerk01", "mock-pass-1")

    assert len(site.settled()) >= 1
    assert len(site.posts) == 1


def test_login_that_is_not_ours(desk, site, login):
    """A login page that sends another password is stopped, and nothing is said of ours."""
    with pytest.raises(LoginFailed, match="没有发出"):
        login("form.pwd.value = 'other'; form.submit()").submit("clerk01", "mock-pass-1")

    assert site.posts == []


def test_unarmed_login(desk, site, login):
    """Without a word from the program no login leaves."""
    login()

    desk.session.top.locator("#login").click()
    desk.session.top.locator("#eoms-bot-gate").wait_for()

    assert site.posts == []
    assert [refusal.why for refusal in desk.gate.tally.refusals] == ["未授权的登录"]


def test_session_that_answers_strangely(desk, site):
    """A Date header that no one can read leaves the clocks as they were."""
    site.pages[VIEW] = page("", headers=("Date: 2026年",))
    window = desk.session.context.new_page()

    window.goto(site.origin + VIEW)

    assert desk.session.site_ahead_seconds == 0.0


def test_session_with_a_broken_gate(desk):
    """What broke the gate comes out wherever a page is read."""
    desk.gate.crash = BotError("账本损坏")

    with pytest.raises(BotError, match="账本损坏"):
        desk.session.check_alive()
