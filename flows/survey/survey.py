"""Survey: one look at every page that the bot uses.

The survey notes what a page lacks and goes on to the next one. The gate is shut for the whole survey. Nothing
is armed and nothing is accepted. The survey opens menus, lists, an order's form, its steps and the leftover
entry as a person opens them, and leaves them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from eoms_bot.browser.pages.base import Document
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import (
    BrowserLost,
    CertificateWrong,
    NeedsHuman,
    SiteStop,
    SiteUnreachable,
    TransientSiteError,
)
from eoms_bot.model.finding import FAILED, PAGES, PASSED, UNSEEN, WARNING, Finding
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.visible import squeeze
from flows.lane import Lane

_ENDS = (BrowserLost, CertificateWrong, SiteUnreachable)
"""After one of these errors no other page can be looked at either."""

Keep = Callable[[str, Document], None]


class Stopped(Exception):
    """Somebody has asked to stop; what was found so far stands."""


def portal_of(survey: Survey) -> PortalPage:
    """The portal of a site whose pages are known by selectors."""
    return cast(PortalPage, survey.lane.site.portal)


def keep_nothing(_page: str, _document: Document) -> None:
    """For a survey that only looks."""


def _rank(one: Finding) -> tuple[int, bool]:
    """The sort rank of a finding: first its state, worse states above better ones.

    Among equal states, a finding that compared something outranks one that had nothing to compare.
    """
    return (FAILED, WARNING, PASSED, UNSEEN).index(one.state), not one.compared


@dataclass
class Survey:
    """What is looked at, and what was found.

    `known`: field → options that the dictionaries have. `order_no`: the order whose form is looked at;
    without one the survey chooses. `keep` gets each page while it is open, `announce` the name of each page.
    An order that waits for 受理 is kept as `waiting`, the menu's frame as `menu`.
    """

    lane: Lane
    known: Mapping[str, Sequence[str]]
    order_no: str = ""
    keep: Keep = keep_nothing
    announce: Callable[[str], None] = lambda _name: None
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Field of 完成工单 → what the site offers in it."""

    masks: dict[str, str] = field(default_factory=dict)
    """Word of a person on these pages → what is shown in its place."""

    _found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order in which they were made.

        What was looked at twice counts at its worst.
        """
        return tuple(self._found.values())

    def add(self, *findings: Finding) -> None:
        """Note these findings.

        A second look at the same thing hides no failure, and fills in what could not be seen before.
        """
        for one in findings:
            key = (one.page, one.kind, one.name)
            before = self._found.get(key)
            if before is None or _rank(one) < _rank(before):
                self._found[key] = one

    def alive(self) -> None:
        """A sign of life for the watchdog: looking at what is there sends the site no request."""
        self.lane.mark("P0")

    def met(self, masker: Masker) -> None:
        """Remember the people whom a page names."""
        self.masks.update(masker.pairs)

    def failed(self, page: str) -> bool:
        """True where something of that page is wrong."""
        return any(one.page == page and one.state == FAILED for one in self.findings)

    def unseen(self, page: str, why: str, cure: str = "") -> None:
        """This page could not be looked at."""
        self.add(Finding(page, "页面", PAGES[page], UNSEEN, why, cure))

    def offered(self, page: str, label: str, actions: Sequence[str]) -> bool:
        """Whether the current order offers an action; where it does not, its page cannot be looked at."""
        if squeeze(label) in actions:
            return True
        why = f"这张工单没有动作 {label}，只有 {'、'.join(actions) or '无'}"
        self.unseen(page, why, "用 --order 写自己已受理的一张；它就在左边、叫法不同的，改档案里的名称")
        return False

    @contextmanager
    def looking(self, page: str) -> Iterator[None]:
        """Look at one page; whatever breaks the look off is a finding about that page.

        Where the survey must stop, it stops before the look.
        """
        if why := self.lane.hooks.stopped():
            raise Stopped(why)
        self.alive()
        self.announce(PAGES[page])
        try:
            with reading(PAGES[page], self.lane.session.explain):
                yield
        except _ENDS:
            raise
        except (SiteStop, TransientSiteError, NeedsHuman) as problem:
            cure = f"先改好这一页上面列出的，再检查；档案文件 {page}.toml"
            if isinstance(self.lane.profile, DescribedProfile):
                cure = "照左边说的改，再检查"
            self.add(Finding(page, "页面", PAGES[page], FAILED, str(problem), cure))
