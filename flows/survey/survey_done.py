"""The survey's look at the history of orders that we have answered.

It learns under which words the site logs an answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from eoms_bot.browser.pages.history import read_history
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.survey.actions import look_at_actions, look_at_own_actions
from eoms_bot.model.finding import PASSED, Finding
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import people
from flows.survey.survey import Survey, portal_of

_MOST_ORDERS = 3
"""How many orders of the done list the survey looks at.

An order can be on that list for another reason, such as being passed on. So one alone proves no word wrong.
"""

_CLOSING = ("complete", "reject")


def look_at_done(survey: Survey, rows: Sequence[ListRow]) -> None:
    """Look at orders of the done list, until one has a closing line that the profile knows."""
    faults: list[Finding] = []
    numbers = [row.facts["order_no"] for row in rows if row.facts.get("order_no") and row.ids]
    for order_no in numbers[:_MOST_ORDERS]:
        with survey.looking("history"):
            faults += note_actions(survey, _history_of(survey, order_no), _CLOSING)
        survey.lane.session.close_others()
        if _known(survey):
            return
    survey.add(*faults)


def note_actions(survey: Survey, entries: Sequence[HistoryEntry], kinds: Sequence[str]) -> list[Finding]:
    """Note which words were logged.

    Returns what is wrong where we must have logged one of these kinds, nothing for none of them.
    """
    actions = survey.lane.site.paged.history.actions
    survey.add(*look_at_actions(actions, {entry.action for entry in entries}))
    if not kinds:
        return []
    ours = [one.action for one in entries if survey.lane.clerk.is_us(one.who)]
    return look_at_own_actions(actions, kinds, ours)


def _history_of(survey: Survey, order_no: str) -> tuple[HistoryEntry, ...]:
    profile, session = survey.lane.site.paged, survey.lane.session
    frame = portal_of(survey).open_menu(profile.portal.menu_done)
    listing = OrderListPage(session, frame, profile.done_list).arrive()
    rows = listing.search(order_no)
    if not rows:
        return ()
    page = listing.open(rows[0])
    survey.add(Finding("done_list", "链接", "open_pattern", PASSED, "链接打得开工单"))
    page.wait_for_load_state("load")
    entries = read_history(session, page)
    survey.met(Masker(names=tuple(name for entry in entries for name in people(entry.who))))
    return entries


def _known(survey: Survey) -> bool:
    names = {f"actions.{kind}" for kind in _CLOSING}
    return any(one.name in names and one.compared for one in survey.findings if one.page == "history")
