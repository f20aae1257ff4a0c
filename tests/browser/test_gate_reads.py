"""What passes the gate and what does not, writes and logins aside; without a browser."""

from __future__ import annotations

import pytest

from eoms_bot.browser.armed import Refusal
from eoms_bot.browser.quiet import QUIET_SCRIPT
from tests.browser.kit import SAVE, VIEW
from tests.browser.stand import ORIGIN, stand_in
from tests.support.fake_browser import FakeRequest


@pytest.mark.parametrize(
    ("method", "path"), [("GET", VIEW), ("POST", "/eoms/ultrabpp/clientOpt/callService.action")]
)
def test_reads_and_queries(stand, method, path):
    """What the profile lists as a read or a query passes."""
    stand.ask(method, path)

    assert stand.arrived == [f"{method} {path}"]
    assert (stand.gate.tally.attempted, stand.gate.tally.refusals) == (0, [])


@pytest.mark.parametrize(
    ("method", "navigates", "shown", "write"),
    [
        ("GET", True, [(409, stand_in("已拦截"))], False),
        ("GET", False, [], False),
        ("HEAD", False, [], False),
        ("POST", False, [(409, stand_in("已拦截"))], True),
        ("PUT", True, [(409, stand_in("已拦截"))], True),
    ],
)
def test_unlisted(stand, method, navigates, shown, write):
    """What nothing lists is refused; only windows and writes get a page that says so."""
    stand.ask(method, "/eoms/x", navigates=navigates)

    assert (stand.arrived, stand.shown) == ([], shown)
    assert stand.gate.tally.refusals == [Refusal(method, "/eoms/x", "页面档案未登记的请求", write)]
    assert stand.gate.tally.blocked == int(write)


def test_own_schemes(stand):
    """What stays inside the browser passes unseen."""
    stand.context.request(FakeRequest("GET", "data:text/plain,x", None, stand.page))

    assert len(stand.arrived) == 1
    assert stand.gate.tally.refusals == []


def test_is_write(stand):
    """Only what the profile lists as a write is one."""
    asked = [
        FakeRequest(method, ORIGIN + path, b"", stand.page)
        for method, path in [("POST", SAVE), ("GET", VIEW), ("POST", "/eoms/x")]
    ]

    assert [stand.gate.is_write(request) for request in asked] == [True, False, False]


def test_the_gate_stands_in_every_way(stand):
    """Each document of the context is silenced before its own scripts run."""
    assert stand.context.scripts == [QUIET_SCRIPT]


def test_only_page_loads_count_as_such(stand):
    """The pace counts pages, not what they fetch beside."""
    stand.ask("GET", "/eoms/static/bpp_base.js", navigates=False)
    beside = list(stand.politeness.told)
    stand.ask("GET", VIEW)

    assert len(stand.arrived) == 2
    assert (beside, stand.politeness.told) == ([], ["load"])


@pytest.mark.parametrize(("navigates", "shown"), [(True, [(409, stand_in("已拦截"))]), (False, [])])
def test_site_that_wants_to_be_left_alone(stand, navigates, shown):
    """Until the moment that the site has named not even reads go out."""
    stand.politeness.hold("30")

    stand.ask("GET", VIEW, navigates=navigates)

    assert (stand.arrived, stand.shown, stand.politeness.told) == ([], shown, [])
    assert stand.gate.tally.refusals == [Refusal("GET", VIEW, "网站要求稍后再来", False)]
