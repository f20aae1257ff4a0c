"""Kept: answers that are shown again to the very same question, for a while, without asking the site.

The browser keeps no style, script or option list itself while requests are routed, so that each order's form would have them all come
again. The profile says of which rules an answer may be shown again and for how long (`kept`); a page, a list or a history never is:
what is read and proven comes from the site each time. What went well is kept, whole and as the browser has read it; whoever meets trouble
forgets everything first, so that the next look is at what the site says by then.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Request, Response, Route
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.body import decode_body
from eoms_bot.browser.hearing import hearing
from eoms_bot.browser.profile.request_rule import Keeping, RequestRule
from eoms_bot.model.ports import Clock

_MOST, _LARGEST = 300, 500_000
"""Answers, and bytes of one."""
_MOST_AT_HAND = 100_000
"""Bytes of all answers that a page is handed for an order's form; they go through two pipes."""
_HEAD = 200
"""Bytes that tell what an answer is."""
_KIND = "content-type"

_Question = tuple[str, str, bytes]


@dataclass(frozen=True)
class _Answer:
    kind: str
    body: bytes
    until: float
    """By the monotonic clock."""
    to_script: bool
    """Whether a script asked for it by XMLHttpRequest, as for a menu's options; a style comes by the document."""


class Kept:
    """The answers of one context."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: dict[_Question, _Answer] = {}
        self._let_out: dict[Request, Keeping] = {}
        """What the site was asked since something was forgotten last; an answer to anything else is not learned."""
        self._coming: dict[Request, tuple[Keeping, Response]] = {}
        self._forgotten = 0

    def watch(self, context: BrowserContext) -> None:
        """Learn from what the site answers."""
        context.on("response", hearing(self._answered))
        context.on("requestfinished", hearing(self._finished))
        context.on("requestfailed", hearing(self._dropped))

    def forget(self) -> None:
        """Something went wrong: ask the site for everything again."""
        self._answers.clear()
        self._let_out.clear()
        self._coming.clear()
        self._forgotten += 1

    def shows(self, route: Route, request: Request, rule: RequestRule) -> bool:
        """True where the page has got an answer from here; else the request still has to be let out."""
        if rule.kept is None or not _says(request, rule.kept):
            return False
        known = self._known(_question(request))
        if known is None:
            self._let_out[request] = rule.kept
            return False
        # Nothing else of the head: its Date would be taken for the site's time of now.
        route.fulfill(status=200, headers={_KIND: known.kind}, body=known.body)
        return True

    def at_hand(self) -> str:
        """What a page's scripts may be told without being let ask, as JSON: "METHOD address body" → [kind, text], for whoever fills a form.

        As many as go along, those first that were learned last.
        """
        handed, room, now = {}, _MOST_AT_HAND, self._clock.monotonic()
        for (method, url, asked), answer in reversed(self._answers.items()):
            if not answer.to_script or now >= answer.until or len(answer.body) > room:
                continue
            try:
                handed[f"{method} {url} {asked.decode('utf-8')}"] = [
                    answer.kind,
                    answer.body.decode("utf-8-sig"),
                ]
            except UnicodeDecodeError:
                continue  # no text to a script
            room -= len(answer.body)
        return json.dumps(handed, ensure_ascii=False)

    def _known(self, question: _Question) -> _Answer | None:
        answer = self._answers.get(question)
        if answer is not None and self._clock.monotonic() >= answer.until:
            del self._answers[question]
            return None
        return answer

    def _answered(self, response: Response) -> None:
        keeping = self._let_out.pop(response.request, None)
        if keeping is not None and response.status == 200:
            self._coming[response.request] = keeping, response

    def _finished(self, request: Request) -> None:
        """Whole only now: to ask for the bytes of an answer that still comes would wait for it without a limit."""
        coming = self._coming.pop(request, None)
        if coming is None or len(self._answers) >= _MOST:
            return
        (keeping, response), before = coming, self._forgotten
        try:
            body = response.body()
            hands_out = response.header_value("set-cookie")
        except PlaywrightError:
            return  # its page has gone, and took it along
        if hands_out or before != self._forgotten or not _is_good(body, keeping):
            return
        until = self._clock.monotonic() + keeping.seconds
        kind = _kind(response.headers.get(_KIND, ""), body)
        self._answers[_question(request)] = _Answer(kind, body, until, request.resource_type == "xhr")

    def _dropped(self, request: Request) -> None:
        self._let_out.pop(request, None)
        self._coming.pop(request, None)


def _question(request: Request) -> _Question:
    return request.method, request.url, request.post_data_buffer or b""


def _kind(said: str, body: bytes) -> str:
    """What an answer is when it is shown again: the browser tells the bytes of a text as UTF-8, however the site has written it."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return said
    return f"{said.partition(';')[0].strip()}; charset=utf-8" if said else said


def _is_good(body: bytes, keeping: Keeping) -> bool:
    """True for an answer that begins as the profile wants it and is no page: a login page, too, may come with 200."""
    begins = body[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    fits = not keeping.begins or re.match(keeping.begins, begins) is not None
    return fits and begins[:1] not in {"", "<"} and len(body) <= _LARGEST


def _says(request: Request, keeping: Keeping) -> bool:
    """True where the body of a question says all that it must, each once, for its answer to be kept."""
    if not keeping.says:
        return True
    try:
        said = decode_body(request.post_data_buffer or b"", "utf-8")
    except UnicodeDecodeError:
        return False
    return all(
        [re.fullmatch(wanted, value) is not None for one, value in said if one == name] == [True]
        for name, wanted in keeping.says.items()
    )
