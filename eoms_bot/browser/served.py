"""Served: what the site has answered since the last page load, so that a missing element finds its cause.

A page that lacks something because the site failed to deliver it is no changed page: it is read again. What counts are
requests that the profile lists; pictures do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from playwright.sync_api import BrowserContext, Frame, Page, Request, Response
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.answers import first_words, words_of
from eoms_bot.browser.hearing import hearing
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import short
from eoms_bot.browser.trouble import is_unproven
from eoms_bot.errors import CertificateWrong, HistoryUnknown, TransientSiteError

_KINDS = frozenset({"document", "xhr", "fetch", "script", "stylesheet"})
_SCRIPTED = frozenset({"xhr", "fetch"})
_TEXT_MS = 2000.0

SoFar = tuple[int, int]
"""How many requests have failed, and how many answers scripts have got."""


class Served:
    """Requests of one context, since `forget`: failed ones, and those that nobody has answered yet."""

    def __init__(
        self,
        rule_of: Callable[[str, str], RequestRule | None],
        error_texts: tuple[str, ...],
        own: frozenset[int],
        denial_texts: tuple[str, ...] = (),
        lost_texts: tuple[str, ...] = (),
    ) -> None:
        self._rule_of, self._error_texts, self._own = rule_of, error_texts, own
        self._denial_texts, self._lost_texts = denial_texts, lost_texts
        self._waiting: dict[Request, RequestRule] = {}
        self._failed: list[tuple[RequestRule, str]] = []
        self._coming: dict[Request, Response] = {}
        self._scripted: list[Response] = []

    def watch(self, context: BrowserContext) -> None:
        """Hear of every request of the context."""
        context.on("request", hearing(self._asked))
        context.on("response", hearing(self._answered))
        context.on("requestfinished", hearing(self._finished))
        context.on("requestfailed", hearing(self._lost))

    def forget(self) -> None:
        """A new page load begins; what came before explains nothing of it."""
        self._waiting.clear()
        self._failed.clear()
        self._coming.clear()
        self._scripted.clear()

    def insist_on(self, role: str) -> None:
        """Raise at once where a request of that role (`page`, `history`) is known to have failed."""
        self._raise([(rule, why) for rule, why in self._failed if rule.role == role])

    def denied(self, pages: Sequence[Page | Frame]) -> list[str]:
        """The words of pages, and of what their scripts have fetched, that say that a right is missing."""
        if not self._denial_texts:
            return []
        fetched = [_text(response) for response in self._scripted]
        told = (*_shown(pages), *fetched)
        return [mark for mark in self._denial_texts if any(mark in text for text in told)]

    def lost(self, pages: Sequence[Page | Frame]) -> list[str]:
        """How a page, or what a script has fetched in place of its own, says that the session is gone."""
        if not self._lost_texts:
            return []
        told = (*_shown(pages), *(words_of(_text(response)) for response in self._scripted))
        return [found.group() for text in told if (found := first_words(self._lost_texts, text))]

    def explain(self, pages: list[Page]) -> None:
        """Something is missing: raise what explains it, if the site's answers or words do."""
        self._raise([*self._failed, *self._unanswered()])
        fetched = (self._trouble_in(response) for response in self._scripted)
        shown = (
            self._trouble(_words(frame.locator("body").all_inner_texts), short(frame.url))
            for page in pages
            for frame in page.frames
        )
        if why := next(filter(None, chain(fetched, shown)), ""):
            raise TransientSiteError(why)

    def so_far(self) -> SoFar:
        """How much has been heard, for `has_failed_since`."""
        return len(self._failed), len(self._scripted)

    def has_failed_since(self, so_far: SoFar) -> bool:
        """Whether what a page asked for behind that has failed, or says an error; what is on its way has not, nor does a history count."""
        failed, scripted = self._failed[so_far[0] :], self._scripted[so_far[1] :]
        return any(rule.role != "history" for rule, _why in failed) or any(map(self._trouble_in, scripted))

    def _raise(self, troubles: list[tuple[RequestRule, str]]) -> None:
        """The trouble of a page outweighs that of its history: an unknown history is all that is wrong there."""
        unproven = [why for _rule, why in troubles if is_unproven(why)]
        if unproven:
            raise CertificateWrong(f"网站证书不可信: {unproven[0]}")
        others = [why for rule, why in troubles if rule.role != "history"]
        if others:
            raise TransientSiteError(others[0])
        if troubles:
            raise HistoryUnknown(troubles[0][1])

    def _trouble_in(self, response: Response) -> str:
        """What is wrong with an answer that a script got; empty where nothing is."""
        if _is_empty(response):
            # Chromium takes a head that breaks off for a whole answer without a body (F05).
            return f"网站的答复没有内容 {short(response.url)}"
        return self._trouble(_text(response), short(response.url))

    def _trouble(self, text: str, where: str) -> str:
        return next((f"网站显示错误页 {where}: {mark}" for mark in self._error_texts if mark in text), "")

    def _unanswered(self) -> Iterator[tuple[RequestRule, str]]:
        for request, rule in self._waiting.items():
            yield rule, f"网站迟迟没有答复 {short(request.url)}"

    def _asked(self, request: Request) -> None:
        rule = self._rule_of(request.method, request.url) if request.resource_type in _KINDS else None
        if rule is not None and rule.kind in {"read", "query"}:
            self._waiting[request] = rule

    def _answered(self, response: Response) -> None:
        rule = self._waiting.get(response.request)
        if rule is None:
            return
        if response.status >= 400 and response.status not in self._own:
            self._failed.append((rule, f"网站答复 {response.status}: {short(response.url)}"))
        # A history's words are people's: what they quote explains nothing of another page.
        if response.request.resource_type in _SCRIPTED and rule.role != "history":
            self._coming[response.request] = response

    def _finished(self, request: Request) -> None:
        self._waiting.pop(request, None)
        # Whole only now: to ask for the text of one that still comes would wait for it without a limit.
        whole = self._coming.pop(request, None)
        if whole is not None:
            self._scripted.append(whole)

    def _lost(self, request: Request) -> None:
        rule = self._waiting.pop(request, None)
        why = request.failure or ""
        # Aborted: by a navigation or a close of ours.
        if rule is not None and "ERR_ABORTED" not in why:
            self._failed.append((rule, f"请求没有读全 {short(request.url)}: {why}"))


def _is_empty(response: Response) -> bool:
    """True for a success without a byte; a page that went away meanwhile takes its answers along, and tells nothing."""
    try:
        return response.ok and not response.body()
    except PlaywrightError:
        return False


def _shown(pages: Sequence[Page | Frame]) -> list[str]:
    """What these show, frame by frame."""
    frames = [frame for page in pages for frame in (page.frames if isinstance(page, Page) else [page])]
    return [_words(frame.locator("body").all_inner_texts) for frame in frames]


def _text(response: Response) -> str:
    return _words(lambda: [response.text()])


def _words(read: Callable[[], list[str]]) -> str:
    """Words that may explain something; a page that went away meanwhile explains nothing."""
    try:
        return " ".join(read())
    except PlaywrightError:
        return ""
