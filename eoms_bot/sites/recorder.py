"""Recorder: each page that a survey opens, kept without anybody's words.

What the page objects read from it is kept too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel

from eoms_bot.browser.pages.base import Document
from eoms_bot.browser.profile import PageProfile
from eoms_bot.browser.session import Session
from eoms_bot.browser.survey.sanitise import AllowedWords, page_of
from eoms_bot.browser.survey.saved import counts_of, facts_of, open_saved
from eoms_bot.browser.survey.structure import structure_of
from eoms_bot.browser.survey.tree import Element, tree_of
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteStop, TransientSiteError
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.sites.snapshot import SavedPage

_LISTS = ("todo_list", "done_list", "leftover_list")
_FORMS = ("order_form", "waiting", "accept", "complete", "reject")


class PageRecorder:
    """Records pages while they are open.

    Names are masked at the end, when everybody on the pages is known.
    """

    def __init__(self, profile: PageProfile) -> None:
        self._profile = profile
        self._trees: dict[str, Element] = {}

    def keep(self, name: str, document: Document) -> None:
        """Take this page; it replaces an earlier page of the same name."""
        profile = self._profile
        call = profile.todo_list.open_pattern or "" if name in _LISTS else ""
        labelled = _labelled(profile, name)
        known = (
            [profile.order_form.facts[key].css for key in ("order_no", "task_id")] if name in _FORMS else []
        )
        self._trees[name] = tree_of(document, labelled, known, call)

    def pages(
        self,
        session: Session,
        lists: BaseModel,
        masks: Mapping[str, str],
        options: Mapping[str, Sequence[str]],
        alive: Callable[[], None],
    ) -> dict[str, SavedPage]:
        """The pages as they may be kept.

        `masks`: word → what is shown instead; `options`: field → what the site offers. `alive` is called
        before each page: the site is asked for nothing meanwhile, and the watchdog must not take that for
        silence.
        """
        profile = self._profile
        listed = (profile.todo_list, profile.done_list, profile.leftover_list)
        counted = {pattern for one in listed for pattern in (one.total_pattern, one.pages_pattern)}
        masker = Masker().also(masks.items())
        words = AllowedWords([profile, lists], profile.site.order_no_pattern, masker, sorted(counted))
        saved = {}
        for name, tree in self._trees.items():
            alive()
            saved[name] = _saved(session, profile, name, tree, words, options if name == "complete" else {})
        return saved


def _labelled(profile: PageProfile, name: str) -> list[str]:
    """Where a page's words are the site's own, in addition to labels and buttons."""
    if name in _LISTS:
        region = {
            "todo_list": profile.todo_list,
            "done_list": profile.done_list,
            "leftover_list": profile.leftover_list,
        }[name]
        return [region.css(key) for key in ("title", "pager")]
    if name == "portal":
        bar = profile.portal.selectors.get("menu_item")
        return [bar.css] if bar else []
    return [profile.history.css("tab")] if name in _FORMS else []


def _saved(
    session: Session,
    profile: PageProfile,
    name: str,
    tree: Element,
    words: AllowedWords,
    options: Mapping[str, Sequence[str]],
) -> SavedPage:
    html = page_of(tree, words)
    page = open_saved(session, html)
    trouble, facts = "", {}
    try:
        with reading(name, lambda: None):
            facts = facts_of(session, page, name)
    except (SiteStop, TransientSiteError) as problem:
        trouble = str(problem)
    expected = {
        "page": name,
        "facts": facts,
        "unreadable": trouble,
        "selectors": counts_of(profile, page, name),
        "structure": structure_of(tree, words),
        "options": {field: list(offered) for field, offered in options.items()},
    }
    session.close_window(page)
    return SavedPage(html, expected)
