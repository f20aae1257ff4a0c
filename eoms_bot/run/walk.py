"""The walk of one order; all modes walk it, and each stop is one value with one name.

OrderRef (a row of 待办) → Order (工单详情) → Facts (what the branch knows)
→ Decision (Reject | Complete | Hold) → Filled (the form as it reads back)
→ Write (journalled, sent once) → Proof (the order's own history) → Outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from loguru import logger

from eoms_bot.browser.reader.port import Opened
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import OrderChanged, OrderStale
from eoms_bot.model.dealing import ALL, Dealing
from eoms_bot.model.decision import Complete, Decision, Hold, Reject
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.outcome import QUARANTINED, Outcome, Verdict
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.model.write import UNSETTLED, Action, WriteKey, WriteRecord, WriteState
from eoms_bot.report import log
from eoms_bot.run.book import Book
from eoms_bot.run.desk import Desk
from eoms_bot.run.division import FACT
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.releasing import released, resting_on, shown_as
from flows.complete import complete
from flows.read_order import insist_not_closed, insist_workable, read_order
from flows.reject import reject

MOST_DEATHS = 3
"""An order on which this many runs in a row have died is left to a person (F53)."""


OF_GAP = (
    f"{QUARANTINED}: 账本恢复过而缺口读不全，本单可能已发送；到网站查清后由人处理，"
    "或运行 eoms-bot resolve {} --try-again --reason … 放行"
)
"""Why an order is held that a forgotten write may have touched."""


@dataclass
class Walked:
    """How far an order has come; the walk fills it in, so that a break keeps what is known."""

    ref: OrderRef
    order: Order | None = None
    decision: Decision | None = None


def walk(lane: RunLane, desk: Desk, book: Book, walked: Walked, listed: Sequence[OrderRef]) -> Verdict:
    """Take one order from its row to its verdict.

    An order that changed during the decision is read and decided again, once (F37). A second change
    leaves it.
    """
    try:
        return _walk_once(lane, desk, book, walked, listed)
    except OrderStale as stale:
        first = stale
        logger.bind(step="decide_again", order_no=walked.ref.order_no).warning("重新判定: {}", first)
    lane.session.close_others()
    lane.begin_order()
    try:
        verdict = _walk_once(lane, desk, book, walked, listed)
    except OrderChanged as second:
        raise type(second)(f"{first}；重新判定后: {second}") from second
    return replace(verdict, reason=f"{verdict.reason}（{first}，已重新判定一次）")


def _walk_once(lane: RunLane, desk: Desk, book: Book, walked: Walked, listed: Sequence[OrderRef]) -> Verdict:
    ref = walked.ref
    died = book.interruptions(ref.order_no)
    if died >= MOST_DEATHS:
        return Verdict(
            Outcome.HELD,
            f"{QUARANTINED}: 前 {died} 次运行都在处理本单时中断，转人工；"
            f"查明原因后运行 eoms-bot resolve {ref.order_no} --try-again --reason …",
        )
    opened = open_for_reply(lane, book, walked, _earlier, desk.dealing)
    if isinstance(opened, Verdict):
        return opened
    now = lane.clock.now()
    facts = desk.facts(opened.order, listed, now)
    walked.decision = desk.decide(opened.order, facts, now, accepted=accepted_by_us(lane, opened))
    if isinstance(walked.decision, Hold):
        return Verdict(Outcome.HELD, walked.decision.why)
    may = released(desk, lane.books.ledger, opened.order, walked.decision, facts, now)
    if may.show:
        book.show(ref.order_no, shown_as(may.grounds, walked.decision))
    if may.why:
        return Verdict(Outcome.HELD, may.why)
    walked.decision = resting_on(walked.decision, may.grounds)
    return _carry_out(lane, opened, walked.decision)


def open_for_reply(
    lane: RunLane,
    book: Book,
    walked: Walked,
    earlier: Callable[[RunLane, OrderRef], Verdict | None],
    dealing: Dealing = ALL,
) -> Opened | Verdict:
    """The order, open in its window, if nothing prevents a reply; else its final verdict.

    `earlier` gives what earlier writes demand, before the order is read. For an order that
    `dealing` leaves to another account, only the owner is asked. The bot and people both pass
    through this function before they press.
    """
    ref = walked.ref
    book.stage(ref.order_no, "PLANNED")
    demanded = earlier(lane, ref)
    if demanded is not None:
        return demanded
    opened = read(lane, walked)
    another = left_to_another(lane, dealing, opened)
    if another is not None:
        return another
    book.stage(ref.order_no, "READ")
    insist_workable(lane, opened)
    if lane.books.ledger.is_of_gap(ref.order_no, ref.dispatched):
        return Verdict(Outcome.HELD, OF_GAP.format(ref.order_no))
    insist_not_closed(lane, opened)
    return opened


def left_to_another(lane: RunLane, dealing: Dealing, opened: Opened) -> Verdict | None:
    """The verdict on an order that is dealt to another account.

    None for an order that we may take, or have already taken.
    """
    order = opened.order
    ours = not order.needs_accept and lane.clerk.is_us(order.dealer)
    why = "" if ours else dealing.objection(order.fact(FACT))
    return Verdict(Outcome.SKIPPED, why, of_another=True) if why else None


def read(lane: RunLane, walked: Walked) -> Opened:
    """The order, open in its window.

    From here on the log masks the order's names, numbers and places, and the people who worked it.
    """
    opened = read_again(lambda: read_order(lane, walked.ref), wait=lane.clock.wait)
    walked.order = opened.order
    for word, shown in masker_of_order(opened.order).pairs:
        log.hide(word, shown)
    return opened


def accepted_by_us(lane: RunLane, opened: Opened) -> bool:
    """True when this account has accepted exactly this task, with proof."""
    record = lane.books.ledger.latest(lane.clerk.key(opened.order, Action.ACCEPT))
    return record is not None and (record.state, record.account) == (WriteState.PROVEN, lane.clerk.account)


def _carry_out(lane: RunLane, opened: Opened, decision: Reject | Complete) -> Verdict:
    match decision:
        case Reject():
            return reject(lane, opened, decision)
        case Complete():
            return complete(lane, opened, decision)
        case _:
            assert_never(decision)


def _earlier(lane: RunLane, ref: OrderRef) -> Verdict | None:
    """What earlier writes on this order demand: a look before anything else, or a person."""
    return earlier_writes(lane, ref) or _come_back(lane, ref)


def earlier_writes(lane: RunLane, ref: OrderRef) -> Verdict | None:
    """What earlier writes on this order's task demand; None when nothing prevents a reply."""
    for action in (Action.CLOSE, Action.ACCEPT, Action.LEFTOVER):
        record = lane.books.ledger.latest(WriteKey(lane.clerk.site_id, ref.order_no, ref.task_id, action))
        verdict = _of_earlier(lane, record) if record is not None else None
        if verdict is not None:
            return verdict
    return None


def _come_back(lane: RunLane, ref: OrderRef) -> Verdict | None:
    """Hold an order that we have answered under another task.

    It is a person's, unless the branch wants it worked (F36).
    """
    answered = UNSETTLED if lane.branch.returned == "work" else UNSETTLED | {WriteState.PROVEN}
    for record in lane.books.ledger.writes(ref.order_no):
        ours = record.action is Action.CLOSE and record.key.startswith(f"{lane.clerk.site_id}|")
        if ours and record.task_id != ref.task_id and record.state in answered:
            return Verdict(
                Outcome.HELD,
                f"本单已以任务 {record.task_id} 回复过（{record.state}），又以新任务派来，须由人判断",
            )
    return None


def _of_earlier(lane: RunLane, record: WriteRecord) -> Verdict | None:
    """The verdict that an earlier write forces; None when the walk may continue after it."""
    if record.state in UNSETTLED and record.account != lane.clerk.account:
        # The proof contains that account's name, so only that account's lane can find it.
        return Verdict(Outcome.SKIPPED, "另一账号先前对本单的操作尚未核实，由该账号核对", of_another=True)
    if record.state in UNSETTLED:
        verdict = lane.hooks.settle_open(lane, record)
        goes_on = verdict.outcome is Outcome.DONE and record.action is not Action.CLOSE
        return None if goes_on else verdict
    return _closed_before(lane, record) if record.action is Action.CLOSE else None


def _closed_before(lane: RunLane, record: WriteRecord) -> Verdict | None:
    if record.state is WriteState.PROVEN:
        another = record.account != lane.clerk.account
        return Verdict(Outcome.SKIPPED, "本单已提交并有证明，网站列表尚未更新", of_another=another)
    if record.state is WriteState.REFUSED_BUSINESS:
        return Verdict(Outcome.HELD, f"先前提交被网站拒绝，须人工处理: {record.note}")
    return None
