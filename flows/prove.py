"""Prove: look at the site's own records for a write, and settle it in the ledger by what they say.

This module never presses anything.
"""

from __future__ import annotations

from dataclasses import replace

from eoms_bot.browser.answers import says_taken
from eoms_bot.browser.reader.port import ListedRow, ListName, Opened
from eoms_bot.decide.proof import NOT_THERE, closing, same_words
from eoms_bot.errors import LedgerError, NeedsHuman, SessionExpired, TakenByOther, TransientSiteError
from eoms_bot.model.order import Order
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.ports import CLOSED
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import Action, Answer, Proof, WriteKey, WriteRecord, WriteState
from flows.lane import Lane
from flows.pictures import picture_of_history, picture_of_shown
from flows.read_order import read_order, traces_of


def settle(lane: Lane, key: WriteKey, answer: Answer) -> Verdict:
    """From the answer of a write to a verdict; DONE only with proof.

    SessionExpired where the site asks for a login.
    """
    record = lane.books.ledger.latest(key)
    if answer.state is WriteState.REFUSED_SESSION:
        raise SessionExpired(answer.note)
    if answer.state is WriteState.NOT_SENT:
        return Verdict(Outcome.PREVIEWED if answer.note == CLOSED else Outcome.NOT_SENT, answer.note)
    if record is None:
        raise LedgerError(f"账本里没有刚发出的这一笔: {key}")
    if answer.state is WriteState.REFUSED_BUSINESS:
        return _refused(lane, record, answer)
    return settle_by_look(lane, record)


def settle_by_look(lane: Lane, record: WriteRecord) -> Verdict:
    """Look once and settle what can be settled; what the site does not show stays UNKNOWN."""
    proof = look(lane, record)
    now = lane.clock.now()
    lane.books.ledger.looked(record.id, now)
    if proof.by_us:
        lane.mark("K11")
        lane.books.ledger.prove(record.id, proof, now, pictures=lane.album.hashes())
        lane.mark("K12")
        return Verdict(Outcome.DONE, f"{proof.where}已证实", proof)
    if proof.found and record.state is WriteState.UNKNOWN and record.action is not Action.LEFTOVER:
        reason = f"{proof.where}显示由 {shown(proof.who)} 处理"
        lane.books.ledger.refused_by_look(record.id, reason, now)
        return Verdict(Outcome.BY_OTHER, reason, proof)
    if record.state is WriteState.ANSWERED_OK:
        more = proof.text.removeprefix(NOT_THERE.text) if not proof.found else ""
        return Verdict(Outcome.UNKNOWN, f"网站回答成功，但记录中尚未出现{more}", proof)
    return Verdict(Outcome.UNKNOWN, f"已发出，结果未知: {record.note}", proof)


def leave_open(_lane: Lane, record: WriteRecord) -> Verdict:
    """The settling of a preview: it changes nothing, so an open write stays what it is."""
    return Verdict(Outcome.UNKNOWN, f"先前已发出，结果未知: {record.note}")


def look(lane: Lane, record: WriteRecord) -> Proof:
    """What the site's own records say of a write."""
    if record.action is Action.CLOSE:
        return _look_close(lane, record)
    if record.action is Action.LEFTOVER:
        return look_leftover(lane, record.order_no, record.text)
    return _look_accept(lane, record)


def look_leftover(lane: Lane, order_no: str, text: str) -> Proof:
    """The order's row in the leftover list: ours where our name and our text stand in it."""
    rows = [one.row for one in lane.site.reader.row(ListName.LEFTOVER, order_no)]
    for row in rows:
        who, said = row.facts["registrar"], row.facts["measure"]
        ours = who == lane.clerk.our_name and same_words(said, text)
        if ours or row is rows[-1]:
            return Proof(found=True, by_us=ours, text=said, who=who, where="问题遗留库")
    return NOT_THERE


def _look_close(lane: Lane, record: WriteRecord) -> Proof:
    """The closing entry in the 处理记录 of an order that stands in the list of handled orders.

    A history in a window of its own proves only that the reply is there. Where it shows anything else, or
    does not open, the flow opens the order itself.
    """
    with lane.site.reader.history(record.order_no) as handled:
        if handled is None:
            return NOT_THERE
        if (alone := handled.shown) and (proof := _reply_in(lane, record, alone.order)).by_us:
            picture_of_shown(lane, alone)
            return proof
    return _in_order(lane, record, handled.listed)


def _in_order(lane: Lane, record: WriteRecord, listed: ListedRow) -> Proof:
    """The entry in the history of an order, opened from the list of handled orders."""
    opened = lane.site.pages.handled(listed)
    proof = _reply_in(lane, record, opened.order)
    picture_of_history(lane, opened)
    lane.site.pages.close(opened)
    return proof


def _reply_in(lane: Lane, record: WriteRecord, order: Order) -> Proof:
    spec, traces = lane.profile.history, traces_of(lane, record)
    proof = traces.reply(closing(order.history, spec.actions), spec.actions)
    if proof.by_us or not (word := traces.unnamed(order.history, spec.actions)):
        return proof
    place = spec.place("actions", record.kind) or "档案的 [history.actions]"
    return replace(
        proof, text=f"{proof.text}；处理记录里本账号这一条写的是“{word}”，{place} 没有它，核对后加上"
    )


def _look_accept(lane: Lane, record: WriteRecord) -> Proof:
    """The order's own form; an order that has left our list proves nothing about us.

    Whoever holds the order now may have taken it over from us: then the history still has our own entry.
    """
    rows = lane.site.reader.row(ListName.TODO, record.order_no)
    if not rows:
        return NOT_THERE
    try:
        opened = read_order(lane, rows[0].ref)
    except TakenByOther:
        return NOT_THERE
    if opened.order.task_id != record.task_id:
        return NOT_THERE
    proof = proof_of_accept(lane, opened)
    if proof.by_us or not proof.found:
        return proof
    history = opened.order.history
    return traces_of(lane, record).accept(history, lane.profile.history.actions) or proof


def proof_of_accept(lane: Lane, opened: Opened) -> Proof:
    """What the open form says of an accept: ours, somebody else's, or none yet."""
    order = opened.order
    state = f"{order.task_status}，处理人 {order.dealer}"
    accepted = order.task_status in lane.profile.order_form.accepted_status
    ours = accepted and not order.needs_accept and lane.clerk.is_us(order.dealer)
    return Proof(found=accepted, by_us=ours, text=state, who=order.dealer, where="工单表单")


def _refused(lane: Lane, record: WriteRecord, answer: Answer) -> Verdict:
    """Settle a refusal.

    A refusal that says `somebody was first` may mean our own earlier write, so the flow reads the history.
    """
    if not says_taken(lane.profile.answers, answer):
        return Verdict(Outcome.REFUSED, answer.note)
    try:
        proof = look(lane, record)
    except (NeedsHuman, TransientSiteError) as problem:
        return Verdict(Outcome.BY_OTHER, f"{answer.note}（未能核对: {problem}）")
    if proof.by_us:
        return Verdict(Outcome.DONE, f"网站称已处理，{proof.where}证明是本账号", proof)
    return Verdict(Outcome.BY_OTHER, answer.note, proof)
