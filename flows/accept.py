"""Accept (受理) an order for ourselves.

The order is read again as proof: its form must show 处理中 and our name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eoms_bot.browser.answers import says_taken
from eoms_bot.browser.body import WantedBody
from eoms_bot.browser.reader.port import Opened
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import AcceptRefused, GateRefused, NeedsHuman, OrderStale, SessionExpired, TakenByOther
from eoms_bot.model.decision import Decision, Sourced, Standing
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import Action, WriteState
from flows.clerk import Submission
from flows.fill_step import fill_step
from flows.lane import Lane
from flows.prove import proof_of_accept
from flows.read_order import insist_unchanged, read_order

PROFILE = "页面档案的固定用语"


class NotAccepted(GateRefused):
    """A preview does not accept: it shows only the decision and the values of such an order."""


def accept(lane: Lane, opened: Opened, decision: Decision) -> Opened:
    """Accept, then read the order again from the list.

    TakenByOther where a colleague accepted first.
    """
    opened, ready = _ready(lane, opened)
    unchanged_at = insist_unchanged(lane, opened)
    submission = Submission(
        Action.ACCEPT,
        "accept",
        tuple((name, sourced.value) for name, sourced in ready.values.items()),
        ready.body(),
    )
    write = lane.clerk.write(opened.order, decision, submission, unchanged_at)
    answer = lane.send(write, ready.press, closes=False)
    if answer.state is WriteState.REFUSED_SESSION:
        raise SessionExpired(answer.note)
    if answer.state is WriteState.REFUSED_BUSINESS and says_taken(lane.profile.answers, answer):
        raise TakenByOther(f"受理被拒绝: {answer.alert}")
    if answer.state is WriteState.REFUSED_BUSINESS:
        raise AcceptRefused(f"受理被拒绝: {answer.alert}")
    if answer.state is WriteState.NOT_SENT:
        raise GateRefused(f"受理未发出: {answer.note}")
    return _accepted(lane, opened)


@dataclass(frozen=True)
class Ready:
    """An accept that waits for its press: what it fills in, the only body that it may have, and the press."""

    values: Mapping[str, Sourced]
    body: Callable[[], WantedBody]
    press: Callable[[], None]


def _ready(lane: Lane, opened: Opened) -> tuple[Opened, Ready]:
    """Prepare the press of an accept.

    Some sites accept by the press alone. Others open a form first, which gets the profile's own words.
    """
    step_spec = lane.profile.accept
    if step_spec is None:
        bare = lane.site.pages.accept(opened)
        return opened, Ready({}, bare.body, bare.press)
    values = {
        field.name: Sourced(field.constant, PROFILE, Standing.FACT)
        for field in step_spec.fields
        if field.constant
    }
    opened, step = fill_step(lane, opened, "accept", values)

    def filled() -> WantedBody:
        step.read_back(values)
        return step.body(values)

    return opened, Ready(values, filled, step.submit)


def _accepted(lane: Lane, opened: Opened) -> Opened:
    """The order as it is after the accept; its complaint must still be the one that was decided on."""
    again = read_again(lambda: read_order(lane, opened.order.ref), wait=lane.clock.wait)
    proof = proof_of_accept(lane, again)
    record = lane.books.ledger.latest(lane.clerk.key(opened.order, Action.ACCEPT))
    if proof.by_us and record is not None:
        lane.mark("K11")
        lane.books.ledger.prove(record.id, proof, lane.clock.now())
        lane.mark("K12")
    elif not proof.by_us:
        now = f"{again.order.task_status}，处理人 {shown(again.order.dealer)}"
        raise NeedsHuman(f"受理后表单未显示由本账号处理: {now}")
    before, after = opened.order, again.order
    if (dict(after.facts), after.deadline) != (dict(before.facts), before.deadline):
        raise OrderStale("已受理，但受理前后工单内容或时限不一致")
    return again


def do_not_accept(_lane: Lane, _opened: Opened, _decision: Decision) -> Opened:
    """The accept of a preview."""
    raise NotAccepted("未受理，表单未试填")
