"""Prove: look at the site's own records for a write, and settle it in the ledger by what they say.

This module never presses anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from loguru import logger

from eoms_bot.browser.answers import says_taken
from eoms_bot.browser.pages.history import HistoryPage, opened_alone, show_history
from eoms_bot.browser.pages.list_as_served import FRESH_SECONDS
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.pictures import PictureArea
from eoms_bot.decide.proof import NOT_THERE, Traces, closing, same_words
from eoms_bot.errors import (
    LedgerError,
    NeedsHuman,
    SessionExpired,
    SiteChanged,
    StorageError,
    TakenByOther,
    TransientSiteError,
)
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.ports import CLOSED
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import Action, Answer, Proof, WriteKey, WriteRecord, WriteState
from flows.lane import Lane, Opened
from flows.read_order import read_order

_PICTURE = ("history", "处理记录")
"""Name and caption of the picture of the proof."""

END = PictureArea(last=540)
"""The part of a history that a picture shows, where the history has a window of its own.

It is as much as its frame shows in an order's page: the newest entries.
"""


def settle(lane: Lane, key: WriteKey, answer: Answer) -> Verdict:
    """From the answer of a write to a verdict; DONE only with proof.

    SessionExpired where the site asks for a login.
    """
    record = lane.ledger.latest(key)
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
    lane.ledger.looked(record.id, now)
    if proof.by_us:
        lane.mark("K11")
        lane.ledger.prove(record.id, proof, now, pictures=lane.picture_hashes())
        lane.mark("K12")
        return Verdict(Outcome.DONE, f"{proof.where}已证实", proof)
    if proof.found and record.state is WriteState.UNKNOWN and record.action is not Action.LEFTOVER:
        reason = f"{proof.where}显示由 {shown(proof.who)} 处理"
        lane.ledger.refused_by_look(record.id, reason, now)
        return Verdict(Outcome.BY_OTHER, reason, proof)
    if record.state is WriteState.ANSWERED_OK:
        return Verdict(Outcome.UNKNOWN, "网站回答成功，但记录中尚未出现", proof)
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
    rows = rows_of(lane, lane.profile.portal.menu_leftover, "leftover_list", order_no)[1]
    for row in rows:
        who, said = row.facts["registrar"], row.facts["measure"]
        ours = who == lane.our_name and same_words(said, text)
        if ours or row is rows[-1]:
            return Proof(found=True, by_us=ours, text=said, who=who, where="问题遗留库")
    return NOT_THERE


def _look_close(lane: Lane, record: WriteRecord) -> Proof:
    """The closing entry in the 处理记录 of an order that stands in the list of handled orders."""
    with ExitStack() as open_:
        ahead = _ask_ahead(lane, record)
        history = open_.enter_context(_known_history(lane, record)) if ahead else None
        page, rows = rows_of(lane, lane.profile.portal.menu_done, "done_list", record.order_no)
        if not rows:
            return NOT_THERE
        history = history if ahead else open_.enter_context(_known_history(lane, record))
        proof = _in_known_history(lane, record, rows[0], history)
    return proof if proof.by_us else _in_order(lane, record, page, rows[0])


def _ask_ahead(lane: Lane, record: WriteRecord) -> bool:
    """Ask for the order's row among those handled, and for the next order's row among the open ones.

    Both rows come while the history loads. False where nothing is asked: the record is not of the current
    order, or the pace or the profile demands one request after the other.
    """
    in_hand, menus = lane.evidence.opened, lane.profile.portal
    if in_hand is None or in_hand.order.order_no != record.order_no or not lane.session.politeness.is_free:
        return False
    asked = lane.lists.ask_ahead(menus.menu_done, record.order_no)
    soon = lane.profile.site.min_seconds_between_orders < FRESH_SECONDS
    if asked and soon and lane.next_order and lane.session.politeness.is_free:
        lane.lists.ask_ahead(menus.menu_todo, lane.next_order)
    return asked


@contextmanager
def _known_history(lane: Lane, record: WriteRecord) -> Iterator[HistoryPage | None]:
    """The history of the current order, opened at the address known from reading the order.

    None where the address is unknown, or the history does not open.
    """
    opened, address = lane.evidence.opened, lane.evidence.history_at
    history = None
    with ExitStack() as open_:
        if (
            opened is not None
            and opened.order.order_no == record.order_no
            and _names(address, opened.order.ref.base_id)
        ):
            with _doing_without(lane, record):
                history = open_.enter_context(opened_alone(lane.session, address, opened.form.page.url))
        yield history


@contextmanager
def _doing_without(lane: Lane, record: WriteRecord) -> Iterator[None]:
    """Where a history cannot be opened by itself, the flow reads it in its order."""
    try:
        yield
    except SessionExpired:
        # Either the session was lost, or the site does not accept such a request. The run does not try it
        # again.
        lane.asks_history_alone = False
        raise
    except (TransientSiteError, SiteChanged, NeedsHuman) as problem:
        logger.bind(step="proof", order_no=record.order_no).info(
            "单独打开的处理记录读不出，改为打开工单: {}", problem
        )


def _in_known_history(lane: Lane, record: WriteRecord, row: ListRow, history: HistoryPage | None) -> Proof:
    """The entry in the history of the current order, in a window of its own.

    It proves only that the reply is there. Where it shows anything else, or there is no history, the flow
    opens the order itself.
    """
    opened, proof = lane.evidence.opened, NOT_THERE
    if opened is None or history is None or not _names(lane.evidence.history_at, row.ids.get("base_id", "")):
        return proof
    with _doing_without(lane, record):
        order = replace(opened.order, history=history.read())
        proof = _reply_in(lane, record, order.history)
        if proof.by_us:
            _kept(lane, record.order_no, lambda: lane.picture_of(order, history, *_PICTURE, END))
    return proof


def _names(address: str, base_id: str) -> bool:
    """Whether an address names the very order of this id."""
    return bool(base_id) and any(base_id in values for values in parse_qs(urlsplit(address).query).values())


def _in_order(lane: Lane, record: WriteRecord, page: OrderListPage, row: ListRow) -> Proof:
    """The entry in the history of an order, opened from the list of handled orders."""
    form = OrderFormPage(lane.session, page.open(row))
    order = form.read_on_arrival(row.ref)
    proof = _reply_in(lane, record, order.history)
    _picture_of_history(lane, Opened(order, form))
    lane.session.close_window(form.page)
    return proof


def _traces(lane: Lane, record: WriteRecord) -> Traces:
    """What to look for in the history of a write's order."""
    ahead = timedelta(seconds=lane.session.site_ahead_seconds)
    return Traces(record, lane.ledger.writes(record.order_no), lane.our_name, ahead)


def insist_not_closed(lane: Lane, opened: Opened) -> None:
    """Raise NeedsHuman, which names the entry, where the history shows that an earlier attempt worked.

    The check runs before a new attempt of a close. The list may lag, and a lost session may have been lost
    after the action.
    """
    record = lane.ledger.latest(lane.key(opened.order, Action.CLOSE))
    if record is None or record.sending_at is None:
        return
    entries = closing(opened.order.history, lane.profile.history.actions)
    if why := _traces(lane, record).objection(entries):
        raise NeedsHuman(why)


def _reply_in(lane: Lane, record: WriteRecord, history: Sequence[HistoryEntry]) -> Proof:
    actions = lane.profile.history.actions
    return _traces(lane, record).reply(closing(history, actions), actions)


def _picture_of_history(lane: Lane, opened: Opened) -> None:
    def take() -> None:
        show_history(lane.session, opened.form.page)
        lane.picture(opened, *_PICTURE, lane.profile.history.shown)

    _kept(lane, opened.order.order_no, take)


def _kept(lane: Lane, order_no: str, take: Callable[[], None]) -> None:
    """Take the picture of the proof; the proof itself does not depend on it."""
    try:
        take()
    except (TransientSiteError, SiteChanged) as problem:
        logger.bind(step="picture", order_no=order_no).warning("处理记录没有图片: {}", problem)
    except StorageError as full:
        # The flow notes first what the site shows. Then the runner stops before it sends anything else.
        lane.evidence.lost = str(full)


def _look_accept(lane: Lane, record: WriteRecord) -> Proof:
    """The order's own form; an order that has left our list proves nothing about us.

    Whoever holds the order now may have taken it over from us: then the history still has our own entry.
    """
    page = rows_of(lane, lane.profile.portal.menu_todo, "todo_list", record.order_no)
    if not page[1]:
        return NOT_THERE
    try:
        opened = read_order(lane, page[1][0].ref)
    except TakenByOther:
        return NOT_THERE
    if opened.order.task_id != record.task_id:
        return NOT_THERE
    proof = proof_of_accept(lane, opened)
    if proof.by_us or not proof.found:
        return proof
    history = opened.order.history
    return _traces(lane, record).accept(history, lane.profile.history.actions) or proof


def proof_of_accept(lane: Lane, opened: Opened) -> Proof:
    """What the open form says of an accept: ours, somebody else's, or none yet."""
    order = opened.order
    state = f"{order.task_status}，处理人 {order.dealer}"
    accepted = order.task_status in lane.profile.order_form.accepted_status
    ours = accepted and not order.needs_accept and lane.is_us(order.dealer)
    return Proof(found=accepted, by_us=ours, text=state, who=order.dealer, where="工单表单")


def rows_of(
    lane: Lane, menu: tuple[str, ...], name: str, order_no: str
) -> tuple[OrderListPage, list[ListRow]]:
    """A list searched for one order: the page, and the rows that are exactly of that order."""
    page, found = lane.lists.searched(menu, getattr(lane.profile, name), order_no)
    return page, [row for row in found if row.facts["order_no"] == order_no]


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
