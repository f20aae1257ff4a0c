"""What breaks inside the gate, or under it: nothing leaves twice, and the error comes out of `send`."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from eoms_bot.errors import LedgerError
from eoms_bot.model.write import WriteState
from tests.browser.kit import SAVE, SENT_BODY, Desk, make_write
from tests.support.fake_journal import FakeJournal

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize("point", ["K7", "K9"])
def test_page_that_dies_under_its_write(desk_of, site, point):
    """A window that goes away between SENDING and the end costs the page its answer, not the ledger."""
    windows: list[Page] = []
    desk = desk_of(mark=lambda passed: windows[0].close() if passed == point else None)
    windows.append(desk.open())

    answer = desk.send(lambda: windows[0].locator("#go").click())

    assert answer.state is WriteState.ANSWERED_OK
    assert desk.journal.states == {1: WriteState.ANSWERED_OK}
    assert len(site.posts) == 1


def test_context_that_dies_under_its_write(desk_of, site):
    """Where the browser goes away behind SENDING, the write is UNKNOWN: once, and at once."""
    holder: list[Desk] = []
    desk = desk_of(mark=lambda point: holder[0].session.context.close() if point == "K7" else None)
    holder.append(desk)

    answer = desk.submit()

    assert answer.state is WriteState.UNKNOWN
    assert desk.journal.states == {1: WriteState.UNKNOWN}
    assert len(site.posts) <= 1


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
