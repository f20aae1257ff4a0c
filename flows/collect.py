"""Collect the to-do list: all pages, by deadline, although rows shift while paging."""

from __future__ import annotations

from datetime import UTC, datetime

from eoms_bot.browser.reader.port import WholeList
from eoms_bot.errors import SiteChanged
from eoms_bot.model.order import OrderRef
from eoms_bot.model.ports import Mark
from flows.lane import Site

Row = tuple[str, str]
"""Number and task: what makes a row of the list."""

_PASSES = 3
_NEVER = datetime.max.replace(tzinfo=UTC)


def collect(site: Site, mark: Mark) -> list[OrderRef]:
    """Every order on the to-do list; the one that times out first comes first.

    A pass counts as whole when it saw as many rows as the site stated at its start and at its end. One page
    shows one moment. Over several pages a new row and a removed row can cancel out in the count. So another
    pass must show nothing new. There are three passes at most: the last one counts if it is whole, otherwise
    the flow raises SiteChanged.
    """
    last: dict[Row, OrderRef] | None = None
    for _ in range(_PASSES):
        page = site.pages.todo()
        before, alone = page.total(), page.is_last(1)
        found = _pass(page)
        stated = before is not None
        whole = not stated or len(found) == before == page.total()
        same = last is not None and found.keys() == last.keys()
        settled = whole and ((alone and stated) or same)
        last = found if whole else None
        if settled:
            break
    if last is None:
        raise SiteChanged("待办列表三次翻页的单数与网站的“共N条”不一致")
    mark("K2")
    by_number = {ref.order_no: ref for ref in reversed(last.values())}
    return sorted(by_number.values(), key=lambda ref: (ref.deadline or _NEVER, ref.order_no))


def _pass(page: WholeList) -> dict[Row, OrderRef]:
    """One walk over all pages; rows seen twice count once."""
    found: dict[Row, OrderRef] = {}
    number = 1
    while True:
        for row in page.rows(number):
            ref = row.ref
            found.setdefault((ref.order_no, ref.task_id), ref)
        if page.is_last(number):
            return found
        page.next_page(number)
        number += 1
