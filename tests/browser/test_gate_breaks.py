"""What breaks inside the gate, or under it: nothing leaves twice, and the error comes out of `send`."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from eoms_bot.browser import submit
from eoms_bot.errors import LedgerError, SiteChanged
from eoms_bot.model.write import WriteState
from tests.browser.kit import SAVE, SENT_BODY, make_write
from tests.support.fake_journal import FakeJournal

pytestmark = pytest.mark.browser

PATIENCE = 30.0


def test_ledger_that_breaks_before_the_bytes(desk, site):
    """Where SENDING cannot be committed nothing leaves, and the error comes out of `send`."""
    desk.journal.break_sending = "磁盘已满"

    with pytest.raises(LedgerError, match="磁盘已满"):
        desk.submit()

    assert site.bodies(SAVE) == []
    assert desk.journal.states == {1: WriteState.INTENT}


def test_ledger_that_breaks_once(desk, site):
    """A ledger that failed is not tried again: a second press, and every later write, stays in."""
    window = desk.open()
    desk.journal.break_sending = "磁盘已满"
    with pytest.raises(LedgerError):
        desk.send(lambda: window.locator("#go").click())
    desk.journal.break_sending = ""

    with pytest.raises(LedgerError):
        desk.submit(write=make_write(task="T-2"))
    assert site.bodies(SAVE) == []
    assert len(desk.journal.states) == 1


def test_ledger_that_breaks_with_the_answer(desk, site):
    """Where the class cannot be stored the run must end; the write has left once and does not count as blocked."""
    desk.journal.break_answered = "磁盘已满"

    with pytest.raises(LedgerError, match="磁盘已满"):
        desk.submit()

    assert site.bodies(SAVE) == [SENT_BODY]
    assert desk.journal.states == {1: WriteState.SENDING}
    assert (desk.gate.tally.sent, desk.gate.tally.blocked) == (1, 0)


def test_guard_that_breaks(desk_of, site):
    """A guard that raises refuses the write, and what it raised comes out."""

    def broken(_write):
        raise ValueError("无法判断")

    desk = desk_of(guards=(broken,))

    with pytest.raises(ValueError, match="无法判断"):
        desk.submit()

    assert site.bodies(SAVE) == []


def test_journal_before_bytes(desk_of, site):
    """SENDING is committed before the bytes leave, and the answer before the page sees it."""
    journal, seen = FakeJournal(), []
    desk = desk_of(
        journal=journal,
        mark=lambda point: seen.append((point, len(site.posts), list(journal.states.values()))),
    )

    desk.submit()

    assert seen == [
        ("K6", 0, [WriteState.INTENT]),
        ("K7", 0, [WriteState.SENDING]),
        ("K9", 1, [WriteState.SENDING]),
        ("K10", 1, [WriteState.ANSWERED_OK]),
    ]


class Halt:
    """A mark at which the gate's thread stands still until the lane says go."""

    def __init__(self, point):
        self._point = point
        self._reached, self._go = threading.Event(), threading.Event()

    def __call__(self, point):
        if point == self._point:
            self._reached.set()
            assert self._go.wait(PATIENCE), "nobody went on"

    @contextmanager
    def reached(self):
        """The gate stands at the point for the length of the block."""
        assert self._reached.wait(PATIENCE), f"{self._point} was not reached"
        yield
        self._go.set()


@pytest.mark.parametrize("point", ["K7", "K9", "K10"])
@pytest.mark.parametrize("what", ["page", "context"])
def test_browser_that_goes_away_under_its_write(desk_of, site, point, what):
    """A window, or all of them, that goes away between SENDING and the end costs the page its answer, not the
    ledger.
    """
    halt = Halt(point)
    desk = desk_of(mark=halt)
    window = desk.open()

    def press():
        window.locator("#go").click(no_wait_after=True)
        with halt.reached():
            (window if what == "page" else desk.session.context).close()

    answer = desk.send(press)

    assert answer.state is WriteState.ANSWERED_OK
    assert desk.journal.states == {1: WriteState.ANSWERED_OK}
    assert len(site.posts) == 1


@pytest.mark.parametrize("what", ["page", "context"])
def test_browser_that_goes_away_while_the_site_is_at_work(desk, site, what):
    """The gate waits for the answer of a write whose window is gone: the site has it once, and so has the
    ledger.
    """
    site.holds = True
    window = desk.open()

    def press():
        window.locator("#go").click(no_wait_after=True)
        site.await_post()
        (window if what == "page" else desk.session.context).close()
        site.released.set()

    answer = desk.send(press)

    assert answer.state is WriteState.ANSWERED_OK
    assert desk.journal.states == {1: WriteState.ANSWERED_OK}
    assert len(site.posts) == 1


class Hearing(FakeJournal):
    """A journal that tells another thread when something late has come."""

    def __init__(self):
        super().__init__()
        self.heard = threading.Event()

    def late(self, attempt, answer):
        super().late(attempt, answer)
        self.heard.set()


@pytest.mark.parametrize("what", ["page", "context"])
def test_browser_that_goes_away_under_a_silent_site(desk_of, site, what):
    """Where the browser goes away and the site says nothing, the write is UNKNOWN: once, within its limit."""
    desk = desk_of(submit_seconds=0.5)
    site.mode = "hang"
    window = desk.open()

    def press():
        window.locator("#go").click(no_wait_after=True)
        site.await_post()
        (window if what == "page" else desk.session.context).close()

    answer = desk.send(press)

    assert (answer.state, answer.note) == (WriteState.UNKNOWN, "已发出，回答丢失: 等不到回答，已超时")
    assert desk.journal.states == {1: WriteState.UNKNOWN}
    assert (len(site.posts), desk.journal.came_late) == (1, [])


def test_answer_that_comes_when_nobody_waits_any_more(desk_of, site, monkeypatch):
    """What the lane gives up after SENDING is UNKNOWN at once; the answer that comes then is noted, and
    changes nothing.
    """
    monkeypatch.setattr(submit, "LAST_SECONDS", 0.0)
    journal = Hearing()
    desk = desk_of(journal=journal)
    site.holds = True
    window = desk.open()

    def press():
        window.locator("#go").click(no_wait_after=True)
        site.await_post()
        raise SiteChanged("按钮的文字变了")

    with pytest.raises(SiteChanged, match="按钮的文字变了"):
        desk.send(press)

    assert (journal.states, journal.notes) == ({1: WriteState.UNKNOWN}, {1: "回答未能归类: 按钮的文字变了"})
    site.released.set()
    assert journal.heard.wait(PATIENCE)
    assert [(attempt, late.state) for attempt, late in journal.came_late] == [(1, WriteState.ANSWERED_OK)]
    assert journal.states == {1: WriteState.UNKNOWN}
    assert len(site.posts) == 1


def test_mark_that_breaks_behind_sending(desk_of, site):
    """Whatever fails behind SENDING comes out of `send`; nothing leaves a second time."""

    def broken(point):
        if point == "K7":
            raise RuntimeError("断在 K7")

    desk = desk_of(mark=broken)

    with pytest.raises(RuntimeError, match="断在 K7"):
        desk.submit()

    assert site.posts == []
    assert desk.journal.states == {1: WriteState.SENDING}
