"""The survey's look at a list: its selectors, header, count and quick search.

Proofs depend on the quick search.
"""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.profile.model import ListProfile
from eoms_bot.browser.survey.selectors import look_at_region
from eoms_bot.model.finding import FAILED, PASSED, UNSEEN, Finding
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import people
from flows.survey.survey import Survey, portal_of

_LINKED = ("base_id", "task_id")


def look_at_todo(survey: Survey) -> list[ListRow]:
    """The to-do list; its rows, as far as they can be read."""
    profile = survey.lane.site.paged
    rows = look_at_list(survey, "todo_list", profile.portal.menu_todo, profile.todo_list)
    if rows:
        lacking = [name for name in _LINKED if name not in rows[0].ids]
        message = f"链接里读不出 {'、'.join(lacking)}" if lacking else "链接里读得出单号和任务号"
        state = FAILED if lacking else PASSED
        survey.add(Finding("todo_list", "链接", "open_pattern", state, message))
        return [] if lacking else rows
    return []


def look_at_list(survey: Survey, page: str, menu: tuple[str, ...], spec: ListProfile) -> list[ListRow]:
    """A list reached by the menu; its rows, none where it cannot be read."""
    rows: list[ListRow] = []
    with survey.looking(page):
        frame = portal_of(survey).open_menu(menu)
        survey.add(*look_at_region(frame, page, spec))
        survey.keep(page, frame)
        listing = OrderListPage(survey.lane.session, frame, spec).arrive()
        rows = listing.rows()
        survey.met(Masker(names=tuple(_people_on(rows))))
        message = f"本页 {len(rows)} 单，网站说共 {listing.total()} 单、{listing.pages()} 页"
        survey.add(Finding(page, "表头", f"layouts.{listing.layout()}", PASSED, message))
        _look_at_columns(survey, page, spec, rows)
        _look_at_search(survey, page, listing, rows)
    return rows


def _people_on(rows: list[ListRow]) -> Iterator[str]:
    for row in rows:
        for name in ("dealer", "creator_dealer", "registrar"):
            yield from people(row.facts.get(name, ""))


def _look_at_columns(survey: Survey, page: str, spec: ListProfile, rows: list[ListRow]) -> None:
    """Whether the number column holds numbers; a list without rows does not show that."""
    if not rows:
        survey.add(Finding(page, "表头", "columns", UNSEEN, "列表是空的，看不出各列的内容"))
        return
    blank = [row for row in rows if not row.facts.get("order_no")]
    state = FAILED if blank else PASSED
    message = f"{len(blank)} 单读不出单号" if blank else f"读出 {'、'.join(sorted(rows[0].facts))}"
    survey.add(Finding(page, "表头", "columns", state, message))


def _look_at_search(survey: Survey, page: str, listing: OrderListPage, rows: list[ListRow]) -> None:
    if not rows or not rows[0].facts.get("order_no"):
        survey.add(Finding(page, "搜索", "search_option", UNSEEN, "没有单号可搜"))
        return
    found = listing.search(rows[0].facts["order_no"])
    survey.add(Finding(page, "搜索", "search_option", PASSED, f"按单号搜出 {len(found)} 单"))
