"""Read an order: find its row, open its window, read all that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from eoms_bot.browser.reader.port import Opened, SecondLook, todo_row
from eoms_bot.decide.proof import Traces, closing
from eoms_bot.errors import NeedsHuman, OrderChanged, OrderStale, TakenByOther
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import Action, WriteRecord
from flows.lane import Lane


def read_order(lane: Lane, ref: OrderRef) -> Opened:
    """The order, open in its own window.

    TakenByOther where it has left the list, OrderChanged for a new task. The list's facts come from the
    current row, since `ref` may be as old as the run. What an earlier attempt did must show in the history
    (`insist_not_closed`).
    """
    tried = any(one.sending_at for one in lane.books.ledger.writes(ref.order_no))
    opened = lane.site.reader.order(
        todo_row(lane.site.reader, ref.order_no), position=ref.position, tried=tried
    )
    lane.mark("K3")
    if opened.order.task_id != ref.task_id:
        raise OrderChanged(f"工单任务已变: 列表时 {ref.task_id}，现在 {opened.order.task_id}")
    return opened


def insist_not_taken(lane: Lane, ref: OrderRef) -> None:
    """TakenByOther where a colleague has the order by now; OrderChanged where it is another task.

    The list's row is checked first: a form that belongs to somebody else may lack what our page has.
    """
    now = todo_row(lane.site.reader, ref.order_no).ref
    if now.task_id != ref.task_id:
        raise OrderChanged(f"工单任务已变: 列表时 {ref.task_id}，现在 {now.task_id}")
    if now.dealer not in {"", ref.dealer} and not lane.clerk.is_us(now.dealer):
        raise TakenByOther(f"工单已被他人接手: 处理人 {shown(ref.dealer)} → {shown(now.dealer)}")
    insist_workable(lane, read_order(lane, ref))


def insist_workable(lane: Lane, opened: Opened) -> None:
    """Only an order that waits for 受理, or that we hold ourselves, may be worked.

    TakenByOther where somebody else holds it, NeedsHuman where the profile does not know its status.
    """
    order, spec = opened.order, lane.profile.order_form
    if order.task_status in spec.accepted_status:
        if not lane.clerk.is_us(order.dealer):
            raise TakenByOther(f"工单由他人处理中: {shown(order.dealer)}")
    elif order.task_status not in spec.accept_needed_status:
        raise NeedsHuman(f"任务状态 {order.task_status!r} 不在页面档案中，不处理")


def traces_of(lane: Lane, record: WriteRecord) -> Traces:
    """What to look for in the history of a write's order."""
    ahead = timedelta(seconds=lane.session.site_ahead_seconds)
    return Traces(record, lane.books.ledger.writes(record.order_no), lane.clerk.our_name, ahead)


def insist_not_closed(lane: Lane, opened: Opened) -> None:
    """Raise NeedsHuman, which names the entry, where the history shows that an earlier attempt worked.

    The check runs before a new attempt of a close. The list may lag, and a lost session may have been lost
    after the action.
    """
    record = lane.books.ledger.latest(lane.clerk.key(opened.order, Action.CLOSE))
    if record is None or record.sending_at is None:
        return
    entries = closing(opened.order.history, lane.profile.history.actions)
    if why := traces_of(lane, record).objection(entries):
        raise NeedsHuman(why)


def reopen(lane: Lane, opened: Opened) -> Opened:
    """The same order in a fresh window; OrderStale where it is no longer the one that was decided on."""
    again = read_order(lane, opened.order.ref)
    if again.order.fingerprint != opened.order.fingerprint:
        raise OrderStale(f"重新打开时工单已变: {'；'.join(_changes(opened.order, again.order))}")
    return again


@contextmanager
def second_look(lane: Lane, opened: Opened) -> Iterator[SecondLook]:
    """Look at the order again, right before a write; OrderStale names what changed (G7).

    The block holds what else is due before the write (a picture). Once it has ended, the look is complete.
    The gate lets nothing out that rests on an old one. The pause between two writes comes before the look.
    """
    with lane.site.reader.unchanged(opened) as look:
        yield look
    if look.order is None or look.order.fingerprint == opened.order.fingerprint:
        return
    now, changes = look.order, "；".join(_changes(opened.order, look.order))
    if now.dealer != opened.order.dealer and not lane.clerk.is_us(now.dealer):
        raise TakenByOther(f"工单已被他人接手: {changes}")
    kind = OrderStale if now.task_id == opened.order.task_id else OrderChanged
    raise kind(f"工单在处理期间发生变化: {changes}")


def insist_unchanged(lane: Lane, opened: Opened) -> datetime:
    """A second look with nothing else due; returns when it began."""
    with second_look(lane, opened) as look:
        pass
    return look.at


def _changes(before: Order, after: Order) -> list[str]:
    changes = []
    for label, old, new in (
        ("任务", before.task_id, after.task_id),
        ("状态", f"{before.status}/{before.task_status}", f"{after.status}/{after.task_status}"),
        ("处理时限", str(before.deadline), str(after.deadline)),
    ):
        if old != new:
            changes.append(f"{label} {old} → {new}")
    if before.dealer != after.dealer:
        changes.append(f"处理人 {shown(before.dealer)} → {shown(after.dealer)}")
    changed = [name for name in {*before.facts, *after.facts} if before.fact(name) != after.fact(name)]
    return changes + [f"字段 {name} 已变" for name in sorted(changed)]
