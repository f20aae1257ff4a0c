"""The one way to send a write: intent, arm, press, answer. The gate's result counts.

What Playwright reports of the click does not decide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import BrowserContext, Response
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.armed import Armed
from eoms_bot.browser.overheard import Overheard
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import is_closed, words_of
from eoms_bot.errors import BotError, BrowserLost, NeedsHuman, NotAsked
from eoms_bot.model.ports import Journal, Mark
from eoms_bot.model.write import Answer, Write, WriteState

GRACE_SECONDS = 5.0
_LOOK_SECONDS = 0.5
"""How often the gate is checked while the answer is awaited, in seconds.

The answer's event wakes this program, but a page that died or went on never gets one.
"""
LAST_SECONDS = 5.0
"""How long an answer is awaited whose page is gone: the gate still gets it.

After that the answer is UNKNOWN, and a late answer is only noted.
"""


def send(
    session: Session, journal: Journal, mark: Mark, write: Write, press: Callable[[], None], *, closes: bool
) -> Answer:
    """Send a write at most once and return the class of its answer.

    NOT_SENT where nothing left: the gate refused, or the page submitted nothing (its validation is silent).
    The journal raises GateRefused where no attempt is allowed at all. An error that broke the gate (mostly
    LedgerError) is raised here.
    """
    session.dialogs.hear_all()
    insist_on_sound_gate(session)
    _insist_on_calm(session)
    attempt = journal.intent(write)
    mark("K6")
    armed = session.gate.arm(write, attempt, closes=closes)
    said_before = len(session.dialogs.said)
    try:
        trouble = _press_and_wait(session, press, armed)
    except BotError as problem:
        # A page object's own error is raised as it is, but the attempt must not stay open.
        close(session, journal, armed, said_before, str(problem))
        raise
    return close(session, journal, armed, said_before, trouble)


def try_out(session: Session, write: Write, press: Callable[[], None]) -> str:
    """Have the page submit into the gate, which compares the body with this write's and refuses it.

    The write is given up before it is pressed, so the gate lets nothing out, and the ledger has nothing of
    it. The page cannot be used after this. Returns why no submit came; empty where one came with this body.
    NeedsHuman where the body is another one, where the page marks fields as wrong, or says what nobody
    foresaw.
    """
    insist_on_sound_gate(session)
    _insist_on_calm(session)
    armed = session.gate.arm(write, 0, closes=False)
    armed.give_up()
    session.dialogs.excuse(session.context.pages, lambda: armed.tried)
    said_before = len(session.dialogs.said)
    trouble = _press_and_wait(session, press, armed)
    insist_on_sound_gate(session)
    session.check_alive()
    _insist_on_calm(session)
    if armed.fits:
        return ""
    if armed.refused:
        place = session.profile.pair_place(write.kind, armed.refused)
        raise NeedsHuman(f"页面的提交内容与应有的不符，没有提交: {armed.refused}{place}")
    why, marked = _silence(session, trouble)
    if marked:
        raise NeedsHuman(why)
    return session.dialogs.since(said_before) or why


def insist_on_sound_gate(session: Session) -> None:
    """Raise what broke inside the gate; a ledger that failed once must not get a write again."""
    if session.gate.crash is not None:
        raise session.gate.crash


def _insist_on_calm(session: Session) -> None:
    """NeedsHuman where a page has said what nobody foresaw: it is not submitted.

    The message holds the page's words.
    """
    said = session.dialogs.objection()
    if said:
        raise NeedsHuman(f"{said}，未提交")


def close(session: Session, journal: Journal, armed: Armed, said_before: int, trouble: str) -> Answer:
    """The answer that stands: the gate's, or else one that is stored here.

    Nothing of this write leaves after this.
    """
    unsent = armed.give_up()
    if not unsent:
        armed.over.wait(LAST_SECONDS)
    insist_on_sound_gate(session)
    if armed.answer is not None:
        return armed.answer
    if not unsent:
        # The site takes too long, or this program failed between SENDING and the class; the ledger must have
        # an entry.
        return session.gate.settle(armed, Answer(WriteState.UNKNOWN, f"回答未能归类: {trouble}"))
    refused = armed.refused and armed.refused + session.profile.pair_place(armed.write.kind, armed.refused)
    said = session.dialogs.declined(said_before) or session.dialogs.since(said_before)
    why = refused or said or _silence(session, trouble)[0]
    journal.unsent(armed.attempt, why)
    return Answer(WriteState.NOT_SENT, why)


def _press_and_wait(session: Session, press: Callable[[], None], armed: Armed) -> str:
    """Press, and wait until the write is at the gate and has ended; return any complaint.

    The complaint is Playwright's, or what the pages said where no write came. NotAsked where a page has not
    asked once more, and said nothing; in a trial that is only silence. The answer's event wakes this
    program, but proves nothing. A page may send other requests at the same time, and one that went away gets
    no answer. Only the gate's knowledge counts.
    """
    context, gate = session.context, session.gate
    came: list[Response] = []
    # Where a profile knows the marks of a form's validation, they say why: listening takes 100 ms a press.
    ear = Overheard(() if session.profile.order_form.invalid_marks else session.looked_at)

    def note(response: Response) -> None:
        if armed.over.is_set() and gate.lists_as_write(response.request.method, response.request.url):
            came.append(response)

    try:
        with _hearing(context, note):
            try:
                press()
            except PlaywrightError as problem:
                # A form that closes its own window may fail the very click that worked.
                if not is_closed(problem) and not armed.sent:
                    raise
            _await(session, lambda: armed.tried or bool(came), session.step_seconds)
            _await(session, lambda: bool(came), session.submit_seconds + GRACE_SECONDS, armed)
        said = "" if armed.tried else ear.words()
    except NotAsked as silent:
        said = ear.words()
        if not said and not armed.given_up:
            raise
        return _saying(said) or str(silent)
    except PlaywrightError as problem:
        return words_of(problem)
    finally:
        gate.disarm()
    return _saying(said)


def _saying(words: str) -> str:
    return f"页面说: {words}" if words else ""


@contextmanager
def _hearing(context: BrowserContext, note: Callable[[Response], None]) -> Iterator[None]:
    """Call `note` for each answer during the block.

    BrowserLost where the driver dies at that moment: Playwright then has no loop to report it.
    """
    try:
        context.on("response", note)
    except RuntimeError as dead:
        raise BrowserLost("浏览器的驱动已退出") from dead
    try:
        yield
    finally:
        with suppress(RuntimeError):
            context.remove_listener("response", note)


def _await(session: Session, done: Callable[[], bool], seconds: float, armed: Armed | None = None) -> None:
    """Listen until `done` is true, for so many seconds.

    With `armed`, also stop once the gate has finished with it and no page has taken the answer for a moment.
    """
    for _ in range(math.ceil(seconds / _LOOK_SECONDS)):
        if done() or session.gate.crash is not None:
            return
        try:
            session.context.wait_for_event("response", lambda _: done(), timeout=_LOOK_SECONDS * 1000)
        except PlaywrightTimeout:
            if armed is not None and (armed.over.is_set() or not armed.tried):
                return


def _silence(session: Session, trouble: str) -> tuple[str, bool]:
    """Why a page submitted nothing, and whether it marks a field.

    Its validation shows icons only, so the marked fields are named here.
    """
    marks = session.profile.order_form.invalid_marks
    if not marks:
        pressed = f"；按的是 {session.pressed}，看是不是提交的按钮" if session.pressed else ""
        return f"页面没有发出提交: {trouble}{pressed}", False
    try:
        named = [
            str(identity)
            for page in session.context.pages
            for identity in page.locator(marks).evaluate_all("all => all.map(mark => mark.id)")
        ]
    except PlaywrightError as gone:
        return f"页面没有发出提交，且页面已不可读: {words_of(gone)}", False
    return f"页面没有发出提交，校验标记: {', '.join(named) or '无'}", bool(named)
