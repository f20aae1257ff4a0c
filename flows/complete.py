"""Complete (完成工单): fill, read back, the leftover entry where one is due, submit, prove."""

from __future__ import annotations

from functools import partial

from eoms_bot.browser.pages.as_served import nothing
from eoms_bot.model.decision import Complete
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import Action
from flows.fill_step import fill_step, picture_of_filled
from flows.lane import Lane, Opened
from flows.leftover import leftover
from flows.prove import Verdict, settle
from flows.read_order import insist_unchanged, reopen


def complete(lane: Lane, opened: Opened, decision: Complete) -> Verdict:
    """Work the completion form as the guide has it; an unsolved order is submitted only behind its leftover entry."""
    if opened.order.needs_accept:
        opened = lane.accept(lane, opened, decision)
    action = lane.profile.order_form.complete
    opened, step = fill_step(lane, opened, action, lane.profile.complete, decision.values)
    if decision.leftover is not None:
        picture_of_filled(lane, opened)
        entered = leftover(lane, opened, decision.leftover, decision, lambda: step.read_back(decision.values))
        if entered.outcome is not Outcome.DONE:
            return entered
        if entered.form_is_void:
            return complete(lane, reopen(lane, opened), decision)
    due = nothing if decision.leftover is not None else partial(picture_of_filled, lane, opened)
    unchanged_at = insist_unchanged(lane, opened, due)
    lane.evidence.filled = step.read_back(decision.values)
    write = lane.write(
        opened.order,
        decision,
        Action.CLOSE,
        "complete",
        decided=tuple((name, sourced.value) for name, sourced in decision.values.items()),
        body=step.body(decision.values),
        text=decision.values["note"].value,
        unchanged_at=unchanged_at,
    )
    answer = lane.send(write, step.submit, closes=action.closes)
    return settle(lane, write.key, answer)
