"""The reply at the desk: sites are shown, the customer's place and numbers only after a reveal."""

import pytest
from loguru import logger
from playwright.sync_api import expect

from eoms_bot.model.plan import decided
from eoms_bot.report import log
from tests.console.planned import reviewing, row
from tests.console.test_browser import complaints  # noqa: F401 - a fixture
from tests.console.test_desk_keys import ready
from tests.run.guessing import FACTS, HERE, SEEN, SITE, GuessOffice
from tests.run.plans import order_of

HOME = "青槐镇上湾村青槐政府家属院3栋2单元"
"""Where the customer lives: four signs of it are in the name of the site."""


class AtHome(GuessOffice):
    """An office with an order whose site is named after the customer's place."""

    orders = GuessOffice.orders | {
        FACTS: order_of(
            FACTS,
            customer_tel=SEEN,
            fault_number=SEEN,
            **HERE | {"fault_place": HOME, "customer_name": "柳试样"},
        )
    }


@pytest.fixture
def desk(tmp_path):
    """A console of that office."""
    with reviewing(tmp_path / "home", desk=AtHome) as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


def sent(place, office):
    """The reply that an approval would send, as it is."""
    return dict(decided(row(place, office.plan, 2).decision))["measure"]


def test_site_is_shown_and_place_is_not(desk):
    """The page shows site and cell everywhere as they will be sent, and nothing of the customer's place."""
    place, office = desk
    html = place.logged_in().get(f"/desk/{FACTS}").text
    shown = row(place, office.plan, 2).shown

    assert SITE in sent(place, office)
    assert (shown["site"], shown["cell"]) == (SITE, f"{SITE}-3")
    assert f"占用基站:{SITE};" in html
    assert "LX_***" not in html
    assert "家属院" not in html
    assert SEEN not in html


def test_reveal_has_the_reply_as_it_is_sent(desk):
    """The audited reveal answers with the very text that an approval sends; at lunch without numbers."""
    place, office = desk
    client = place.logged_in()
    ask = {"plan_id": office.plan.plan_id, "position": 2}
    found = place.act(client, "/api/call/reveal", **ask).json()
    place.clock.wait(4 * 3600)
    closed = place.act(place.logged_in(), "/api/call/reveal", **ask).json()

    assert [text for _label, text in found["reply"]] == [sent(place, office)]
    assert SEEN in found["reply"][0][1]
    assert closed["closed"]
    assert SEEN not in closed["reply"][0][1]
    assert place.audited(1)[0][:2] == ("CONSOLE_REVEALED", "王值班")


@pytest.mark.browser
def test_reply_is_whole_for_a_minute(page, desk, complaints):  # noqa: F811
    """c shows the reply as it will be sent; a minute later, or with the next change, it is masked again."""
    place, office = desk
    page.goto(f"{place.origin}/login#{place.token()}")
    page.wait_for_url(f"{place.origin}/desk")
    page.clock.install()
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page, FACTS)
    before = page.locator("#reply").inner_text()
    page.keyboard.press("c")
    expect(page.locator("#reply")).to_contain_text(sent(place, office))
    page.clock.run_for(60_500)
    expect(page.locator("#reply")).not_to_contain_text(SEEN)

    assert SEEN not in before
    assert page.locator("#reply").inner_text() == before
    assert SEEN not in page.content()
    assert complaints == []
