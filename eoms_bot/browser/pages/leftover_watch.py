"""Notices that a person has opened the leftover entry: its answer came without our request."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Response

from eoms_bot.browser.pages.leftover_entry import LeftoverEntryPage, is_entry
from eoms_bot.browser.session import Session
from eoms_bot.errors import SiteChanged

LOOKS_FOR_WINDOW = 20
"""How many looks are spent on a new window, which appears a moment after its answer."""


class EntryWatch:
    """Listens from its creation until `stop`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._came: Response | None = None
        self._looks = 0
        session.context.on("response", self._note)

    def opened(self) -> LeftoverEntryPage | None:
        """The entry that has come since the last call, ready to be filled; None where none has.

        SiteChanged where it is not what the profile says, or is not shown anywhere.
        """
        if self._came is None:
            return None
        try:
            frame = self._came.frame
        except PlaywrightError as not_yet:
            self._looks += 1
            if self._looks < LOOKS_FOR_WINDOW:
                return None
            self._came = None
            raise SiteChanged("问题遗留库的窗口没有出现") from not_yet
        self._came = None
        return LeftoverEntryPage.shown(self._session, frame)

    def stop(self) -> None:
        """Stop listening."""
        self._session.context.remove_listener("response", self._note)

    def _note(self, response: Response) -> None:
        if is_entry(self._session, response):
            self._came, self._looks = response, 0
