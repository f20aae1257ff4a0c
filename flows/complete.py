"""Complete (完成工单): fill, read back, the leftover entry where one is due, submit, prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from eoms_bot.browser.reader.port import Opened, OrderStep
from eoms_bot.model.decision import Complete
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.write import Action, Write
from flows.clerk import Submission
from flows.fill_step import fill_step
from flows.lane import ClosingTried, Lane
from flows.leftover import leftover
from flows.pictures import picture_of_filled
from flows.prove import settle
from flows.read_order import reopen, second_look


def complete(lane: Lane, opened: Opened, decision: Complete) -> Verdict:
    """Work the completion form. An unsolved order is submitted only after its leftover entry.

    The entry is not made before the flow has compared the reply's body. Once in a run the page itself submits
    into the gate, which blocks that request. The form is void after that, and the flow opens it again. Each
    form is compared right before its entry.
    """
    if opened.order.needs_accept:
        opened = lane.hooks.accept(lane, opened, decision)
    opened, step = fill_step(lane, opened, "complete", decision.values)
    if decision.leftover is not None and lane.closing_tried is None:
        write = _write(lane, opened, decision, step, lane.clock.now())
        lane.closing_tried = ClosingTried(opened.order.order_no, lane.try_out(write, step.submit))
        lane.session.close_others()
        return complete(lane, reopen(lane, opened), decision)
    if decision.leftover is not None:
        picture_of_filled(lane, opened)
        entered = leftover(
            lane, opened, decision.leftover, decision, lambda: step.insist_on_body(decision.values)
        )
        if entered.outcome is Outcome.PREVIEWED:
            return replace(entered, reason=f"{entered.reason}；{_compared(lane, opened)}")
        if entered.outcome is not Outcome.DONE:
            return entered
        if entered.form_is_void:
            return complete(lane, reopen(lane, opened), decision)
    with second_look(lane, opened) as look:
        if decision.leftover is None:
            picture_of_filled(lane, opened)
    lane.album.filled = step.read_back(decision.values)
    write = _write(lane, opened, decision, step, look.at)
    answer = lane.send(write, step.submit, closes=lane.site.pages.closes("complete"))
    return settle(lane, write.key, answer)


def _write(lane: Lane, opened: Opened, decision: Complete, step: OrderStep, unchanged_at: datetime) -> Write:
    submission = Submission(
        Action.CLOSE,
        "complete",
        tuple((name, sourced.value) for name, sourced in decision.values.items()),
        step.body(decision.values),
        decision.values["note"].value,
    )
    return lane.clerk.write(opened.order, decision, submission, unchanged_at)


def _compared(lane: Lane, opened: Opened) -> str:
    """What a preview has compared of an unsolved order's reply, and what it could not compare."""
    tried = lane.closing_tried
    left = ["登记遗留库以后网站在页面上改动的内容", "页面和网站提交时对遗留库登记的检查"]
    if tried is None or tried.unseen:
        why = f"（试按提交，页面没有发出：{tried.unseen}）" if tried is not None else ""
        left.insert(0, f"按下提交时页面脚本改动的内容{why}")
    elif tried.order_no != opened.order.order_no:
        left.insert(0, f"按下提交时页面脚本改动的内容（本次运行已在工单 {tried.order_no} 上试按提交，一致）")
    return f"完成工单的提交内容与应有的逐项一致；没有核对的：{'；'.join(left)}"
