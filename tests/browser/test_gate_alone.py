"""The gate without a browser: each of its answers, said exactly. What a real browser makes of them, `test_gate.py` tells."""

from __future__ import annotations

import pytest

from eoms_bot.browser.armed import Refusal
from eoms_bot.errors import LedgerError
from eoms_bot.model.write import Action, Answer, WriteState
from tests.browser.kit import LEFTOVER_SAVE, SAVE, make_write
from tests.browser.stand import DONE, LOGIN, OURS, OURS_SENT, Stand, stand_in
from tests.support.fake_browser import Reply


def test_write(stand):
    """An armed write leaves once, marked at each point; its answer is stored and shown."""
    armed = stand.arm()
    before = stand.gate.sending

    stand.submit()

    assert (before, stand.gate.sending) == (False, False)
    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.points == ["K7", "K9", "K10"]
    assert armed.answer is not None
    assert (armed.tried, armed.sent, armed.answer.state, armed.refused) == (
        *(True, True),
        *(WriteState.ANSWERED_OK, ""),
    )
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}
    assert stand.shown == [(200, DONE.body.decode())]
    assert (stand.gate.tally.attempted, stand.gate.tally.sent, stand.gate.tally.refusals) == (1, 1, [])


@pytest.mark.parametrize("cut", ["rst", "fin"])
def test_nothing_is_fetched_twice(stand, cut):
    """A connection that dies under a write or a login costs its answer; neither is fetched again."""
    stand.reply = Reply(cut=cut)
    stand.arm()
    stand.gate.arm_login(OURS)

    stand.submit()
    stand.ask("POST", LOGIN, OURS_SENT)

    assert (stand.arrived, stand.gate.crash) == ([f"POST {SAVE}", f"POST {LOGIN}"], None)


def test_sending(profile):
    """Between SENDING and the class of the answer a write is under way."""
    stand = Stand(profile)
    seen = []
    stand.context.on("response", lambda _: seen.append(stand.gate.sending))
    stand.gate._mark = lambda _: seen.append(stand.gate.sending)
    stand.arm()

    stand.submit()

    assert seen == [True, True, False, False]


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        (SAVE, b"order=%FF", "提交内容不是 utf-8 编码"),
        (SAVE, b"", "缺少字段 order='ID-056-20261125-00001'"),
    ],
    ids=["charset", "empty"],
)
def test_refused_write(stand, path, body, why):
    """A write that differs is refused with the reason, and there is no second try."""
    armed = stand.arm()

    stand.submit(path, body)
    stand.submit()

    assert stand.arrived == []
    assert armed.refused == why
    assert [refusal.why for refusal in stand.gate.tally.refusals] == [why, "同一意图的第二次提交"]
    assert stand.gate.tally.blocked == 2
    assert stand.journal.states == {1: WriteState.INTENT}
    assert (stand.gate.tally.attempted, stand.gate.tally.sent) == (2, 0)


@pytest.mark.parametrize(
    ("path", "cure"),
    [(f"{SAVE}?x=1", ""), (LEFTOVER_SAVE, " 登记为 leftover；几种提交同用它的，在 site.toml 各写")],
)
def test_write_to_another_address_uses_up_nothing(stand, path, cure):
    """What a page sends elsewhere by itself is refused, and the write that was armed still leaves, once."""
    armed = stand.arm()

    stand.submit(path)
    stand.submit()
    stand.submit()

    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}
    assert armed.refused.startswith(f"提交地址与操作不符: {path.partition('?')[0]}{cure}")
    assert (stand.gate.tally.attempted, stand.gate.tally.sent) == (3, 1)


def test_leftover_address(stand):
    """A leftover entry has an address of its own, and only that."""
    stand.arm(action=Action.LEFTOVER)

    stand.submit(LEFTOVER_SAVE)

    assert stand.arrived == [f"POST {LEFTOVER_SAVE}"]


def test_address_for_any_form(profile):
    """Where a profile names one address for all forms, any write may go there."""
    anything = [rule.model_copy(update={"action": ""}) for rule in profile.site.requests]
    site = profile.site.model_copy(update={"requests": anything})
    stand = Stand(profile.model_copy(update={"site": site}))
    stand.arm()

    stand.submit(LEFTOVER_SAVE)

    assert stand.arrived == [f"POST {LEFTOVER_SAVE}"]


def test_disarmed(stand):
    """Nothing is armed before `arm`, and nothing after `disarm`."""
    stand.submit()
    stand.arm()
    stand.gate.disarm()
    stand.submit()

    assert stand.arrived == []
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["没有登记意图的提交"] * 2


def test_guards(profile):
    """Guards are asked in their order, the added ones last; the first objection is told."""
    asked: list[str] = []

    def agrees(write):
        asked.append(write.kind)
        return ""

    stand = Stand(profile, guards=(agrees,))
    stand.gate.add_guards(lambda write: f"不许 {write.kind}", lambda write: "后来的")
    armed = stand.arm()

    stand.submit()

    assert (stand.arrived, armed.refused, asked) == ([], "不许 complete", ["complete"])


def test_fence(stand):
    """A journal that refuses SENDING keeps the write in, and nothing counts as sent."""
    stand.journal.refuse_sending = "租约已失"
    armed = stand.arm()

    stand.submit()

    assert (stand.arrived, armed.refused, armed.sent) == ([], "租约已失", False)
    assert stand.gate.tally.refusals == [Refusal("POST", SAVE, "租约已失", True)]


def test_broken_ledger(stand):
    """A ledger that breaks before SENDING refuses this write and every later one; the first error is kept."""
    stand.journal.break_sending = "磁盘已满"
    stand.arm()
    stand.submit()
    stand.journal.break_sending = ""
    stand.gate.arm(make_write(), 1, closes=True)

    stand.submit()

    assert stand.arrived == []
    assert isinstance(stand.gate.crash, LedgerError)
    assert stand.gate.tally.refusals == [
        Refusal("POST", SAVE, "闸门出错: 磁盘已满", True),
        Refusal("POST", SAVE, "闸门先前出错: 磁盘已满", True),
    ]


def test_ledger_that_breaks_behind_sending(stand):
    """Where the answer cannot be stored, the page gets none, and nothing counts as refused."""
    stand.journal.break_answered = "磁盘已满"
    stand.arm()

    stand.submit()

    assert stand.arrived == [f"POST {SAVE}"]
    assert stand.shown == [(502, stand_in("结果未知"))]
    assert (stand.points, stand.gate.tally.refusals) == (["K7", "K9"], [])


def test_last_guards(stand):
    """Behind SENDING all last guards are asked once more; an objection keeps the bytes in, and that is the answer."""
    stand.gate.ask_again(lambda _: "")
    stand.gate.ask_again(lambda write: f"不许 {write.kind}")
    armed = stand.arm()

    stand.submit()

    assert (stand.arrived, stand.gate.crash) == ([], None)
    assert armed.answer == Answer(WriteState.NOT_SENT, "不许 complete")
    assert stand.journal.states == {1: WriteState.NOT_SENT}


def test_last_guard_that_came_first(stand):
    """A guard that is added takes no other's place."""
    stand.gate.ask_again(lambda _: "先来的")
    stand.gate.ask_again(lambda _: "")
    armed = stand.arm()

    stand.submit()

    assert armed.answer == Answer(WriteState.NOT_SENT, "先来的")


def test_every_write_counts(stand):
    """Each write that left is told to the pace and counted."""
    for task in ("T-1", "T-2"):
        stand.arm(task=task)
        stand.submit()

    assert (stand.gate.tally.sent, stand.politeness.told) == (2, ["write", "write"])


def test_given_up_before_sending(profile):
    """What is given up while its guards are asked does not leave any more, and its journal hears of no
    SENDING.
    """
    stand = Stand(profile)

    def gives_up(_write):
        stand.gate.disarm()
        return ""

    stand.gate.add_guards(gives_up)
    armed = stand.arm()

    stand.submit()

    assert (stand.arrived, armed.sent, armed.over.is_set()) == ([], False, True)
    assert armed.refused == "程序已不再等这一笔提交，没有发出"
    assert stand.journal.states == {1: WriteState.INTENT}


def test_given_up_behind_sending(stand):
    """What has been sent cannot be given up: its answer is stored as ever."""
    stand.reply = Reply(200, {}, DONE.body, "stuck")
    armed = stand.arm()
    stand.submit()

    assert not armed.give_up()
    stand.proxy.wake()

    assert (armed.answer.state, armed.over.is_set()) == (WriteState.ANSWERED_OK, True)
    assert stand.journal.states == {1: WriteState.ANSWERED_OK}


def test_second_press_under_way(stand):
    """A press that comes while the site has the first meets "pressed already"; so does what a browser sends
    again by itself.
    """
    stand.reply = Reply(200, {}, DONE.body, "stuck")
    armed = stand.arm()
    stand.submit()

    stand.submit()
    stand.proxy.wake()

    assert stand.arrived == [f"POST {SAVE}"]
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["同一意图的第二次提交"]
    assert (armed.refused, armed.answer.state) == ("", WriteState.ANSWERED_OK)


def test_no_write_is_kept_by_the_browser(stand):
    """Whatever the site says of keeping an answer, the browser gets it with the word to keep none."""
    stand.reply = Reply(200, {"Cache-Control": "max-age=60", "ETag": "x", "Expires": "never"}, DONE.body)
    heard = []
    stand.context.on("response", lambda got: heard.append(got.headers))
    stand.arm()

    stand.submit()

    assert heard == [{"cache-control": "no-store"}]
