"""Collect the to-do list: all pages, by deadline, although rows shift while paging."""

from __future__ import annotations

from datetime import UTC, datetime

from eoms_bot.browser.pages.base import site_time
from eoms_bot.browser.pages.order_list import ListRow, OrderListPage
from eoms_bot.errors import SiteChanged
from eoms_bot.model.order import OrderRef
from flows.lane import Lane

_PASSES = 3
_NEVER = datetime.max.replace(tzinfo=UTC)


def collect(lane: Lane) -> list[OrderRef]:
    """Every order on the to-do list, the one that times out first in front.

    A pass counts as complete when it saw as many orders as the site said at its start and at its end; rows that moved
    in between make another pass. SiteChanged where three passes do not agree with the site's own count.
    """
    seen: dict[str, OrderRef] = {}
    for _ in range(_PASSES):
        page = todo_list(lane)
        before = page.total()
        found = _pass(page)
        seen.update(found)
        if len(found) == before == page.total():
            lane.mark("K2")
            return sorted(found.values(), key=lambda ref: (ref.deadline or _NEVER, ref.order_no))
    raise SiteChanged(f"待办列表三次翻页的单数与网站的“共N条”不一致（共见到 {len(seen)} 单）")


def todo_list(lane: Lane) -> OrderListPage:
    """The to-do list, reached by the menu."""
    frame = lane.portal.open_menu(lane.profile.portal.menu_todo)
    return OrderListPage(lane.session, frame, lane.profile.todo_list).arrive()


def ref_of(row: ListRow) -> OrderRef:
    """An OrderRef from a row of the list."""
    return OrderRef(
        order_no=row.facts["order_no"],
        base_id=row.ids["base_id"],
        task_id=row.ids["task_id"],
        title=row.facts.get("title", ""),
        status=row.facts.get("status", ""),
        dealer=row.facts.get("dealer", ""),
        deadline=site_time(row.facts.get("deadline", "")),
        dispatched=site_time(row.facts.get("dispatched", "")),
        vip=row.vip,
        position=row.position,
    )


def _pass(page: OrderListPage) -> dict[str, OrderRef]:
    """One walk over all pages; orders seen twice count once."""
    found: dict[str, OrderRef] = {}
    number = 1
    while True:
        for row in page.rows(number):
            ref = ref_of(row)
            found.setdefault(ref.order_no, ref)
        if number >= page.pages():
            return found
        page.next_page()
        number += 1
