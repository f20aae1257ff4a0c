"""Read an order: find its row, open its window, read all that it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from eoms_bot.browser.pages.as_served import fingerprint_as_served, nothing
from eoms_bot.browser.pages.history import address_alone
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.retry import read_again
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import NeedsHuman, OrderChanged, OrderStale, TakenByOther, TransientSiteError
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.privacy.personal import shown
from flows.lane import Lane, Opened


def read_order(lane: Lane, ref: OrderRef) -> Opened:
    """The order, open in its own window.

    TakenByOther where it has left the list, OrderChanged for a new task. The list's facts come from the
    current row, since `ref` may be as old as the run.
    """
    page, row = _row_of(lane, ref)
    fresh = replace(row.ref, position=ref.position)
    with lane.histories.asked(lane.session, fresh.base_id if _may_be_ahead(lane, ref) else ""):
        form = OrderFormPage(lane.session, page.open(row))
        order = _arrived(lane, form, fresh)
    lane.mark("K3")
    if order.task_id != ref.task_id:
        raise OrderChanged(f"工单任务已变: 列表时 {ref.task_id}，现在 {order.task_id}")
    lane.evidence.opened = Opened(order, form)
    if lane.asks_history_alone:
        lane.evidence.history_at = address_alone(lane.session, form.page)
        lane.histories.learn(lane.evidence.history_at, fresh.base_id)
    return lane.evidence.opened


def _arrived(lane: Lane, form: OrderFormPage, ref: OrderRef) -> Order:
    """The order as its window shows it.

    A window that the site keeps waiting is closed, which ends its pending requests. While a frame waits for
    an address, Chromium requests that address in no other window (its cache would be written twice). So a
    second try would only wait for the first one.
    """
    try:
        return form.read_on_arrival(ref)
    except TransientSiteError:
        lane.session.close_window(form.page)
        raise


def _row_of(lane: Lane, ref: OrderRef) -> tuple[OrderListPage, ListRow]:
    """The to-do list searched for an order, and its one row there."""
    page, found = lane.lists.searched(lane.profile.portal.menu_todo, lane.profile.todo_list, ref.order_no)
    rows = [row for row in found if row.facts["order_no"] == ref.order_no]
    if not rows:
        raise TakenByOther("已不在待办列表：他人已受理或处理，或工单已撤回")
    if len(rows) > 1:
        raise NeedsHuman(f"待办列表中工单 {ref.order_no} 有 {len(rows)} 个任务，不能确定处理哪一个")
    return page, rows[0]


def insist_not_taken(lane: Lane, ref: OrderRef) -> None:
    """TakenByOther where a colleague has the order by now; OrderChanged where it is another task.

    The list's row is checked first: a form that belongs to somebody else may lack what our page has.
    """
    now = _row_of(lane, ref)[1].ref
    if now.task_id != ref.task_id:
        raise OrderChanged(f"工单任务已变: 列表时 {ref.task_id}，现在 {now.task_id}")
    if now.dealer not in {"", ref.dealer} and not lane.is_us(now.dealer):
        raise TakenByOther(f"工单已被他人接手: 处理人 {shown(ref.dealer)} → {shown(now.dealer)}")
    insist_workable(lane, read_order(lane, ref))


def _may_be_ahead(lane: Lane, ref: OrderRef) -> bool:
    """Whether an order's history may be requested before its page has come.

    Not where an earlier attempt may show in it (`insist_not_closed`).
    """
    return lane.asks_history_alone and not any(one.sending_at for one in lane.ledger.writes(ref.order_no))


def insist_workable(lane: Lane, opened: Opened) -> None:
    """Only an order that waits for 受理, or that we hold ourselves, may be worked.

    TakenByOther where somebody else holds it, NeedsHuman where the profile does not know its status.
    """
    order, spec = opened.order, lane.profile.order_form
    if order.task_status in spec.accepted_status:
        if not lane.is_us(order.dealer):
            raise TakenByOther(f"工单由他人处理中: {shown(order.dealer)}")
    elif order.task_status not in spec.accept_needed_status:
        raise NeedsHuman(f"任务状态 {order.task_status!r} 不在页面档案中，不处理")


def reopen(lane: Lane, opened: Opened) -> Opened:
    """The same order in a fresh window; OrderStale where it is no longer the one that was decided on."""
    again = read_order(lane, opened.order.ref)
    if again.order.fingerprint != opened.order.fingerprint:
        raise OrderStale(f"重新打开时工单已变: {'；'.join(_changes(opened.order, again.order))}")
    return again


def insist_unchanged(lane: Lane, opened: Opened, meanwhile: Callable[[], None] = nothing) -> datetime:
    """Look at the order again, right before a write; OrderStale names what changed (G7).

    A page that itself shows that nothing has changed is enough. Where it shows anything else, the flow opens
    a second window. `meanwhile` is what else is due before the write (a picture). The flow does it while the
    page loads, or before a pause.

    Returns when the look began: the gate lets nothing out that rests on an old look. The pause between two
    writes comes before it.
    """
    if not lane.session.politeness.is_free:
        # Somebody may end the run in the pause, so the work that is due is done before it.
        meanwhile()
        meanwhile = nothing
    lane.session.politeness.before_write()
    began = _same_as_served(lane, opened, meanwhile)
    if began is not None:
        return began
    began, now = read_again(lambda: _second_look(lane, opened), wait=lane.clock.wait)
    if now.fingerprint == opened.order.fingerprint:
        return began
    changes = "；".join(_changes(opened.order, now))
    if now.dealer != opened.order.dealer and not lane.is_us(now.dealer):
        raise TakenByOther(f"工单已被他人接手: {changes}")
    kind = OrderStale if now.task_id == opened.order.task_id else OrderChanged
    raise kind(f"工单在处理期间发生变化: {changes}")


def _same_as_served(lane: Lane, opened: Opened, meanwhile: Callable[[], None]) -> datetime | None:
    """When a look at the order's served page began and found the order unchanged.

    None where only a window can show whether it has changed.
    """
    if not lane.profile.order_form.facts_as_served:
        meanwhile()
        return None
    lane.session.begin_load()
    began = lane.clock.now()
    found = fingerprint_as_served(lane.session, opened.form.page.url, opened.order.order_no, meanwhile)
    return began if found == opened.order.fingerprint else None


def _second_look(lane: Lane, opened: Opened) -> tuple[datetime, Order]:
    """The order as it is, and when the look began; waiting for the turn is no part of the look."""
    lane.session.begin_load()
    began = lane.clock.now()
    page = lane.session.new_page()
    try:
        with reading("再次查看工单", lane.session.explain):
            page.goto(opened.form.page.url, wait_until="load")
        return began, OrderFormPage(lane.session, page).read_on_arrival(opened.order.ref, history=False)
    finally:
        lane.session.close_window(page)


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
