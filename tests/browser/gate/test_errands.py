"""What the gate's thread asks of the lane's: done there, or refused, and never a broken gate."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from eoms_bot.browser.armed import Entrusted, Hand
from eoms_bot.browser.gate import errands as errands_module
from eoms_bot.browser.gate.errands import Errands
from eoms_bot.errors import GateRefused
from tests.browser.kit import SAVE, SENT_BODY, make_write

PATIENCE = 10.0


def done_by_the_lane(errands, asked):
    """Run what is due until the other thread has its answer."""
    while not asked.done():
        errands.run_due()


def test_errand_is_done_by_the_lane():
    """The work runs in the thread that made the errands, and the other thread waits for its end."""
    errands, ran_in = Errands(), []
    errands.begin()
    with ThreadPoolExecutor(1) as gate:
        asked = gate.submit(errands.do, lambda: ran_in.append(threading.get_ident()))
        done_by_the_lane(errands, asked)

    assert asked.result() is None
    assert ran_in == [threading.get_ident()]


def test_what_an_errand_raises_comes_out_at_the_gate():
    """The lane's thread goes on."""
    errands = Errands()
    errands.begin()

    def broken():
        raise ValueError("工单已变")

    with ThreadPoolExecutor(1) as gate:
        asked = gate.submit(errands.do, broken)
        done_by_the_lane(errands, asked)

    with pytest.raises(ValueError, match="工单已变"):
        asked.result()


def test_errand_after_the_end_is_refused_at_once():
    """A person who presses when his time is over waits for nobody."""
    errands = Errands()
    errands.begin()
    errands.drop()

    with ThreadPoolExecutor(1) as gate, pytest.raises(GateRefused, match="没有发出"):
        gate.submit(errands.do, lambda: None).result(PATIENCE)


def test_errand_that_was_given_up_is_not_done(monkeypatch):
    """Neither later, nor is it an error to drop it."""
    monkeypatch.setattr(errands_module, "_PATIENCE_SECONDS", 0.01)
    errands, ran = Errands(), []
    errands.begin()
    with ThreadPoolExecutor(1) as gate, pytest.raises(GateRefused, match="复看没有做完"):
        gate.submit(errands.do, lambda: ran.append(1)).result(PATIENCE)

    errands.drop()
    errands.run_due()

    assert ran == []


def test_press_that_nobody_looks_at_breaks_no_gate(stand):
    """The write is refused, and the next order can be worked in the same session."""
    hand = Hand([Entrusted(lambda _body: "", lambda body: make_write(body), closes=True)])
    stand.gate.entrust(hand)
    stand.gate.errands.drop()
    with ThreadPoolExecutor(1) as gate:
        gate.submit(stand.submit, SAVE, SENT_BODY).result(PATIENCE)

    assert stand.arrived == []
    assert stand.gate.crash is None
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["窗口已收回，没有发出"]
