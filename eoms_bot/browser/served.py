"""Why something is missing on a page, by the site's answers and by its pages' words.

A page that lacks something because the site failed to deliver it is not a changed page: it is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page

from eoms_bot.browser.answers import first_words, words_of
from eoms_bot.browser.gate.heard import Heard, Trouble
from eoms_bot.browser.profile.common import SiteSpec
from eoms_bot.browser.requests import short
from eoms_bot.errors import CertificateWrong, HistoryUnknown, TransientSiteError

SoFar = tuple[int, int]
"""How many requests have failed, and how many answers scripts have received."""


class Served:
    """What one session was served since `forget`."""

    def __init__(self, heard: Heard, site: SiteSpec) -> None:
        self._heard, self._site = heard, site

    def forget(self) -> None:
        """Start a new page load; what came before explains nothing of it."""
        self._heard.forget()

    def insist_on(self, role: str) -> None:
        """Raise at once where a request of that role (`page`, `history`) has failed."""
        self._raise([one for one in self._heard.troubles() if one[0].role == role])

    def denied(self, pages: Sequence[Page | Frame]) -> list[str]:
        """The words of pages, and of their scripts' answers, that say that a right is missing."""
        marks = self._site.denial_texts
        words = [*_shown(pages), *(text for text, _ in self._heard.texts())] if marks else []
        return [mark for mark in marks if any(mark in text for text in words)]

    def lost(self, pages: Sequence[Page | Frame]) -> list[str]:
        """How a page, or an answer to a script, says that the session is gone."""
        marks = self._site.lost_texts
        words = [*_shown(pages), *(words_of(text) for text, _ in self._heard.texts())] if marks else []
        return [found.group() for text in words if (found := first_words(marks, text))]

    def explain(self, pages: list[Page]) -> None:
        """Raise what explains that something is missing, if the site's answers or words do."""
        self._raise([*self._heard.troubles(), *self._heard.unanswered()])
        shown = (
            (_words(frame.locator("body").all_inner_texts), short(frame.url))
            for page in pages
            for frame in page.frames
        )
        for source in (self._heard.texts(), shown):
            if why := next(filter(None, (self._trouble(*one) for one in source)), ""):
                raise TransientSiteError(why)

    def so_far(self) -> SoFar:
        """How much has been recorded so far, for `has_failed_since`."""
        return len(self._heard.troubles()), len(list(self._heard.texts()))

    def has_failed_since(self, so_far: SoFar) -> bool:
        """Whether a page's later requests have failed, or were answered with an error.

        Requests on their way and histories do not count.
        """
        failed, texts = self._heard.troubles()[so_far[0] :], list(self._heard.texts())[so_far[1] :]
        return any(rule.role != "history" for rule, _why in failed) or any(
            self._trouble(*one) for one in texts
        )

    def _raise(self, troubles: list[Trouble]) -> None:
        """Raise the first trouble.

        A page's trouble outweighs its history's: with an unknown history, the rest of the page is sound.
        """
        for _rule, why in troubles:
            if isinstance(why, CertificateWrong):
                raise why
        for rule, why in troubles:
            if rule.role != "history":
                raise why
        if troubles:
            raise HistoryUnknown(str(troubles[0][1]))

    def _trouble(self, text: str, where: str) -> str:
        marks = self._site.error_texts
        return next((f"网站显示错误页 {where}: {mark}" for mark in marks if mark in text), "")


def _shown(pages: Sequence[Page | Frame]) -> list[str]:
    """The words that these show, frame by frame."""
    frames = [frame for page in pages for frame in (page.frames if isinstance(page, Page) else [page])]
    return [_words(frame.locator("body").all_inner_texts) for frame in frames]


def _words(read: Callable[[], list[str]]) -> str:
    """Words that may explain something; a page that has gone away explains nothing."""
    try:
        return " ".join(read())
    except PlaywrightError:
        return ""
