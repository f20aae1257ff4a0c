"""Assist: the form opens with what is known in it, and a person fills in the rest and presses. Then prove, as ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from eoms_bot.browser.armed import Entrusted
from eoms_bot.browser.body import Frame
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.decide.by_hand import COMPLETE, Begun, Typed
from eoms_bot.errors import BotError, SessionExpired
from eoms_bot.model.decision import Decision
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import BY_PERSON, Action, Pair, Write
from flows.fill_step import open_step
from flows.lane import Lane, Opened
from flows.prove import Verdict, settle
from flows.read_order import insist_unchanged

LOOKS_BETWEEN = 2
"""The form is read at every so many looks; a person types slowly, and reading takes the page a moment."""


@dataclass
class Helper:
    """Who helps the person: what the form begins with, whose it is, and what is said to him.

    `tell` gets sentences in Chinese; `warn` says what speaks against the form as it is. `minutes` is how long he has.
    """

    begun: Begun
    decision: Decision
    who: str
    minutes: float
    tell: Callable[[str], None]
    warn: Callable[[tuple[Typed, ...]], tuple[str, ...]]
    warned: tuple[str, ...] = field(default=(), init=False)
    _looks: int = field(default=0, init=False)
    _blocked: int = field(default=0, init=False)
    _said: int = field(default=0, init=False)

    def look(self, lane: Lane, step: StepPage, entrusted: Entrusted) -> None:
        """Tell what has come up since the last look; nothing more once he has pressed."""
        if entrusted.pressed:
            return
        for why in entrusted.blocked[self._blocked :]:
            self.tell(f"已拦截，没有发出：{why}")
        self._blocked = len(entrusted.blocked)
        for said in lane.session.dialogs.said[self._said :]:
            self.tell(f"页面提示（{'已确认' if said.accepted else '已关闭'}）：{said.text}")
        self._said = len(lane.session.dialogs.said)
        # What a page says to the person is his to weigh: it does not forbid his submit.
        lane.session.dialogs.begin()
        self._looks += 1
        if self._looks % LOOKS_BETWEEN == 0:
            self._weigh(step)

    def _weigh(self, step: StepPage) -> None:
        try:
            found = self.warn(step.typed())
        except SessionExpired:
            raise
        except BotError:
            # The page is just going away, or shows a menu in the place of a field: the next look sees more.
            return
        self.told(found)

    def told(self, found: tuple[str, ...]) -> None:
        """Tell the warnings where they have changed."""
        if found == self.warned:
            return
        self.warned = found
        if not found:
            self.tell("没有要提醒的了，核对后按网站的“提交”")
        for text in found:
            self.tell(f"提醒：{text}")


def assist(lane: Lane, opened: Opened, helper: Helper) -> Verdict:
    """Accept where that is due, open and fill the form as far as facts allow, wait for the person, prove.

    NOT_SENT where he has not pressed. What he presses is his: it is journalled with what he has entered, in his name.
    """
    profile = lane.profile
    complete = helper.begun.kind == COMPLETE
    action = profile.order_form.complete if complete else profile.order_form.reject
    if opened.order.needs_accept and (complete or profile.order_form.reject_needs_accept):
        opened = lane.accept(lane, opened, helper.decision)
    trouble: list[str] = []

    def fill(step: StepPage) -> None:
        lane.evidence.filled, untaken = step.fill_known(helper.begun.values)
        trouble[:] = untaken

    opened, step = open_step(lane, opened, action, profile.complete if complete else profile.reject, fill)
    lane.mark("K5")
    lane.picture(opened, "filled", "打开时机器人填好的表单")
    filled = sum(bool(check.found) for check in lane.evidence.filled.checks) if lane.evidence.filled else 0
    helper.tell(f"{opened.order.order_no}：{action.label} 已打开，机器人填好 {filled} 项，其余由你填写并提交")
    for text in trouble:
        helper.tell(f"提醒：{text}")
    helper.told(helper.warn(step.typed()))
    opened.form.page.bring_to_front()
    entrusted = _entrusted(lane, opened, step, helper, action.closes)
    answer = lane.await_person(opened, entrusted, helper.minutes, lambda: helper.look(lane, step, entrusted))
    if entrusted.armed is None:
        return Verdict(Outcome.NOT_SENT, f"协助：{answer.note}")
    helper.tell("收到提交，已发出，正在查处理记录" if entrusted.armed.sent else f"没有发出：{answer.note}")
    verdict = settle(lane, entrusted.armed.write.key, answer)
    return replace(verdict, reason=_by(helper, verdict.reason) if entrusted.armed.sent else verdict.reason)


def _by(helper: Helper, reason: str) -> str:
    told = f"，提交时有 {len(helper.warned)} 项提醒：{'；'.join(helper.warned)}" if helper.warned else ""
    return f"由 {helper.who} 填写并提交，{reason}{told}"


def _entrusted(lane: Lane, opened: Opened, step: StepPage, helper: Helper, closes: bool) -> Entrusted:
    """The one submit that may leave: of this step of this order, with whatever the person has entered."""
    frame: Frame = step.frame()

    def make(body: tuple[Pair, ...]) -> Write:
        helper.tell("收到提交，先复看工单有没有变化")
        unchanged_at = insist_unchanged(lane, opened)
        typed = step.typed_in(body)
        helper.warned = helper.warn(typed)
        lane.evidence.filled = _as_sent(lane.evidence.filled, typed, helper.who)
        decided = tuple((one.name, one.text) for one in typed if one.text)
        text = dict(decided).get("note" if helper.begun.kind == COMPLETE else "reject_text", "")
        write = lane.write(
            opened.order,
            helper.decision,
            Action.CLOSE,
            helper.begun.kind,
            decided=decided,
            body=body,
            text=text,
            unchanged_at=unchanged_at,
        )
        return replace(write, rule=BY_PERSON, operator=helper.who)

    return Entrusted(frame.misfit, make, closes)


def _as_sent(before: Filled | None, typed: Sequence[Typed], who: str) -> Filled:
    """The form as it leaves: a value that is the bot's still keeps its source, any other is the person's."""
    known = {check.name: check for check in before.checks} if before else {}
    checks = []
    for one in typed:
        was = known.get(one.name)
        ours = was is not None and was.found == one.text and bool(was.wanted)
        source = was.source if was is not None and (ours or not one.text) else f"由 {who} 填写"
        checks.append(FieldCheck(one.name, one.label, one.text, one.text, source))
    return Filled(before.form if before else "", tuple(checks))
