"""JSON writes in a real browser: the one-page application, by hand, through the gate, on a ledger."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from eoms_bot.browser.flat_body import says
from eoms_bot.model.write import WriteState
from tests.browser import vendors
from tests.browser.worked import rejecting
from tests.ledger.kit import start_bot
from tests.support import spa_hand as hand
from tests.support.checker import check
from tests.support.given import SPA
from tests.support.ledger_file import read_ledger
from tests.support.mock_site import running_spa_site

__all__ = ["running_spa_site"]
pytestmark = pytest.mark.browser

ALTERED = """change => {
    const real = JSON.stringify;
    JSON.stringify = (body) => { if (body.form) { Function('b', change)(body); } return real(body); };
}"""
"""A script of the page's own that alters what the form posts, after all that anybody sees."""


TWICE = """() => {
    const real = window.fetch;
    window.fetch = (address, how) => {
        if (how && how.method === 'POST') { real(address, how).catch(() => undefined); }
        return real(address, how);
    };
}"""


@pytest.fixture
def path(tmp_path):
    """Where the ledger is."""
    return tmp_path / "ledger.db"


@pytest.fixture
def site(running_spa_site):
    running_spa_site.reset()
    return running_spa_site


@pytest.fixture
def reject(desk_of, site, profile, path):
    """clerk01 has signed in through the gate, and has filled in a rejection."""
    desk = desk_of(site=site, profile=vendors.spa(profile), journal=start_bot(path).journal)
    return rejecting(desk, site.orders(kind="mobile", holder="clerk01", has_koujing=False)[0])


def test_the_body_leaves_and_is_known(reject, site, path):
    """The site accepts it once; the checker finds its bytes in SENDING, and no token or password anywhere."""
    answer = reject.press()

    assert answer.state is WriteState.ANSWERED_OK
    assert [one["key"]["order_no"] for one in site.writes()] == [reject.write.key.order_no]
    [row] = read_ledger(path).writes
    assert row["sent_body"]
    assert check(site.oracle(), read_ledger(path), same_clock=False, form=SPA) == []
    token = reject.page.evaluate("localStorage.getItem('eoms-token')")
    kept = b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())
    assert token
    assert token.encode() not in kept
    assert b"mock-pass-1" not in kept


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("b.form.reasonType = 3", "/form/reasonType"),
        ("b.form.more = ''", "/form/more"),
        ("delete b.size.remark", "/size"),
        ("b.order.version = String(b.order.version)", "/order/version"),
        ("b.order.orderNo = 'ID-056-20261125-00099'", "/order/orderNo"),
        ("b.nonce = b.nonce + '0'", "/nonce"),
        ("b.form.remark += '。'", "/form/remark"),
    ],
    ids=["value", "one-more", "one-less", "type", "other-order", "opaque", "text"],
)
def test_another_body_is_refused_before_sending(reject, site, path, change, named):
    """Whatever a script makes of it: the site gets nothing, the ledger says why, and has no SENDING."""
    reject.page.evaluate(ALTERED, change)

    answer = reject.press()

    assert answer.state is WriteState.NOT_SENT
    assert named in answer.note
    assert site.writes() == []
    assert not [one for one in site.requests() if one["path"].endswith("/reject")]
    [row] = read_ledger(path).writes
    assert (row["sending_at"], row["sent_body"]) == (None, "")


def test_page_that_posts_twice(reject, site, path):
    """The second post meets the gate, which has let one out."""
    reject.page.evaluate(TWICE)

    answer = reject.press()

    assert answer.state is WriteState.ANSWERED_OK
    assert len([one for one in site.requests() if one["path"].endswith("/reject")]) == 1
    assert check(site.oracle(), read_ledger(path), same_clock=False, form=SPA) == []


@pytest.mark.parametrize("how", ["reset", "fin", "halfhead", "truncate"])
def test_a_lost_answer_is_unknown(reject, site, path, how):
    """The site has it, the page has not: one request, UNKNOWN, and a second press changes nothing."""
    site.fault("submit", how, when="after_commit")

    answer = reject.press()
    expect(reject.page.get_by_text("系统异常，请联系管理员")).to_be_visible()
    hand.press(reject.page, "确定")
    hand.press(reject.page, "提交驳回")

    assert answer.state is WriteState.UNKNOWN
    assert len(site.writes()) == 1
    assert check(site.oracle(), read_ledger(path), same_clock=False, form=SPA) == []


def test_login_that_says_no(desk_of, site, profile):
    """A refused password is answered with 200 as well: what counts is the code."""
    desk = desk_of(site=site, profile=vendors.spa(profile))
    page = desk.session.top
    page.goto(site.base_url)
    page.get_by_label("用户名").fill("clerk01")
    page.get_by_label("密码").fill("wrong")
    desk.gate.arm_login((("/username", "clerk01"), ("/password", "wrong")))
    page.get_by_role("button", name="登 录").click()
    expect(page.get_by_text("用户名或者密码不正确")).to_be_visible()

    assert desk.gate.login_answer.startswith("200 - ")
    assert says(desk.gate.login_document, {"/code": "40301"})
    assert not says(desk.gate.login_document, {"/code": "20000"})
