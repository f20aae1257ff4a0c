"""Reject (派单驳回): the reason into 操作说明, submit, prove."""

from __future__ import annotations

from dataclasses import replace

from eoms_bot.browser.reader.port import Opened
from eoms_bot.model.decision import Reject
from eoms_bot.model.outcome import Verdict
from eoms_bot.model.write import Action
from flows.clerk import Submission
from flows.fill_step import fill_step
from flows.lane import Lane
from flows.pictures import picture_of_filled
from flows.prove import settle
from flows.read_order import second_look


def reject(lane: Lane, opened: Opened, decision: Reject) -> Verdict:
    """Work the reject step; the site preselects whom the order goes back to."""
    if opened.order.needs_accept and lane.profile.order_form.reject_needs_accept:
        opened = lane.hooks.accept(lane, opened, decision)
    values = {"reject_text": decision.text}
    if lane.profile.reject.field("reject_reason") is not None:
        values["reject_reason"] = replace(decision.text, value=decision.reason)
    opened, step = fill_step(lane, opened, "reject", values)
    with second_look(lane, opened) as look:
        picture_of_filled(lane, opened)
    lane.album.filled = step.read_back(values)
    submission = Submission(
        Action.CLOSE,
        "reject",
        tuple((name, one.value) for name, one in values.items()),
        step.body(values),
        decision.text.value,
    )
    write = lane.clerk.write(opened.order, decision, submission, look.at)
    answer = lane.send(write, step.submit, closes=lane.site.pages.closes("reject"))
    return settle(lane, write.key, answer)
