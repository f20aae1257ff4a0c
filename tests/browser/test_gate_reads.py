"""What passes the gate and what does not, writes and logins aside; without a browser."""

from __future__ import annotations

import pytest

from eoms_bot.browser.armed import MOST_REFUSALS, Refusal
from eoms_bot.browser.body import FORM
from eoms_bot.browser.gate.wire import WireRequest
from tests.browser.kit import SAVE, VIEW
from tests.browser.stand import ORIGIN, stand_in
from tests.support.fake_browser import Reply


@pytest.mark.parametrize(
    ("method", "path"), [("GET", VIEW), ("POST", "/eoms/ultrabpp/clientOpt/callService.action")]
)
def test_reads_and_queries(stand, method, path):
    """What the profile lists as a read or a query passes."""
    stand.ask(method, path)

    assert stand.arrived == [f"{method} {path}"]
    assert (stand.gate.tally.attempted, stand.gate.tally.refusals) == (0, [])


@pytest.mark.parametrize(
    ("method", "write"), [("GET", False), ("HEAD", False), ("OPTIONS", True), ("POST", True), ("PUT", True)]
)
def test_unlisted(stand, method, write):
    """What nothing lists is refused; whoever asked gets a page that says so, since a browser asks again where
    none comes.
    """
    stand.ask(method, "/eoms/x")

    assert (stand.arrived, stand.shown) == ([], [(409, stand_in("已拦截"))])
    assert stand.gate.tally.refusals == [Refusal(method, "/eoms/x", "页面档案未登记的请求", write)]
    assert stand.gate.tally.blocked == int(write)


def test_lists_as_write(stand):
    """Only what the profile lists as a write is one."""
    asked = [("POST", SAVE), ("GET", VIEW), ("POST", "/eoms/x")]

    assert [stand.gate.lists_as_write(method, ORIGIN + path) for method, path in asked] == [
        True,
        False,
        False,
    ]


def test_only_page_loads_count_as_such(stand):
    """The pace counts pages, not what they fetch beside."""
    stand.ask("GET", "/eoms/static/bpp_base.js")
    beside = list(stand.politeness.told)
    stand.ask("GET", VIEW)

    assert len(stand.arrived) == 2
    assert (beside, stand.politeness.told) == ([], ["load"])


def test_site_that_wants_to_be_left_alone(stand):
    """Until the moment that the site has named not even reads go out."""
    stand.politeness.hold("30")

    stand.ask("GET", VIEW)

    assert (stand.arrived, stand.shown, stand.politeness.told) == ([], [(409, stand_in("已拦截"))], [])
    assert stand.gate.tally.refusals == [Refusal("GET", VIEW, "网站要求稍后再来", False)]


def test_browser_keeps_nothing(stand):
    """Each look is a fresh one: whatever the site says of keeping, the browser keeps nothing; the
    rest is as it came.
    """
    stand.read = Reply(200, {"ETag": "x", "Cache-Control": "max-age=9", "Expires": "x", "X-A": "1"}, b"y")
    heard = []
    stand.context.on("response", lambda got: heard.append((got.status, got.headers, got.raw)))

    stand.ask("GET", VIEW)

    assert heard == [(200, {"x-a": "1", "cache-control": "no-store"}, b"y")]


@pytest.mark.parametrize("name", [b"Service-Worker", b"service-worker"])
def test_script_that_would_outlive_its_page(stand, name):
    """A script that answers pages in the site's place is not even fetched."""
    asked = WireRequest("GET", f"{ORIGIN}/eoms/static/bpp_base.js", ((name, b"script"),))

    answered = stand.proxy.take(asked)

    assert (stand.arrived, answered.status) == ([], 409)
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["页面要登记后台脚本（service worker）"]


@pytest.mark.parametrize(
    "name", ["action%3Asave", "_method", "a%21b", "__METHOD", "+_method", "X-HTTP-Method-Override"]
)
def test_query_with_a_command_in_its_body(stand, name):
    """A query whose body calls another action, as some frameworks read it, does not leave, and counts as a
    write.
    """
    stand.ask("POST", "/eoms/sheet/myWaitingDealSheetQuery.action", f"{name}=1".encode())

    assert stand.arrived == []
    assert stand.gate.tally.blocked == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"action%3Asave=1&x=;", FORM),
        (b"action%3Asave=1&x=%FF", FORM),
        (b"x=1;action%3Asave=1", FORM),
        (b"_method=PUT&x=;", FORM),
        (b"action%3Asave=1", f"{FORM}; charset=gbk"),
        (b"action%3Asave=1", ""),
        (
            b'--b\r\nContent-Disposition: form-data; name="action:save"\r\n\r\n1\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_query_with_a_command_in_a_body_that_cannot_be_read(stand, body, kind):
    """What the gate cannot read a server might: wherever it could find a command, the query does not leave."""
    path = f"{ORIGIN}/eoms/sheet/myWaitingDealSheetQuery.action"

    stand.proxy.take(WireRequest("POST", path, ((b"Content-Type", kind.encode()),), body))

    assert stand.arrived == []
    assert stand.gate.tally.blocked == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("标题=信号差".encode("gbk"), "text/plain"),
        (b"x=%D0%C5", FORM),
        ("甲".encode(), ""),
        (b'{"action:save": 1}', "application/json"),
    ],
)
def test_query_whose_body_only_cannot_be_read(stand, body, kind):
    """A query in another charset or type leaves where no server could find a command in it."""
    path = f"{ORIGIN}/eoms/sheet/myWaitingDealSheetQuery.action"

    stand.proxy.take(WireRequest("POST", path, ((b"Content-Type", kind.encode()),), body))

    assert len(stand.arrived) == 1


@pytest.mark.parametrize("name", [b"X-HTTP-Method-Override", b"X_HTTP_Method_Override", b"X_Original_URL"])
def test_header_that_says_otherwise_in_either_spelling(stand, name):
    """Some servers take `_` and `-` of a header's name for the same."""
    path = f"{ORIGIN}/eoms/sheet/myWaitingDealSheetQuery.action"

    stand.proxy.take(WireRequest("POST", path, ((b"Content-Type", FORM.encode()), (name, b"PUT")), b"x=1"))

    assert stand.arrived == []


def test_many_refusals(stand):
    """A page that never tires fills no memory: all writes are counted, and the first ones told."""
    for _ in range(MOST_REFUSALS + 5):
        stand.ask("POST", "/eoms/x.action")

    assert stand.gate.tally.blocked == MOST_REFUSALS + 5
    assert len(stand.gate.tally.refusals) == MOST_REFUSALS


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        (b"method=getOptions&field=area", True),
        (b"method=saveOrder", False),
        (b"method=getOptions&method=saveOrder", False),
        (b"method=getOptions&method[]=saveOrder", False),
        (b"method=getOptions&Method=saveOrder", False),
        (b"field=area", False),
        (b'{"method": "getOptions"}', False),
    ],
)
def test_query_that_has_to_say_what_it_asks(stand, body, passes):
    """Where one address does many things, only bodies that say what the profile lists pass."""
    path = "/eoms/ultrabpp/clientOpt/callService.action"
    rules = stand.gate._rules._rules
    for place, (rule, pattern) in enumerate(rules):
        if rule.method == "POST" and pattern.fullmatch(path.removeprefix("/eoms")):
            rules[place] = (
                rule.model_copy(update={"says": {"method": "get[A-Z][a-z]+"}, "kept": None}),
                pattern,
            )

    stand.ask("POST", path, body)

    assert stand.arrived == ([f"POST {path}"] if passes else [])
    assert stand.gate.tally.blocked == int(not passes)
