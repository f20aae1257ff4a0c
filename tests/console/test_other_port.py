"""C2 in a real browser: what a server on another port of this machine gets, and cannot get, of somebody who is logged in.

A browser sends a host's cookies to all of its ports, and lets each of them set some: the session's cookie alone must not act.
"""

import re

import pytest

from eoms_bot.console.security.roles import Role
from tests.console.elsewhere import served
from tests.console.kit import ACTION_ID
from tests.console.test_browser import log_in

pytestmark = pytest.mark.browser
ASK = """([url, how]) => fetch(url, {credentials: "include", ...how})
  .then(async answer => [answer.type, answer.status, await answer.text()]).catch(problem => problem.name)"""
SHOW = """url => new Promise(told => {
  const image = new Image();
  image.onload = () => told("shown");
  image.onerror = () => told("refused");
  image.src = url;
})"""
LISTEN = """url => new Promise(told => {
  const source = new EventSource(url, {withCredentials: true});
  source.onopen = () => told("open");
  source.onerror = () => { source.close(); told("refused"); };
})"""
LOAD = """url => new Promise(told => {
  const script = document.createElement("script");
  script.onload = () => told("run");
  script.onerror = () => told("refused");
  script.src = url;
  document.body.append(script);
})"""
FORM = """([url, method, kind]) => {
  const form = Object.assign(document.createElement("form"), {action: url, method, enctype: kind});
  const field = Object.assign(document.createElement("input"), {
    name: '{"action_id": "0123456789abcdef", "hard": true, "x": "', value: '"}',
  });
  form.append(field);
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture
def other():
    """A server on another port."""
    with served() as server:
        yield server


def cookie_name(place):
    """The name of the session's cookie."""
    return f"eoms_console_{place.port}"


def session_in(context, place):
    """The session's cookie in the browser's jar."""
    return next(one["value"] for one in context.cookies() if one["name"] == cookie_name(place))


def key_of(page):
    """What the console's own pages send as X-CSRF."""
    return page.evaluate("localStorage.getItem('csrf')")


def test_script_reads_no_session(page, place, other):
    """No script reads the session's cookie, neither a page's of another port nor the console's own."""
    log_in(page, place)
    here = page.evaluate("document.cookie")
    page.goto(other.url)
    there = page.evaluate("document.cookie")

    assert session_in(page.context, place)
    assert (here, there) == ("", "")


def test_other_port_sees_a_cookie_that_cannot_act(page, place, other):
    """The other port's server is sent the session's cookie; with it and all that pages say it reads, and can do nothing."""
    log_in(page, place)
    page.goto(other.url)
    thief = place.stranger()
    thief.headers["Cookie"] = other.got[-1]
    seen = thief.get("/")

    answers = [
        thief.post("/api/stop", json={"action_id": ACTION_ID, "hard": True}, headers={"X-CSRF": key})
        for key in keys_in(seen.text)
    ]

    assert session_in(page.context, place) in other.got[-1]
    assert seen.status_code == 200
    assert len(answers) > 5
    assert {one.status_code for one in answers} == {403}
    assert not place.desk.settings.paths.stop_file.exists()


def keys_in(html):
    """Every word in a page that could be a key, and none at all."""
    return ["", "login", *set(re.findall(r"[\w-]{16,}", html, re.ASCII))]


def test_key_stays_with_its_port(page, place, other):
    """What makes an action ours is kept by the browser for the console's port alone, and goes with the log-out."""
    log_in(page, place)
    own = key_of(page)
    page.goto(other.url)
    there = key_of(page)
    page.goto(f"{place.origin}/")
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(f"{place.origin}/login")

    assert len(own) >= 22
    assert there is None
    assert key_of(page) is None


def test_cookie_that_is_nobodys(page, place):
    """A session that another port makes up logs nobody in, and one that it puts before ours keeps nobody out."""
    forged = f"{cookie_name(place)}=forged-by-another-port"
    with served(b"<!doctype html>", f"{forged}; Path=/orders") as other:
        page.goto(other.url)
        stranger = page.goto(f"{place.origin}/orders").url
        page.goto(f"{place.origin}/login#{place.token()}")
        page.wait_for_url(f"{place.origin}/orders")
        page.goto(other.url)
        known = page.goto(f"{place.origin}/orders").url

    assert stranger == f"{place.origin}/login?back=%2Forders"
    assert known == f"{place.origin}/orders"


def test_cookie_set_by_a_script(page, place, other):
    """A script of another port cannot write over the session's cookie."""
    log_in(page, place)
    page.goto(other.url)
    page.evaluate(f"document.cookie = '{cookie_name(place)}=forged; path=/'")

    assert page.goto(f"{place.origin}/").url == f"{place.origin}/"


def test_session_of_somebody_else_beside_ours(page, place):
    """Somebody else's good session that another port puts beside ours is not taken for ours: nobody is logged in."""
    theirs = place.logged_in(Role.VIEWER, "赵别人").cookies[cookie_name(place)]
    log_in(page, place)
    with served(b"<!doctype html>", f"{cookie_name(place)}={theirs}; Path=/orders") as other:
        page.goto(other.url)
    answer = page.goto(f"{place.origin}/orders")

    assert answer.url == f"{place.origin}/login?back=%2Forders"
    assert "赵别人" not in page.content()


def test_session_of_somebody_else_in_place_of_ours(page, place):
    """Where another port has put somebody else's session in the place of ours, nothing can be done in his name."""
    theirs = place.logged_in(Role.APPROVER, "赵别人").cookies[cookie_name(place)]
    log_in(page, place)
    with served(b"<!doctype html>", f"{cookie_name(place)}={theirs}; Path=/") as other:
        page.goto(other.url)
    page.goto(f"{place.origin}/")
    page.get_by_role("button", name="停下", exact=True).click()
    page.get_by_role("button", name="确认停下").click()
    page.get_by_role("alert").filter(has_text="重新登录").wait_for()

    assert not place.desk.settings.paths.stop_file.exists()
    assert [event for event, who, _ in place.audited() if who == "赵别人"] == ["CONSOLE_LOGIN"]


@pytest.mark.parametrize("path", ["/", "/orders", "/static/console.js", "/runs/{run}/events", "/lists.xlsx"])
def test_fetch_with_credentials(page, place, other, path):
    """A fetch across ports, with the session's cookie, tells the other page nothing."""
    log_in(page, place)
    url = place.origin + path.format(run=place.desk.folders.names()[0])
    page.goto(other.url)

    readable = page.evaluate(ASK, [url, {}])
    opaque = page.evaluate(ASK, [url, {"mode": "no-cors"}])

    assert readable == "TypeError"
    assert opaque in ("TypeError", ["opaque", 0, ""])


@pytest.mark.parametrize(
    "how",
    [
        {"mode": "no-cors", "method": "POST", "body": '{"action_id": "0123456789abcdef", "hard": true}'},
        {"method": "POST", "headers": {"Content-Type": "application/json", "X-CSRF": "x"}, "body": "{}"},
    ],
)
def test_fetch_that_acts(page, place, other, how):
    """A POST across ports, simple or asked for first, changes nothing."""
    log_in(page, place)
    page.goto(other.url)

    told = page.evaluate(ASK, [f"{place.origin}/api/stop", how])

    assert told in ("TypeError", ["opaque", 0, ""])
    assert not place.desk.settings.paths.stop_file.exists()


@pytest.mark.parametrize(
    ("method", "kind"), [("post", "text/plain"), ("post", "multipart/form-data"), ("get", "")]
)
def test_form_that_acts(page, place, other, method, kind):
    """A form across ports, with the session's cookie, is turned away: same-site is not same-origin."""
    log_in(page, place)
    page.goto(other.url)
    with page.expect_navigation() as answered:
        page.evaluate(FORM, [f"{place.origin}/api/stop", method, kind])

    assert answered.value.status == (403 if method == "post" else 405)
    assert not place.desk.settings.paths.stop_file.exists()


def test_picture_script_and_stream(page, place, other):
    """A picture, a script and the events of a run do not load into another port's page."""
    log_in(page, place)
    run_id = place.desk.folders.names()[0]
    order = page.goto(f"{place.origin}/orders/{place.ledger().orders()[0].order_no}")
    picture = page.get_by_role("img").first.get_attribute("src")
    page.goto(other.url)

    told = (
        page.evaluate(SHOW, place.origin + picture),
        page.evaluate(LOAD, f"{place.origin}/static/console.js"),
        page.evaluate(LISTEN, f"{place.origin}/runs/{run_id}/events"),
    )

    assert order.status == 200
    assert told == ("refused", "refused", "refused")


def test_window_opened_from_another_port(page, place, other):
    """A window that another port's page opens on the console is out of its hands."""
    log_in(page, place)
    page.goto(other.url)
    with page.context.expect_page() as opened:
        page.evaluate("url => { window.opened = window.open(url) }", f"{place.origin}/")
    opened.value.get_by_role("heading", name="今日").wait_for()

    assert page.evaluate("window.opened.closed")
    assert opened.value.evaluate("window.opener") is None
