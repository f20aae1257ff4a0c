"""Learning: what a snapshot's pages propose for a profile; nothing is opened, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eoms_bot.browser.profile import PageProfile
from eoms_bot.browser.survey.learning.fields import for_facts, for_fields
from eoms_bot.browser.survey.learning.proposal import Proposal
from eoms_bot.browser.survey.learning.selectors import for_form, for_history, for_list, for_login, for_portal
from eoms_bot.browser.survey.parse import tree_in
from eoms_bot.sites.snapshot import SavedPage


def proposals_of(profile: PageProfile, pages: Mapping[str, SavedPage]) -> list[Proposal]:
    """Every proposal, in the order of the pages."""
    return [one for name, page in pages.items() for one in _of_page(profile, name, page)]


def _of_page(profile: PageProfile, name: str, page: SavedPage) -> Iterator[Proposal]:
    tree, counts = tree_in(page.html), page.expected["selectors"]
    match name:
        case "login":
            yield from for_login(profile.login, tree, counts)
        case "portal":
            yield from for_portal(profile.portal, tree, counts)
        case "todo_list":
            yield from for_list(name, profile.todo_list, tree, counts)
        case "done_list":
            yield from for_list(name, profile.done_list, tree, counts)
        case "leftover_list":
            yield from for_list(name, profile.leftover_list, tree, counts)
        case "order_form":
            yield from for_form(profile.order_form, profile.site.order_no_pattern, tree, counts)
            yield from for_facts(profile.order_form.facts, tree)
            yield from for_history(profile.history, tree)
        case "accept" if profile.accept is not None:
            yield from for_fields(name, profile.accept.fields, tree)
        case "complete":
            yield from for_fields(name, profile.complete.fields, tree)
        case "reject":
            yield from for_fields(name, profile.reject.fields, tree)
        case "leftover":
            yield from for_fields(name, profile.leftover.fields, tree)
