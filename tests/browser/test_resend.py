"""Why there is a gate: on its own, Chromium sends a lost POST again and tells nobody."""

from __future__ import annotations

import pytest

from eoms_bot.model.write import WriteState
from tests.browser.kit import FORM, SAVE, VIEW
from tests.support.raw_site import page

pytestmark = pytest.mark.browser


@pytest.fixture
def letting_through(browser, site):
    """A window whose requests are only let through, as a route that merely watches would."""
    site.pages[VIEW] = page(FORM)
    site.mode = "rst"
    context = browser.new_context()
    context.route("**/*", lambda route: route.continue_())
    window = context.new_page()
    window.goto(site.origin + VIEW)
    yield window
    context.close()


def test_chromium_sends_twice(letting_through, site):
    """A site that accepts a POST and resets the kept-alive connection gets it again; Playwright shows one request."""
    requests = []
    letting_through.context.on("request", lambda request: requests.append(request.method))

    with letting_through.expect_event("requestfailed"):
        letting_through.locator("#go").click()

    assert len(site.bodies(SAVE)) == 2
    assert requests == ["POST"]


def test_the_gate_sends_once(desk, site):
    """The same site gets one behind the gate."""
    site.mode = "rst"

    answer = desk.submit()

    assert answer.state is WriteState.UNKNOWN
    assert len(site.bodies(SAVE)) == 1
