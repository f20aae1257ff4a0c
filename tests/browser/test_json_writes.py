"""JSON writes in a real browser: the one-page application, by hand, behind the gate, on a ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from eoms_bot.browser.flat_body import says
from eoms_bot.browser.profile.wire import WireSpec
from eoms_bot.browser.wanted import wanted
from eoms_bot.model.write import Action, Write, WriteKey, WriteState
from tests.browser import vendors
from tests.ledger.kit import start_bot
from tests.support import spa_hand as hand
from tests.support.checker import check
from tests.support.given import SPA
from tests.support.ledger_file import read_ledger
from tests.support.mock_site import running_spa_site

__all__ = ["running_spa_site"]
pytestmark = pytest.mark.browser

TEXT = "非我部门工单:资费争议"
LOGIN = (("/username", "clerk01"), ("/password", "mock-pass-1"))
ORDER = (
    {"name": "/order/orderNo", "kind": "order", "of": "order_no"},
    {"name": "/order/baseId", "kind": "order", "of": "base_id"},
    {"name": "/order/taskId", "kind": "order", "of": "task_id"},
    {"name": "/order/version", "kind": "order", "of": "version", "type": "number"},
    {"name": "/nonce", "kind": "opaque", "pattern": r'"[0-9a-f]{8}\.[0-9a-f]{24}"'},
)
REJECT = (
    *ORDER,
    {"name": "/form/target", "kind": "order", "of": "target"},
    {
        "name": "/form/reasonType",
        "kind": "decided",
        "of": "reason",
        "type": "number",
        "codes": {"非我部门工单": "4"},
    },
    {"name": "/form/remark", "kind": "decided", "of": "text"},
    {"name": "/size/remark", "kind": "computed", "of": "/form/remark", "how": "bytes"},
)
ALTERED = """change => {
    const real = JSON.stringify;
    JSON.stringify = (body) => { if (body.form) { Function('b', change)(body); } return real(body); };
}"""
"""A script of the page's own that alters what the form posts, after all that anybody sees."""


class Reject:
    """An order whose 驳回 is filled in and not pressed yet."""

    def __init__(self, desk, ledger, order, shown):
        self.desk, self.page, self.ledger, self.order = desk, desk.session.top, ledger, order
        facts = {"order_no": "orderNo", "base_id": "baseId", "task_id": "taskId", "version": "version"}
        known = {name: str(shown[member]) for name, member in facts.items()}
        body = wanted(
            WireSpec.model_validate({"pairs": REJECT}),
            "json",
            known | {"target": f"{order['base_id']}01"},
            {"reason": "非我部门工单", "text": TEXT},
        )
        key = WriteKey("mock", known["order_no"], known["task_id"], Action.CLOSE)
        decided = (("reason", "非我部门工单"), ("text", TEXT))
        write = Write(key, "reject", decided, body.pairs, TEXT, "f" * 8, opaque=body.opaque)
        self.write = replace(write, operator="值班员", rule="R-驳回", rule_version="1")

    def press(self):
        return self.desk.send(lambda: hand.press(self.page, "提交驳回"), self.write, closes=False)


@pytest.fixture
def site(running_spa_site):
    running_spa_site.reset()
    return running_spa_site


@pytest.fixture
def reject(desk_of, site, profile, tmp_path):
    """clerk01 has signed in through the gate, and has filled in a rejection."""
    bot = start_bot(tmp_path / "ledger.db")
    desk = desk_of(site=site, profile=vendors.spa(profile), journal=bot.journal)
    page = desk.session.top
    page.set_default_timeout(10_000)
    desk.gate.arm_login(LOGIN)
    hand.sign_in(page, site.base_url)
    order = site.orders(kind="mobile", holder="clerk01", has_koujing=False)[0]
    hand.walk(page, hand.TODO_PATH)
    with page.expect_response("**/api/workorder/detail?*") as detail:
        hand.open_order(page, order["order_no"])
    hand.press(page, "驳回")
    hand.pick(page, "驳回原因", "非我部门工单")
    page.get_by_label("驳回说明").fill(TEXT)
    return Reject(desk, tmp_path / "ledger.db", order, detail.value.json()["data"])


def test_the_body_leaves_and_is_known(reject, site):
    """The site accepts it once; the checker finds its bytes in SENDING, and no token or password anywhere."""
    answer = reject.press()

    assert answer.state is WriteState.ANSWERED_OK
    assert [one["key"]["order_no"] for one in site.writes()] == [reject.order["order_no"]]
    [row] = read_ledger(reject.ledger).writes
    assert row["sent_body"]
    assert check(site.oracle(), read_ledger(reject.ledger), same_clock=False, form=SPA) == []
    token = reject.page.evaluate("localStorage.getItem('eoms-token')")
    kept = b"".join(one.read_bytes() for one in reject.ledger.parent.iterdir() if one.is_file())
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
def test_another_body_is_refused_before_sending(reject, site, change, named):
    """Whatever a script makes of it: the site gets nothing, the ledger says why, and has no SENDING."""
    reject.page.evaluate(ALTERED, change)

    answer = reject.press()

    assert answer.state is WriteState.NOT_SENT
    assert named in answer.note
    assert site.writes() == []
    assert not [one for one in site.requests() if one["path"].endswith("/reject")]
    [row] = read_ledger(reject.ledger).writes
    assert (row["sending_at"], row["sent_body"]) == (None, "")


def test_a_lost_answer_is_unknown(reject, site):
    """The site has it, the page has not: one request, UNKNOWN, and a second press changes nothing."""
    site.fault("submit", "truncate", when="after_commit")

    answer = reject.press()
    expect(reject.page.get_by_text("系统异常，请联系管理员")).to_be_visible()
    hand.press(reject.page, "确定")
    hand.press(reject.page, "提交驳回")

    assert answer.state is WriteState.UNKNOWN
    assert len(site.writes()) == 1
    assert check(site.oracle(), read_ledger(reject.ledger), same_clock=False, form=SPA) == []


def test_login_that_says_no(desk_of, site, profile):
    """A refused password is answered with 200 as well: what counts is the code."""
    desk = desk_of(site=site, profile=vendors.spa(profile))
    page = desk.session.top
    page.goto(site.base_url)
    page.get_by_label("用户名").fill("clerk01")
    page.get_by_label("密码").fill("wrong")
    desk.gate.arm_login((LOGIN[0], ("/password", "wrong")))
    page.get_by_role("button", name="登 录").click()
    expect(page.get_by_text("用户名或者密码不正确")).to_be_visible()

    assert desk.gate.login_answer.startswith("200 - ")
    assert says(desk.gate.login_document, {"/code": "40301"})
    assert not says(desk.gate.login_document, {"/code": "20000"})
