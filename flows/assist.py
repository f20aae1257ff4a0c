"""Assist: the bot fills the form with what is known, a person fills in the rest and presses.

After the press the flow proves the write, as in every other mode.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from eoms_bot.browser.armed import Entrusted, Hand
from eoms_bot.browser.body import Frame, WantedBody
from eoms_bot.browser.by_hand import Patience, send_by_hand
from eoms_bot.browser.pages.leftover_watch import EntryWatch
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.browser.reader.port import Opened, OrderStep, StepKind
from eoms_bot.decide.by_hand import COMPLETE, is_unsolved
from eoms_bot.model.form import FieldCheck, Filled, Typed
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.write import BY_PERSON, Action, Pair, Write
from flows.assist_entry import PLACE, EntryByHand, insist_registered, registered
from flows.assist_helper import Helper
from flows.clerk import Submission
from flows.fill_step import open_step
from flows.lane import Lane
from flows.pictures import take_form
from flows.prove import settle
from flows.read_order import insist_unchanged


def assist(lane: Lane, opened: Opened, helper: Helper) -> Verdict:
    """Accept where that is due, open the form, fill it as far as facts allow, wait for the person, prove.

    NOT_SENT where the person has not pressed. What he presses is his: the ledger records it in his name, with
    what he has entered. An unsolved order has two submits: its leftover entry, which is proven, and then the
    reply.
    """
    complete = helper.begun.kind == COMPLETE
    kind: StepKind = "complete" if complete else "reject"
    if opened.order.needs_accept and (complete or lane.site.paged.order_form.reject_needs_accept):
        opened = lane.hooks.accept(lane, opened, helper.decision)
    trouble: list[str] = []

    def fill(step: OrderStep) -> None:
        lane.album.filled, untaken = cast(StepPage, step).fill_known(helper.begun.values)
        trouble[:] = untaken

    opened, filled_step = open_step(lane, opened, kind, fill)
    step = cast(StepPage, filled_step)
    lane.mark("K5")
    take_form(lane, opened, "filled", "打开时机器人填好的表单")
    filled = sum(bool(check.found) for check in lane.album.filled.checks) if lane.album.filled else 0
    helper.show(
        f"{opened.order.order_no}：{lane.site.pages.label(kind)} 已打开，机器人填好 {filled} 项，其余由你填写并提交"
    )
    for text in trouble:
        helper.show(f"提醒：{text}")
    helper.registered = registered(lane, opened)
    helper.show_warnings(helper.warn(step.typed(), helper.registered))
    opened.form.page.bring_to_front()
    with _watching(lane) as watch:
        entry = EntryByHand(lane, opened, step, helper, watch)
        while True:
            verdict, goes_on = _one_press(lane, opened, step, helper, entry, lane.site.pages.closes(kind))
            if not goes_on:
                return verdict


@contextmanager
def _watching(lane: Lane) -> Iterator[EntryWatch]:
    watch = EntryWatch(lane.session)
    try:
        yield watch
    finally:
        watch.stop()


def _one_press(
    lane: Lane, opened: Opened, step: StepPage, helper: Helper, entry: EntryByHand, closes: bool
) -> tuple[Verdict, bool]:
    """Wait until the person has pressed one submit, and settle it.

    True where the next submit is his as well.
    """
    hand = Hand([_reply(lane, opened, step, helper, closes)])

    def looked() -> None:
        lane.mark("P0")
        helper.look(lane, step, hand)
        entry.look(hand)
        if hand.pressed is None and (message := lane.hooks.while_waiting()):
            helper.show(message)

    answer = send_by_hand(
        lane.session,
        lane.books.journal,
        hand,
        opened.form.page,
        Patience(helper.minutes * 60, lane.hooks.stopped, looked),
    )
    if hand.pressed is None or hand.pressed.armed is None:
        return Verdict(Outcome.NOT_SENT, f"协助：{answer.note}"), False
    armed = hand.pressed.armed
    helper.show("收到提交，已发出，正在查网站的记录" if armed.sent else f"没有发出：{answer.note}")
    verdict = settle(lane, armed.write.key, answer)
    if hand.pressed.place != PLACE:
        reason = _by(helper, verdict.reason) if armed.sent else verdict.reason
        return replace(verdict, reason=reason), False
    if verdict.outcome is not Outcome.DONE:
        return replace(verdict, reason=f"问题遗留库：{verdict.reason}"), False
    helper.registered = armed.write.text
    helper.show("问题遗留库已登记，列表里查到了；窗口没有自己关上就关掉它，再提交工单")
    return verdict, True


def _by(helper: Helper, reason: str) -> str:
    warnings = f"，提交时有 {len(helper.warned)} 项提醒：{'；'.join(helper.warned)}" if helper.warned else ""
    return f"由 {helper.who} 填写并提交，{reason}{warnings}"


def _reply(lane: Lane, opened: Opened, step: StepPage, helper: Helper, closes: bool) -> Entrusted:
    """The submit of this step of this order, with whatever the person has entered."""
    frame: Frame = step.frame()

    def make(body: tuple[Pair, ...]) -> Write:
        helper.show("收到提交，先复看工单有没有变化")
        typed = step.typed_in(body)
        if is_unsolved(typed):
            insist_registered(lane, opened)
        unchanged_at = insist_unchanged(lane, opened)
        helper.warned = helper.warn(typed, helper.registered)
        lane.album.filled = _as_sent(lane.album.filled, typed, helper.who)
        decided = tuple((one.name, one.text) for one in typed if one.text)
        text = dict(decided).get("note" if helper.begun.kind == COMPLETE else "reject_text", "")
        submission = Submission(Action.CLOSE, helper.begun.kind, decided, WantedBody(body), text)
        write = lane.clerk.write(opened.order, helper.decision, submission, unchanged_at)
        return replace(write, rule=BY_PERSON, operator=helper.who, grounds=BY_PERSON, sources=())

    return Entrusted(frame.misfit, make, closes)


def _as_sent(before: Filled | None, typed: Sequence[Typed], who: str) -> Filled:
    """The form as it leaves.

    A value that is still the bot's keeps its source; any other value is the person's.
    """
    known = {check.name: check for check in before.checks} if before else {}
    checks = []
    for one in typed:
        was = known.get(one.name)
        ours = was is not None and was.found == one.text and bool(was.wanted)
        source = was.source if was is not None and (ours or not one.text) else f"由 {who} 填写"
        checks.append(FieldCheck(one.name, one.label, one.text, one.text, source))
    return Filled(before.form if before else "", tuple(checks))
