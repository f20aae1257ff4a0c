"""What the gate does not let out: nothing unarmed, unlisted, foreign or objected to."""

from __future__ import annotations

import pytest

from eoms_bot.browser.armed import Refusal
from eoms_bot.errors import GateRefused
from eoms_bot.ledger import ClosedJournal
from eoms_bot.model.write import Action, WriteState
from tests.browser.kit import FORM, LEFTOVER_SAVE, POST, SAVE, SENT_BODY, VIEW, make_write
from tests.support.raw_site import RawSite

pytestmark = pytest.mark.browser


def test_unarmed(desk, site):
    """Without a registered intent no write leaves, by no way of sending."""
    window = desk.open()

    status = window.evaluate(POST)
    window.locator("#go").click()

    assert status == 409
    assert window.locator("#eoms-bot-gate").inner_text() == "已拦截"
    assert site.bodies(SAVE) == []
    assert desk.gate.tally.blocked == 2


def test_closed_journal(desk_of, site):
    """Behind the closed journal of a preview a press ends at the gate."""
    desk = desk_of(journal=ClosedJournal())

    answer = desk.submit()

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "预览：写入通道关闭")
    assert site.bodies(SAVE) == []


@pytest.mark.parametrize("reasons", [("停止开关已打开", ""), ("", "已过处理时限")])
def test_guard(desk_of, site, reasons):
    """Every guard is asked, and one that objects is enough."""
    desk = desk_of(guards=tuple(lambda _write, why=why: why for why in reasons))

    answer = desk.submit()

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "".join(reasons))
    assert site.bodies(SAVE) == []


def test_guard_that_is_added_later(desk, site):
    """Guards that come with the run are asked as well."""
    desk.gate.add_guards(lambda write: f"不许 {write.kind}")

    assert desk.submit().note == "不许 complete"
    assert site.bodies(SAVE) == []


def test_guard_that_objects_behind_sending(desk_of, site):
    """F54: what may change meanwhile is asked once more before the bytes leave; a machine that slept sends nothing."""
    desk = desk_of()
    desk.gate.ask_again(lambda _write: "", lambda _write: "复看工单已是 28800 秒前")

    answer = desk.submit()

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "复看工单已是 28800 秒前")
    assert site.bodies(SAVE) == []
    assert desk.journal.states == {1: WriteState.NOT_SENT}


def test_lease_lost(desk, site):
    """A journal that refuses SENDING keeps the write in."""
    desk.journal.refuse_sending = "租约已失"

    assert desk.submit().note == "租约已失"
    assert site.bodies(SAVE) == []
    assert desk.journal.states == {1: WriteState.NOT_SENT}


def test_intent_that_is_refused(desk, site):
    """A journal that allows no attempt stops the press itself."""
    desk.submit()
    window = desk.open()

    with pytest.raises(GateRefused):
        desk.send(lambda: window.locator("#go").click())

    assert site.bodies(SAVE) == [SENT_BODY]


@pytest.mark.parametrize(("headers", "method"), [("{'X-A': '1'}", "OPTIONS"), ("{}", "POST")])
def test_foreign_post(desk, site, headers, method):
    """A POST to another origin does not leave, not even its preflight; its script gets no answer of anybody."""
    window = desk.open()
    there = RawSite()

    refused = window.evaluate(
        f"fetch('{there.origin}/eoms/x', {{method: 'POST', body: '1', headers: {headers}}}).catch(() => 'none')"
    )

    there.stop()
    assert (refused, there.settled(), there.connections) == ("none", [], 0)
    assert desk.gate.tally.refusals == [Refusal(method, "/eoms/x", "页面档案未登记的请求", True)]


@pytest.mark.parametrize("path", [SAVE, "/eoms/portal/userLogout.action", "/elsewhere"])
def test_unlisted_get(desk, site, path):
    """A GET can write too: one that is not listed is answered by the gate."""
    window = desk.open()

    window.goto(site.origin + path)

    assert window.locator("#eoms-bot-gate").inner_text() == "已拦截"
    assert [seen.path for seen in site.seen] == [VIEW]


def test_unlisted_subresource(desk, site):
    """Pictures and scripts of unlisted paths are not fetched either."""
    desk.open(FORM + "<img src='/eoms/pixel.gif'><script src='/eoms/static/a.js'></script>")

    assert {seen.path for seen in site.seen} == {VIEW, "/eoms/static/a.js"}


def test_query_passes(desk, site):
    """A POST that the profile lists as a query goes out unarmed, any number of times."""
    window = desk.open()
    query = "fetch('/eoms/ultrabpp/clientOpt/callService.action', {method: 'POST', body: 'a=1'}).then(got => got.status)"

    assert [window.evaluate(query), window.evaluate(query)] == [200, 200]
    assert desk.gate.tally.refusals == []


def test_address_with_a_query(desk_of, site):
    """What hangs on the address of a write was decided by nobody; what it says is told to nobody."""
    answer = desk_of(step_seconds=1.0).submit(FORM.replace(SAVE, f"{SAVE}?force=1"))

    assert answer.state is WriteState.NOT_SENT
    assert answer.note == f"提交地址与操作不符: {SAVE}"
    assert site.bodies(SAVE) == []


@pytest.mark.parametrize(
    ("action", "path", "leaves"),
    [
        (Action.CLOSE, SAVE, True),
        (Action.ACCEPT, SAVE, True),
        (Action.LEFTOVER, LEFTOVER_SAVE, True),
        (Action.LEFTOVER, SAVE, False),
        (Action.CLOSE, LEFTOVER_SAVE, False),
    ],
)
def test_address_of_another_action(desk_of, site, action, path, leaves):
    """A write leaves for the address of its own kind of action only."""
    desk = desk_of() if leaves else desk_of(step_seconds=1.0)

    desk.submit(FORM.replace(SAVE, path), make_write(action=action))

    assert [seen.path for seen in site.posts] == ([path] if leaves else [])
