"""Why there is a gate: on its own, Chromium sends a lost POST again and tells nobody."""

from __future__ import annotations

import pytest

from eoms_bot.browser.gate.proxy import Proxy
from eoms_bot.model.write import WriteState
from tests.browser.kit import FORM, SAVE, VIEW, Desk
from tests.support.raw_site import page

pytestmark = pytest.mark.browser


@pytest.fixture
def alone(browser, site):
    """A window whose browser has no gate."""
    site.pages[VIEW] = page(FORM)
    site.mode = "rst"
    context = browser.new_context()
    window = context.new_page()
    window.goto(site.origin + VIEW)
    yield window
    context.close()


def _proxy(desk: Desk) -> Proxy:
    """The way to the site that the desk's browser has."""
    way = desk.session.proxy
    assert isinstance(way, Proxy)
    return way


def test_chromium_sends_twice(alone, site):
    """A site that accepts a POST and resets the kept-alive connection gets it again; Playwright shows one request."""
    requests = []
    alone.context.on("request", lambda request: requests.append(request.method))

    with alone.expect_event("requestfailed"):
        alone.locator("#go").click()

    assert len(site.bodies(SAVE)) == 2
    assert requests == ["POST"]


def test_the_gate_sends_once(desk, site):
    """The same site gets one behind the gate."""
    site.mode = "rst"

    answer = desk.submit()

    assert answer.state is WriteState.UNKNOWN
    assert len(site.bodies(SAVE)) == 1
    assert desk.gate.tally.refusals == []


def test_what_chromium_sends_again_meets_the_gate(desk_of, site):
    """Where the browser's own connection to the gate dies under its write, Chromium sends it again: it was
    pressed already.
    """
    desks: list[Desk] = []

    def cut(point):
        if point == "K7":
            for client in list(_proxy(desks[0])._clients):
                client.cut()

    desk = desk_of(mark=cut)
    desks.append(desk)

    answer = desk.submit()

    assert answer.state is WriteState.ANSWERED_OK
    assert desk.journal.states == {1: WriteState.ANSWERED_OK}
    assert len(site.bodies(SAVE)) == 1
    assert [refusal.why for refusal in desk.gate.tally.refusals] == ["同一意图的第二次提交"]
