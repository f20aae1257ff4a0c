"""The one way to send a write: intent, arm, press, answer. Whatever the click says, the gate knows the truth."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate import Armed
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import is_closed
from eoms_bot.model.ports import Journal, Mark
from eoms_bot.model.write import Answer, Write, WriteState

_GRACE_SECONDS = 15.0


def send(
    session: Session, journal: Journal, mark: Mark, write: Write, press: Callable[[], None], *, closes: bool
) -> Answer:
    """Send a write at most once and return the class of its answer.

    NOT_SENT where nothing left: the gate refused, or the page submitted nothing (its validation is silent). GateRefused
    comes from the journal where no attempt is allowed at all; LedgerError where the ledger failed under the gate.
    """
    attempt = journal.intent(write)
    mark("K6")
    armed = session.gate.arm(write, attempt, closes=closes)
    said_before = len(session.dialogs.said)
    try:
        trouble = _press_and_wait(session, press, armed)
    finally:
        session.gate.disarm()
    if session.gate.crash is not None:
        raise session.gate.crash
    if armed.answer is not None:
        return armed.answer
    if armed.sent:
        # Only where this program broke down between SENDING and the class; the ledger must not stay silent.
        answer = Answer(WriteState.UNKNOWN, f"回答未能归类: {trouble}")
        journal.answered(attempt, answer)
        return answer
    why = armed.refused or session.dialogs.since(said_before) or _silence(session, trouble)
    journal.unsent(attempt, why)
    return Answer(WriteState.NOT_SENT, why)


def _press_and_wait(session: Session, press: Callable[[], None], armed: Armed) -> str:
    """Press, then wait for the write's request and for its answer; returns what Playwright complained of, if anything."""
    context, gate = session.context, session.gate
    answer_ms = (session.submit_seconds + _GRACE_SECONDS) * 1000
    try:
        with (
            context.expect_event("response", lambda got: gate.is_write(got.request), timeout=answer_ms),
            context.expect_event("request", gate.is_write, timeout=session.step_seconds * 1000),
        ):
            try:
                press()
            except PlaywrightError as problem:
                # A form that closes its own window may fail the very click that worked.
                if not is_closed(problem) and not armed.sent:
                    raise
    except PlaywrightError as problem:
        return problem.message.splitlines()[0]
    return ""


def _silence(session: Session, trouble: str) -> str:
    """Why a page submitted nothing: its validation shows icons only, so the marked fields are named here."""
    marks = session.profile.order_form.selectors.get("invalid_marks")
    if marks is None:
        return f"页面没有发出提交: {trouble}"
    named = [
        str(identity)
        for page in session.context.pages
        for identity in page.locator(marks.css).evaluate_all("all => all.map(mark => mark.id)")
    ]
    return f"页面没有发出提交，校验标记: {', '.join(named) or '无'}"
