"""Leftover entry (生成问题遗留库): the first of two writes that belong together.

The entry is made once, resumed after a break, and never made twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eoms_bot.browser.reader.port import LeftoverEntry, Opened
from eoms_bot.errors import NeedsHuman, SiteChanged
from eoms_bot.model.decision import Decision, Sourced
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import UNSETTLED, Action, WriteState
from flows.clerk import Submission
from flows.lane import Lane
from flows.pictures import take_form
from flows.prove import look_leftover, settle
from flows.read_order import second_look


def leftover(
    lane: Lane, opened: Opened, text: Sourced, decision: Decision, still_filled: Callable[[], object]
) -> Verdict:
    """DONE once the leftover list shows our entry; anything else forbids the submit.

    The entry may be made now or before a crash. `still_filled` raises NeedsHuman where the reply's form would
    not send what was decided. The flow calls it last, so that no entry is made for a reply that the gate
    would refuse.
    """
    key = lane.clerk.key(opened.order, Action.LEFTOVER)
    earlier = lane.books.ledger.latest(key)
    if earlier is not None and earlier.state in UNSETTLED | {WriteState.PROVEN}:
        if earlier.text != text.value:
            raise NeedsHuman("遗留库中本单已登记的内容与本次解决措施不同")
        if earlier.state is WriteState.PROVEN:
            return Verdict(Outcome.DONE, "遗留库已登记")
        return lane.hooks.settle_open(lane, earlier)
    present = look_leftover(lane, opened.order.order_no, text.value)
    if present.found:
        raise NeedsHuman(f"遗留库中已有本单的登记（{shown(present.who)}），账本里没有这一笔，须由人核对")
    entry = _open(lane, opened, still_filled)
    entry.insist_prefilled(opened.order)
    values = {spec.name: text for spec in lane.profile.leftover.fields}
    entry.fill(values, lane.mark)
    with second_look(lane, opened) as look:
        take_form(lane, opened, "leftover", "问题遗留库")
    still_filled()
    submission = Submission(
        Action.LEFTOVER,
        "leftover",
        tuple((name, text.value) for name in values),
        entry.body(values),
        text.value,
    )
    write = lane.clerk.write(opened.order, decision, submission, look.at)
    refused = lane.session.gate.tally.blocked
    answer = lane.send(write, entry.submit, closes=False)
    # The entry's dialog closes by what the answer says. The dialog still covers the form where that answer
    # was lost, or where the refusal of a second submit came in its place.
    unanswered = answer.state is WriteState.UNKNOWN or lane.session.gate.tally.blocked > refused
    return replace(settle(lane, key, answer), form_is_void=unanswered)


def _open(lane: Lane, opened: Opened, still_filled: Callable[[], object]) -> LeftoverEntry:
    try:
        return lane.site.pages.entry(opened)
    except SiteChanged:
        # A button can be missing because the form has lost its values, 未解决 among them. The flow checks for
        # that before it reports a changed site.
        still_filled()
        raise
