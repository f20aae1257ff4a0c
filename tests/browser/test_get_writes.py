"""A write by GET in a real browser: 受理 is a link in the site in frames, its pages are GBK."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from eoms_bot.model.write import WriteState
from tests.browser import vendors
from tests.browser.worked import accepting
from tests.ledger.kit import start_bot
from tests.support.checker import check
from tests.support.given import FRAMESET
from tests.support.ledger_file import read_ledger
from tests.support.mock_site import running_frameset_site

__all__ = ["running_frameset_site"]
pytestmark = pytest.mark.browser


@pytest.fixture
def path(tmp_path):
    """Where the ledger is."""
    return tmp_path / "ledger.db"


@pytest.fixture
def site(running_frameset_site):
    running_frameset_site.reset()
    return running_frameset_site


@pytest.fixture
def accept(desk_of, site, profile, path):
    """clerk01 has signed in through the gate and has opened an order that nobody has accepted."""
    desk = desk_of(site=site, profile=vendors.frameset(profile), journal=start_bot(path).journal)
    return accepting(desk, site.orders(kind="mobile", holder=None)[0])


@pytest.fixture
def work(accept):
    """The frame in which the order is."""
    return accept.page.frame(name="work")


def link(work, name):
    return work.get_by_role("link", name=name, exact=True)


def violations(site, path):
    return check(site.oracle(), read_ledger(path), charset="gbk", same_clock=False, form=FRAMESET)


def accepts(site):
    return [one for one in site.requests() if one["path"].endswith("/gd_accept.jsp")]


def test_the_link_leaves_once(accept, work, site, path):
    """The site takes it, the checker finds its query in the ledger, and the page goes on."""
    answer = accept.press()

    assert answer.state is WriteState.ANSWERED_OK
    assert [one["key"]["order_no"] for one in site.writes("accept")] == [accept.write.key.order_no]
    assert violations(site, path) == []
    expect(link(work, "完成")).to_be_visible()


def test_without_an_intent_it_is_refused(accept, work, site, path):
    """Whoever follows the link by hand gets the gate's page."""
    accept.push()
    expect(work.locator("#eoms-bot-gate")).to_be_visible()

    assert accepts(site) == []


def test_the_address_does_not_lead_there_again(accept, work, site, path):
    """The browser asks for it, its cache does not, and meets the gate."""
    accept.press()
    expect(link(work, "完成")).to_be_visible()
    address = f"{accepts(site)[0]['path']}?{urlencode(accept.write.body, encoding='gbk')}"
    go = "address => { setTimeout(() => { location.href = address; }); }"
    work.evaluate(go, address)
    expect(work.locator("#eoms-bot-gate")).to_be_visible()

    assert len(accepts(site)) == len(site.writes()) == 1


@pytest.mark.parametrize(
    "change",
    [
        "a.href = a.href.replace(/gdh=[^&]*/, 'gdh=ID-056-20261125-00099')",
        "a.href = a.href.replace(/&cz=[^&]*/, '')",
        "a.href += '&more=1'",
        "a.href = a.href.replace(/cz=[^&]*/, 'cz=%E5%8F%97%E7%90%86')",
        "a.href = a.href.replace(/cz=[^&]*/, 'cz=%CD%CB%BB%D8')",
    ],
    ids=["other-order", "one-less", "one-more", "utf-8", "value"],
)
def test_another_address_is_refused_before_sending(accept, work, site, path, change):
    """Whatever a script makes of the link."""
    script = f"() => {{ const a = [...document.links].find(one => one.innerText === '受理'); {change}; }}"
    work.evaluate(script)

    answer = accept.press()

    assert answer.state is WriteState.NOT_SENT
    assert accepts(site) == []
    assert read_ledger(path).writes[0]["sending_at"] is None


@pytest.mark.parametrize("how", ["reset", "fin", "halfhead", "truncate"])
def test_a_lost_answer_is_unknown(accept, site, path, how):
    """A browser asks again by itself for a GET whose connection died; the gate has it only once."""
    site.fault("accept", how, when="after_commit")

    answer = accept.press()

    assert answer.state is WriteState.UNKNOWN
    assert len(accepts(site)) == len(site.writes("accept")) == 1
    assert violations(site, path) == []
