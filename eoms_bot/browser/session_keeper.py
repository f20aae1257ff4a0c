"""SessionKeeper: a session that a person is about to need does not time out. One per lane.

It outlives sessions and browsers. The code that waits for a person, or for its pace, calls `look` now and
then. Mostly that does nothing. Where the last page load is long ago, it asks for one page of the profile.
That is a read on the gate's list, and the pace counts it like any other.

Nothing is asked where nobody needs it. That is so after a stop, after the end of the run's window, by night,
and after the profile's longest time. It is also so while the site wants to be left alone. A session that is
gone is reported once and never renewed here: only the login guard decides on logins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import SystemRandom
from typing import Protocol

from loguru import logger

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.keep_warm import KeepWarm
from eoms_bot.model.ports import Clock

_MINUTE = 60.0
_SOONER = 0.2
"""By up to this share of the interval the request comes sooner.

The requests of several lanes then never fall into step.
"""
_CHANCE = SystemRandom().random

LOST = "网站的会话已失效，这里填的提交不了：先记下已填的内容，再关掉窗口，重新协助"


class Touched(Protocol):
    """The part of a session that is needed here; `Session` has it."""

    @property
    def politeness(self) -> Politeness:
        """The pace, which knows when pages were loaded."""
        ...

    @property
    def is_lost(self) -> bool:
        """Whether the site has asked for a login, as far as the program knows."""
        ...

    def touch(self, path: str) -> None:
        """Ask for that page."""
        ...


class SessionKeeper:
    """Keeps the sessions of one lane warm.

    `keep` is the profile's section (None: ask for nothing). `enough` says why nobody needs the session any
    more, `until` (aware) from when on. `chance` draws from 0 to 1.
    """

    def __init__(
        self,
        keep: KeepWarm | None,
        clock: Clock,
        enough: Callable[[], str] = lambda: "",
        until: datetime | None = None,
        chance: Callable[[], float] = _CHANCE,
    ) -> None:
        self._keep, self._clock, self._enough, self._until, self._chance = keep, clock, enough, until, chance
        self._last = self._since = self._due = float("-inf")
        self._was_reported = False

    def look(self, session: Touched) -> str:
        """Ask for the page where that is due.

        Returns, once, what a person must know: that the session is gone.
        """
        if not session.is_lost:
            self._was_reported = False
            self._keep_warm(session)
        if not session.is_lost or self._was_reported:
            return ""
        self._was_reported = True
        return LOST

    def _keep_warm(self, session: Touched) -> None:
        if self._keep is None or not self._is_due(session, self._keep) or not self._may(session, self._keep):
            return
        logger.bind(step="keep_warm").info("保持会话：读一次 {}", self._keep.path)
        session.touch(self._keep.path)
        self._last, _answered = session.politeness.last_load
        self._draw(self._clock.monotonic(), self._keep)

    def _is_due(self, session: Touched, keep: KeepWarm) -> bool:
        """Follow the page loads that others have started; our own start no new wait."""
        begun, _answered = session.politeness.last_load
        if begun != self._last:
            self._last = self._since = begun
            self._draw(begun, keep)
        return self._clock.monotonic() >= self._due

    def _draw(self, begun: float, keep: KeepWarm) -> None:
        self._due = begun + keep.minutes * _MINUTE * (1 - _SOONER * self._chance())

    def _may(self, session: Touched, keep: KeepWarm) -> bool:
        """Whether the page may be asked for now.

        Before the very first page load it may not: the longest time counts as over.
        """
        now = self._clock.now()
        over = self._clock.monotonic() - self._since >= keep.most_minutes * _MINUTE
        night = not keep.day_begins <= now.astimezone(SITE_ZONE).hour < keep.day_ends
        ended = self._until is not None and now >= self._until
        return not (over or night or ended or session.politeness.held or self._enough())
