"""The other way to send a write: the form is open and a person presses. Nothing here clicks.

`submit.send` knows the body before it presses. Here a person makes the body, so intent and answer are known
only once the request is at the gate. While the request waits there, INTENT and SENDING are journalled with
what the person has entered. Only then do the bytes leave. The steps after that are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.armed import Hand
from eoms_bot.browser.session import Session
from eoms_bot.browser.submit import GRACE_SECONDS, close, insist_on_sound_gate
from eoms_bot.model.ports import Journal
from eoms_bot.model.write import Answer, WriteState

LOOK_SECONDS = 0.5
"""The pause between two looks at the gate and the window while a person types.

In the pause the program listens to the browser.
"""
LOOKS_AT_THE_END = 2

CLOSED_BY_PERSON = "窗口已关闭，没有提交"
NEVER_LEFT = "提交没有走到闸门，没有发出"


@dataclass(frozen=True)
class Patience:
    """How long the program waits for a person, in seconds.

    `enough` says why the wait must end (a stop), and is empty where nothing ends it. `look` is called at
    every look, for the watchdog and for what is to be reported in that time.
    """

    seconds: float
    enough: Callable[[], str]
    look: Callable[[], None]


def send_by_hand(session: Session, journal: Journal, hand: Hand, window: Page, patience: Patience) -> Answer:
    """Wait until the person has pressed one of the hand's writes; return the class of the answer.

    NOT_SENT where nothing left: the window was closed, the time is over, or a stop came. What keeps a pressed
    write from leaving (the order has changed, a guard objects, the ledger allows no attempt) is raised as its
    own error.
    """
    insist_on_sound_gate(session)
    session.gate.entrust(hand)
    said_before = len(session.dialogs.said)
    try:
        why = _wait(session, hand, window, patience)
    finally:
        session.gate.disarm()
    insist_on_sound_gate(session)
    pressed = hand.pressed
    if pressed is not None and pressed.problem is not None:
        raise pressed.problem
    if pressed is None or pressed.armed is None:
        return Answer(WriteState.NOT_SENT, why)
    return close(session, journal, pressed.armed, said_before, why)


def _wait(session: Session, hand: Hand, window: Page, patience: Patience) -> str:
    """Listen until the write has ended or none can come; return why no write came."""
    until = session.clock.monotonic() + patience.seconds
    looks_after_sending = looks_after_answer = 0
    while True:
        gone = not _listen(session)
        session.gate.errands.run_due()
        pressed = hand.pressed
        armed = pressed.armed if pressed is not None else None
        if session.gate.crash is not None or (pressed is not None and pressed.problem is not None):
            return ""
        if armed is not None and (armed.answer or armed.refused):
            # Its page takes a moment to show the answer, and mostly closes by it.
            looks_after_answer += 1
            if gone or window.is_closed() or looks_after_answer > LOOKS_AT_THE_END:
                return ""
        elif gone or (window.is_closed() and pressed is None):
            return CLOSED_BY_PERSON if pressed is None else NEVER_LEFT
        elif armed is not None and armed.sent:
            # The fetch has a limit of its own; a driver that hangs keeps to none.
            looks_after_sending += 1
            if looks_after_sending > (session.submit_seconds + GRACE_SECONDS) / LOOK_SECONDS:
                return "网站没有回答"
        elif pressed is None:
            if why := patience.enough():
                return why
            if session.clock.monotonic() >= until:
                return f"{patience.seconds / 60:.0f} 分钟内没有提交，窗口已收回"
            # Not while a press is under way: a hang then is for the watchdog to end.
            patience.look()


def _listen(session: Session) -> bool:
    """Let the browser's events arrive for a moment; False where the browser is gone."""
    try:
        session.context.wait_for_event("close", timeout=LOOK_SECONDS * 1000)
    except PlaywrightTimeout:
        return True
    except PlaywrightError:
        return False
    return False
