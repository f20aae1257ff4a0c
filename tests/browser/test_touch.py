"""A touch of each vendor's site: a read through the gate that keeps the session from its idle end, and hears where it has ended."""

from urllib.parse import urlsplit

import pytest

from eoms_bot.browser.profile import load_profile
from tests.support import boco_client, mock_client, v2_client
from tests.support.mock_site import MockSite

pytestmark = pytest.mark.browser

CLERKS = {
    "ultrabpp": mock_client.Clerk,
    "boco": boco_client.Clerk,
    "ultraprocess_v2": v2_client.Clerk,
}
IDLE_MINUTES = 60


@pytest.fixture(params=sorted(CLERKS))
def mock(request):
    """A site of that vendor's."""
    with MockSite("--orders", "0", profile=request.param) as site:
        yield site


@pytest.fixture
def desk(mock, desk_of):
    """A desk whose portal stands open, signed in."""
    profile = load_profile(mock.profile)
    made = desk_of(site=mock, profile=profile)
    clerk = CLERKS[mock.profile](mock.root)
    clerk.sign_in()
    host = urlsplit(mock.base_url).hostname
    known = [
        {"name": one.name, "value": one.value, "domain": host, "path": "/"} for one in clerk.http.cookies.jar
    ]
    made.session.context.add_cookies(known)
    clerk.close()
    made.session.top.goto(made.session.url(profile.site.home_path))
    return made


def idle(mock, session, minutes, *, touched):
    """So many minutes by the site's clock, touched in the middle or not; whether the session is lost then."""
    for _ in range(2):
        mock.clock(advance_seconds=minutes * 30)
        if touched:
            session.touch(session.profile.site.keep_warm.path)
    if not touched:
        session.touch(session.profile.site.keep_warm.path)
    return session.is_lost


def test_touch_keeps_the_session(mock, desk):
    """Touched in between, a session outlives its idle time; untouched it ends, and the next touch hears so. Only the page is asked for."""
    session = desk.session
    shown, windows = session.top.url, len(session.context.pages)
    before = len(mock.requests())

    kept = not idle(mock, session, IDLE_MINUTES * 1.5, touched=True)
    ended = idle(mock, session, IDLE_MINUTES * 1.5, touched=False)

    assert (kept, ended) == (True, True)
    assert (session.top.url, len(session.context.pages)) == (shown, windows)
    path = urlsplit(session.url(session.profile.site.keep_warm.path)).path
    asked = [(one["method"], one["path"]) for one in mock.requests()[before:]]
    assert asked[:3] == [("GET", path)] * 3
    assert {method for method, _ in asked} == {"GET"}
    assert desk.gate.tally.refusals == []


def test_touch_without_a_portal(desk):
    """A person who has closed the portal's window loses nothing: no touch, no error, and nothing is taken for lost."""
    session = desk.session
    session.context.new_page()
    session.top.close()

    session.touch(session.profile.site.keep_warm.path)

    assert not session.is_lost
