"""A write that a person presses: exactly this form of exactly this order passes the gate, once, with what he has entered."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser import submit
from eoms_bot.browser.armed import Entrusted, Hand
from eoms_bot.browser.body import Frame
from eoms_bot.browser.by_hand import CLOSED_BY_PERSON, Patience, send_by_hand
from eoms_bot.browser.dialogs import Dialogs
from eoms_bot.browser.profile import load_profile
from eoms_bot.errors import GateRefused, LedgerError, OrderStale
from eoms_bot.model.write import WriteState
from tests.browser.kit import LEFTOVER_SAVE, ORDER, SAVE, make_write
from tests.browser.stand import DONE, Stand
from tests.support.fake_browser import Reply

FRAME = Frame((("order", ORDER), ("task", "T-1"), ("note", "")), lambda name: name == "note")
PRESSED = f"order={ORDER}&task=T-1&note=%E5%B7%B2%E5%8A%9E"
OTHER = PRESSED.replace("T-1", "T-2")


def entrusted_to(stand, *, make=None, frame=FRAME):
    """The gate waits for a person's submit."""
    hand = Hand([Entrusted(frame.misfit, make or make_write, closes=True)])
    stand.gate.entrust(hand)
    return hand


def test_what_was_entered_leaves_once(stand):
    """A submit that fits is journalled with its own body, INTENT before SENDING before the bytes; a second press is refused."""
    hand = entrusted_to(stand)

    stand.submit(body=PRESSED)
    stand.submit(body=PRESSED)

    assert stand.arrived == [f"POST {SAVE}"]
    assert [state for _, state in stand.journal.events] == [
        WriteState.INTENT,
        WriteState.SENDING,
        WriteState.ANSWERED_OK,
    ]
    assert hand.pressed.armed.write.body == (("order", ORDER), ("task", "T-1"), ("note", "已办"))
    assert stand.points == ["K6", "K7", "K9", "K10"]
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["同一意图的第二次提交"]
    assert (hand.pressed.armed.closes, hand.pressed.armed.tried, hand.blocked) == (True, True, [])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param(SAVE, OTHER, id="another task"),
        pytest.param(SAVE, PRESSED.replace(ORDER, "ID-056-20261125-00002"), id="another order"),
        pytest.param(SAVE, f"{PRESSED}&more=1", id="a field more"),
        pytest.param(SAVE, f"{PRESSED}&note=2", id="a field twice"),
        pytest.param(SAVE, f"order={ORDER}&note=1", id="a field less"),
        pytest.param(SAVE, f"{PRESSED}&x=%ff", id="another charset"),
        pytest.param(f"{SAVE}?more=1", PRESSED, id="more in the address"),
        pytest.param(LEFTOVER_SAVE, PRESSED, id="another form"),
    ],
)
def test_another_write_is_blocked_and_costs_nothing(stand, path, body):
    """Whatever else writes is refused, nothing is journalled, and the person's own submit may still come."""
    hand = entrusted_to(stand)

    stand.submit(path, body)
    blocked = list(stand.arrived), list(stand.journal.events), len(hand.blocked)
    stand.submit(body=PRESSED)

    assert blocked == ([], [], 1)
    assert stand.arrived == [f"POST {SAVE}"]


@pytest.mark.parametrize(
    ("place", "path", "why"),
    [
        ("form", SAVE, "第2项 task: 应为 'T-1'，实际 'T-2'"),
        ("form", LEFTOVER_SAVE, "问题遗留库还没有填好并回读"),
        ("leftover", SAVE, "不是交给人按的提交"),
    ],
)
def test_why_another_write_is_blocked(stand, place, path, why):
    """The person is told what the refused write was: another order's, an entry that is not ready, or none of his."""
    hand = entrusted_to(stand)
    hand.writes[0].place = place

    stand.submit(path, OTHER)

    assert hand.blocked == [why]
    assert [refusal.why for refusal in stand.gate.tally.refusals] == [why]


def test_one_of_several_is_pressed(stand):
    """Of the writes in a person's hand the one that fits is pressed; those of another place are passed over."""
    elsewhere = Entrusted(FRAME.misfit, make_write, closes=False, place="leftover")
    other = Entrusted(Frame((("order", "another"),), lambda _: False).misfit, make_write, closes=False)
    hand = entrusted_to(stand)
    hand.writes[:0] = [elsewhere, other]

    stand.submit(body=PRESSED)

    assert stand.arrived == [f"POST {SAVE}"]
    assert hand.pressed is hand.writes[2]


def test_a_write_whose_address_is_any_forms(profile):
    """Where a profile names one address for all forms, a person's write may go there as well."""
    anything = [rule.model_copy(update={"action": ""}) for rule in profile.site.requests]
    site = profile.site.model_copy(update={"requests": anything})
    stand = Stand(profile.model_copy(update={"site": site}))
    hand = entrusted_to(stand)

    stand.submit(body=PRESSED)

    assert stand.arrived == [f"POST {SAVE}"]
    assert hand.pressed.problem is None


def test_nothing_leaves_once_the_wait_is_over(stand):
    """When nobody waits for the person any more, his submit is refused like any other."""
    entrusted_to(stand)
    stand.gate.disarm()

    stand.submit(body=PRESSED)

    assert (stand.arrived, stand.journal.events) == ([], [])


def test_a_guard_objects(profile):
    """What must not leave now (a stop, a limit) does not leave by hand either, and leaves no attempt behind."""
    asked = []

    def stopped(write):
        asked.append(write.body)
        return "立即停止：停止文件"

    stand = Stand(profile, guards=(stopped,))
    hand = entrusted_to(stand)

    stand.submit(body=PRESSED)

    assert (stand.arrived, stand.journal.events) == ([], [])
    assert asked == [(("order", ORDER), ("task", "T-1"), ("note", "已办"))]
    assert str(hand.pressed.problem) == "立即停止：停止文件"
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["立即停止：停止文件"]


def test_a_guard_that_objects_behind_intent(profile):
    """What turns up while INTENT is committed keeps the write in as well; the guards are asked with the write itself."""
    asked = []

    def late(write):
        asked.append(write.kind)
        return "" if len(asked) == 1 else "立即停止：停止文件"

    stand = Stand(profile, guards=(late,))
    hand = entrusted_to(stand)

    stand.submit(body=PRESSED)

    assert (stand.arrived, asked) == ([], ["complete", "complete"])
    assert hand.pressed.armed.refused == "立即停止：停止文件"
    assert [state for _, state in stand.journal.events] == [WriteState.INTENT]


def test_a_look_that_was_cut_off(stand):
    """Where the window goes away under the last look, nothing leaves, and the person is told."""

    def gone(body):
        raise PlaywrightError("Target closed")

    hand = entrusted_to(stand, make=gone)

    stand.submit(body=PRESSED)

    assert (stand.arrived, stand.journal.events, stand.gate.crash) == ([], [], None)
    assert isinstance(hand.pressed.problem, GateRefused)
    assert str(hand.pressed.problem) == "提交前的复看没有做完，没有发出"


def test_hand_and_arm(stand):
    """What was armed before leaves no more once a person has the hand."""
    armed = stand.arm()
    entrusted_to(stand)

    stand.submit()

    assert (stand.arrived, armed.tried) == ([], False)


def test_an_order_that_changed_meanwhile(stand):
    """Where the last look finds another order, the submit is refused with what changed."""

    def changed(body):
        raise OrderStale("处理时限 变了")

    hand = entrusted_to(stand, make=changed)

    stand.submit(body=PRESSED)
    stand.submit(body=PRESSED)

    assert (stand.arrived, stand.journal.events) == ([], [])
    assert isinstance(hand.pressed.problem, OrderStale)


def test_a_key_that_has_a_write_already(stand):
    """What the ledger has as sent, or maybe sent, is not sent by hand."""
    first = stand.journal.intent(make_write())
    stand.journal.sending(first)
    hand = entrusted_to(stand)

    stand.submit(body=PRESSED)

    assert stand.arrived == []
    assert isinstance(hand.pressed.problem, GateRefused)


def test_a_ledger_that_breaks_shuts_the_gate(stand):
    """Where SENDING cannot be committed, nothing leaves, and what broke comes out."""
    stand.journal.break_sending = "磁盘已满"
    entrusted_to(stand)

    stand.submit(body=PRESSED)

    assert stand.arrived == []
    assert isinstance(stand.gate.crash, LedgerError)


# --- the wait itself


class Ticking:
    """A clock that moves on whenever it is looked at."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 0.5
        return self.seconds


class At:
    """What the wait needs of a session."""

    def __init__(self, stand):
        self.gate, self.context, self.clock = stand.gate, stand.context, Ticking()
        self.dialogs = Dialogs(())
        self.submit_seconds = 5.0
        self.profile = load_profile("ultrabpp")


def waiting(stand, hand, *, seconds=60.0, enough=lambda: "", at_look=None):
    """Wait for the person; `at_look` says what he does at each look, by its number."""
    looks: list[int] = []

    def look():
        looks.append(len(looks) + 1)
        if at_look is not None:
            at_look(len(looks))

    session: Any = At(stand)
    page: Any = stand.page
    return send_by_hand(session, stand.journal, hand, page, Patience(seconds, enough, look))


def test_waits_until_he_presses(stand):
    """The answer that is returned is the one that the journal has."""
    answer = waiting(
        stand, entrusted_to(stand), at_look=lambda n: stand.submit(body=PRESSED) if n == 3 else None
    )

    assert answer.state is WriteState.ANSWERED_OK
    assert stand.journal.notes == {1: answer.note}


def test_the_window_is_closed(stand):
    """Who closes the window sends nothing, and no attempt is in the journal."""
    answer = waiting(stand, entrusted_to(stand), at_look=lambda n: stand.page.close() if n == 2 else None)

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, CLOSED_BY_PERSON)
    assert stand.journal.events == []


def test_the_browser_is_closed(stand):
    """The same where the whole browser goes."""
    answer = waiting(stand, entrusted_to(stand), at_look=lambda n: stand.context.close() if n == 2 else None)

    assert (answer.state, stand.journal.events) == (WriteState.NOT_SENT, [])


def test_the_time_is_over(stand):
    """Nobody is waited for without end; afterwards the gate is shut."""
    answer = waiting(stand, entrusted_to(stand), seconds=60)
    stand.submit(body=PRESSED)

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "1 分钟内没有提交，窗口已收回")
    assert stand.arrived == []


def test_a_stop_ends_the_wait(stand):
    """A stop does not wait for the person."""
    answer = waiting(stand, entrusted_to(stand), enough=lambda: "停止文件 STOP 要求停止")

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "停止文件 STOP 要求停止")


def test_an_answer_that_is_lost(stand):
    """What left and was not answered is UNKNOWN, by hand as well."""
    stand.reply = Reply(cut="rst")

    answer = waiting(
        stand, entrusted_to(stand), at_look=lambda n: stand.submit(body=PRESSED) if n == 1 else None
    )

    assert answer.state is WriteState.UNKNOWN
    assert stand.arrived == [f"POST {SAVE}"]


def test_an_answer_that_takes_too_long(stand, monkeypatch):
    """An answer that never comes to an end is given up as UNKNOWN, once; what comes later changes nothing,
    and is noted.
    """
    monkeypatch.setattr(submit, "LAST_SECONDS", 0.0)
    stand.reply = Reply(200, {}, DONE.body, "stuck")

    answer = waiting(
        stand, entrusted_to(stand), at_look=lambda n: stand.submit(body=PRESSED) if n == 1 else None
    )
    stand.proxy.wake()

    assert answer.state is WriteState.UNKNOWN
    assert [state for _, state in stand.journal.events][-1] is WriteState.UNKNOWN
    assert [(attempt, late.state) for attempt, late in stand.journal.came_late] == [
        (1, WriteState.ANSWERED_OK)
    ]
    assert stand.arrived == [f"POST {SAVE}"]


def test_sending_is_refused_at_the_last_moment(stand):
    """A lease that is lost between INTENT and SENDING: nothing left, and the attempt does not stay open."""
    stand.journal.refuse_sending = "租约已被新的运行接替"

    answer = waiting(
        stand, entrusted_to(stand), at_look=lambda n: stand.submit(body=PRESSED) if n == 1 else None
    )

    assert (answer.state, answer.note) == (WriteState.NOT_SENT, "租约已被新的运行接替")
    assert [state for _, state in stand.journal.events] == [WriteState.INTENT, WriteState.NOT_SENT]


def test_what_forbids_it_comes_out(stand):
    """A change that the last look found is the end of the wait."""

    def changed(body):
        raise OrderStale("处理时限 变了")

    with pytest.raises(OrderStale):
        waiting(
            stand,
            entrusted_to(stand, make=changed),
            at_look=lambda n: stand.submit(body=PRESSED) if n == 1 else None,
        )
