"""A write by GET in a real browser: 受理 is a link in the site in frames, its pages are GBK."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.browser.wanted import wanted
from eoms_bot.model.write import Action, Write, WriteKey, WriteState
from tests.browser import vendors
from tests.ledger.kit import start_bot
from tests.support.checker import check
from tests.support.frameset_hand import TODO, Desk
from tests.support.given import FRAMESET
from tests.support.ledger_file import read_ledger
from tests.support.mock_site import running_frameset_site

__all__ = ["running_frameset_site"]
pytestmark = pytest.mark.browser

PAIRS = (
    {"name": "baseid", "kind": "order", "of": "base_id"},
    {"name": "taskid", "kind": "order", "of": "task_id"},
    {"name": "gdh", "kind": "order", "of": "order_no"},
    {"name": "cz", "kind": "constant", "value": "受理"},
)


class Clerk(Desk):
    """The session answers the dialogs."""

    def _note(self, dialog):
        self.alerts.append(dialog.message)


class Accept:
    """An order that nobody has accepted, open in the work frame."""

    def __init__(self, desk, clerk, ledger, order):
        self.desk, self.clerk, self.ledger, self.order = desk, clerk, ledger, order
        body = wanted(WireSpec.model_validate({"pairs": PAIRS}), "form", order, {}, "gbk")
        key = WriteKey("mock", order["order_no"], order["task_id"], Action.ACCEPT)
        write = Write(key, "accept", (), body.pairs, "", "f" * 8, opaque=body.opaque)
        self.write = replace(write, operator="值班员", rule="R-受理", rule_version="1")

    def press(self):
        return self.desk.send(lambda: self.clerk.link("受理"), self.write, closes=False)

    def violations(self, site):
        return check(site.oracle(), read_ledger(self.ledger), charset="gbk", same_clock=False, form=FRAMESET)


@pytest.fixture
def site(running_frameset_site):
    running_frameset_site.reset()
    return running_frameset_site


@pytest.fixture
def accept(desk_of, site, profile, tmp_path):
    """clerk01 has signed in through the gate and has opened an order."""
    bot = start_bot(tmp_path / "ledger.db")
    desk = desk_of(site=site, profile=vendors.frameset(profile), journal=bot.journal)
    desk.session.top.set_default_timeout(10_000)
    desk.gate.arm_login((("userid", "clerk01"), ("passwd", "mock-pass-1")))
    clerk = Clerk(desk.session.top, site.base_url)
    order = site.orders(kind="mobile", holder=None)[0]
    clerk.open(TODO, order["order_no"])
    return Accept(desk, clerk, tmp_path / "ledger.db", order)


def accepts(site):
    return [one for one in site.requests() if one["path"].endswith("/gd_accept.jsp")]


def test_the_link_leaves_once(accept, site):
    """The site takes it, the checker finds its query in the ledger, and the page goes on."""
    answer = accept.press()

    assert answer.state is WriteState.ANSWERED_OK
    assert [one["key"]["order_no"] for one in site.writes("accept")] == [accept.order["order_no"]]
    assert accept.violations(site) == []
    expect(accept.clerk.work.get_by_role("link", name="完成", exact=True)).to_be_visible()


def test_without_an_intent_it_is_refused(accept, site):
    """Whoever follows the link by hand gets the gate's page."""
    accept.clerk.link("受理")
    expect(accept.clerk.work.locator("#eoms-bot-gate")).to_be_visible()

    assert accepts(site) == []


def test_the_address_does_not_lead_there_again(accept, site):
    """The browser asks for it, its cache does not, and meets the gate."""
    accept.press()
    expect(accept.clerk.work.get_by_role("link", name="完成", exact=True)).to_be_visible()
    address = f"{accepts(site)[0]['path']}?{urlencode(accept.write.body, encoding='gbk')}"
    go = "address => { setTimeout(() => { location.href = address; }); }"
    accept.clerk.page.frame(name="work").evaluate(go, address)
    expect(accept.clerk.work.locator("#eoms-bot-gate")).to_be_visible()

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
def test_another_address_is_refused_before_sending(accept, site, change):
    """Whatever a script makes of the link."""
    script = f"() => {{ const a = [...document.links].find(one => one.innerText === '受理'); {change}; }}"
    accept.clerk.page.frame(name="work").evaluate(script)

    answer = accept.press()

    assert answer.state is WriteState.NOT_SENT
    assert accepts(site) == []
    assert read_ledger(accept.ledger).writes[0]["sending_at"] is None


@pytest.mark.parametrize("how", ["reset", "fin", "halfhead", "truncate"])
def test_a_lost_answer_is_unknown(accept, site, how):
    """A browser asks again by itself for a GET whose connection died; the gate has it only once."""
    site.fault("accept", how, when="after_commit")

    answer = accept.press()

    assert answer.state is WriteState.UNKNOWN
    assert len(accepts(site)) == len(site.writes("accept")) == 1
    assert accept.violations(site) == []
