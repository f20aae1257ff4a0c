"""An order's page looked at as the site sends it: the same fingerprint as in a window, and no word where it doesn't tell all."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoms_bot.browser.pages.as_served import ask_for_facts, fingerprint_as_served
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.profile import load_page_profile
from eoms_bot.errors import SessionExpired
from eoms_bot.sites import snapshot
from tests.browser.kit import VIEW
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

PAGES = Path(__file__).resolve().parents[2] / "fixtures" / "pages"
HTML = snapshot.load(PAGES / "ultrabpp").pages["order_form"].html
"""An order's page of the packaged profile, with all its facts."""


@pytest.fixture
def opened(desk):
    """A desk in whose second window an order stands open: session, site, form."""
    window = desk.open(HTML)
    desk.session.top.goto(desk.site.origin + VIEW)
    return desk.session, desk.site, OrderFormPage(desk.session, window)


def served(session, site, number):
    return fingerprint_as_served(session, site.origin + VIEW, number)


def test_same_as_in_a_window(opened):
    """Whoever asks for the page alone finds the order as a window shows it, and opens none."""
    session, site, form = opened
    facts, before = form.facts(), len(session.context.pages)

    found = served(session, site, facts["order_no"])

    assert found == form.read(None, history=False).fingerprint
    assert len(session.context.pages) == before


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
@pytest.mark.parametrize("said", [True, False])
def test_letters_of_the_site(opened, charset, said):
    """Where the answer doesn't say how it is written, it is written as the profile says."""
    session, site, form = opened
    number = form.facts()["order_no"]
    session.profile = session.profile.model_copy(
        update={"site": session.profile.site.model_copy(update={"charset": charset})}
    )
    kind = f"text/html; charset={charset}" if said else "text/html"
    site.pages[VIEW] = page(HTML.encode(charset), kind=kind)

    assert served(session, site, number) == form.read(None, history=False).fingerprint


def test_changed_order(opened):
    """A change of the content changes the fingerprint."""
    session, site, form = opened
    facts = form.facts()
    site.pages[VIEW] = page(HTML.replace(facts["complaint"], "别的"))

    found = served(session, site, facts["order_no"])

    assert found not in (None, form.read(None, history=False).fingerprint)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda number: page(HTML, status="500 Internal Server Error"), id="error"),
        pytest.param(lambda number: page(""), id="empty"),
        pytest.param(lambda number: page(HTML[: len(HTML) // 3]), id="half"),
        pytest.param(lambda number: page(HTML.replace(number, "ID-056-20260101-99999")), id="other order"),
        pytest.param(lambda number: page(HTML + HTML), id="twice"),
    ],
)
def test_no_word(opened, answer):
    """An answer that is not the whole page of this order gives no fingerprint: a window has to be opened."""
    session, site, form = opened
    number = form.facts()["order_no"]
    site.pages[VIEW] = answer(number)

    assert served(session, site, number) is None


def test_site_that_is_gone(opened):
    """A failed request gives no fingerprint and raises nothing: the window deals with the failure."""
    session, site, form = opened
    number = form.facts()["order_no"]
    del site.pages[VIEW]

    assert served(session, site, number) is None


def test_closed_portal(opened):
    """A person may have closed the window that asks: then there is no fingerprint, and nothing breaks."""
    session, site, form = opened
    number = form.facts()["order_no"]
    session.top.close()

    assert served(session, site, number) is None


def test_answer_that_nobody_wants(opened):
    """A question that was dropped does not disturb the next one, which is answered."""
    session, site, form = opened
    number = form.facts()["order_no"]

    ask_for_facts(session, site.origin + VIEW).drop()

    assert served(session, site, number) is not None


def test_session_that_is_gone(opened):
    """A login page instead of the order still raises SessionExpired."""
    session, site, form = opened
    number = form.facts()["order_no"]
    login = "/eoms/portal/login.action"
    site.pages[login] = page("<html>login</html>")
    site.pages[VIEW] = page("", status="302 Found", headers=(f"Location: {login}",))

    with pytest.raises(SessionExpired):
        served(session, site, number)


def test_packaged_profiles():
    """Which sites serve an order's facts without a script's help."""
    names = ("ultrabpp", "ultraprocess_v2", "boco")

    assert [load_page_profile(name).order_form.facts_as_served for name in names] == [True, True, True]
