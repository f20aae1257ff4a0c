"""The orders of a day in the invented county, as the bot reads them from the bundled site, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eoms_bot.browser.profile import PageProfile
from eoms_bot.model.order import Order, OrderRef, fingerprint
from mock_eoms import people
from mock_eoms.clock import parse_time
from mock_eoms.site import Site
from mock_eoms.store import orders as store

Note = dict[str, str]
OUR_CLERK = "clerk01"


@dataclass(frozen=True)
class Day:
    """The open orders of a moment, and what the desk's people found out about them: one row of a workbook each."""

    orders: tuple[Order, ...]
    notes: tuple[Note, ...]
    archive: tuple[Note, ...]
    taken: frozenset[str]
    """Numbers of the orders that a colleague holds."""


def day(profile: PageProfile, seed: int, count: int, now: datetime, first: int = 1) -> Day:
    """The site as it stands at `now` (aware), with `count` orders that are numbered from `first` on."""
    site = Site(seed=seed, orders=0)
    site.reset(orders=first - 1, now=now)
    before = {order.order_no for order in site.store.orders.every()}
    site.add_seed(seed, count)
    every = [
        order for order in site.store.orders.every() if order.order_no not in before and _is_plain(order)
    ]
    known = {order.order_no for order in every}
    return Day(
        orders=tuple(_read(profile, order, place) for place, order in enumerate(every, 1)),
        notes=tuple(_tidy(row) for row in people.notes(site) if row["工单号"] in known),
        archive=tuple(row for row in people.archive(site) if row["工单号"] in known),
        taken=frozenset(order.order_no for order in every if order.holder not in (None, OUR_CLERK)),
    )


def _is_plain(order: store.Order) -> bool:
    """Orders that only try to break a page have their own tests; nobody wants to see them in a manual."""
    return not any(sign in order.summary for sign in ("=", "<", "😀"))


def _tidy(row: Note) -> Note:
    return {column: text for column, text in row.items() if text}


def _read(profile: PageProfile, order: store.Order, place: int) -> Order:
    """The order as its page shows it: each fact from the field that the profile names."""
    texts = {
        name: order.fields.get(spec.css.removeprefix("#"), "")
        for name, spec in profile.order_form.facts.items()
        if spec.css.startswith(("#CCH_", "#CRM_", "#Base", "#Complaint")) and spec.attribute == "value"
    }
    ref = OrderRef(
        order_no=order.order_no,
        base_id=order.base_id,
        task_id=order.task_id,
        title=order.summary,
        status=order.status,
        dealer=order.dealer_marked,
        deadline=parse_time(order.deal_deadline),
        dispatched=parse_time(order.dispatched),
        vip=order.vip,
        position=f"第{place}行",
    )
    whole = Order(
        ref=ref,
        order_no=order.order_no,
        task_id=order.task_id,
        status=order.status,
        task_status=order.task_status,
        dealer=order.dealer,
        deadline=ref.deadline,
        facts={name: text for name, text in texts.items() if text or name == "koujing"},
        actions=("完成工单", "派单驳回"),
        history=(),
        needs_accept=order.holder is None,
    )
    return replace(whole, fingerprint=_mark(whole))


def _mark(order: Order) -> str:
    return fingerprint(
        order_no=order.order_no,
        task_id=order.task_id,
        status=f"{order.status}/{order.task_status}",
        dealer=order.dealer,
        deadline=order.deadline,
        facts=order.facts,
    )


def refs(orders: Sequence[Order]) -> list[OrderRef]:
    """The rows of the to-do list."""
    return [order.ref for order in orders]
