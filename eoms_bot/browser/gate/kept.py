"""Cached answers: the very same question gets its answer again, for a while, without a request.

The gate lets the browser cache nothing, so that each look is a fresh one. The profile's `kept` says for which
rules an answer may be shown again, and for how long. A page, a list or a history is never cached: what is
read and proven comes from the site each time. Only whole, good answers are kept. A caller that meets trouble
forgets everything first, so that its next look is at what the site says then.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from eoms_bot.browser.body import UnreadableBody, decode_body
from eoms_bot.browser.gate.wire import Lost, WireAnswer, WireRequest, plain
from eoms_bot.browser.profile.request_rule import Keeping
from eoms_bot.browser.requests import has_once
from eoms_bot.model.ports import Clock

_MOST, _LARGEST = 300, 500_000
"""The most answers, and the most bytes of one."""
_MOST_AT_HAND = 100_000
"""The most bytes of all answers that a page gets for an order's form; they go through two pipes."""
_HEAD = 200
"""The first bytes, which show what an answer is."""

_Question = tuple[str, str, bytes, str]


@dataclass(frozen=True)
class _Kept:
    answer: WireAnswer
    until: float
    """In seconds of the monotonic clock."""


class KeptAnswers:
    """The answers of one session; used by the gate's threads and the lane's thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: dict[_Question, _Kept] = {}
        self._times_forgotten = 0

    def forget(self) -> None:
        """Forget all answers after trouble, so that the site is asked for everything again."""
        with self._lock:
            self._answers.clear()
            self._times_forgotten += 1

    def moment(self) -> int:
        """The moment when a question is let out.

        Its answer is not learned if anything was forgotten after that.
        """
        return self._times_forgotten

    def shown(self, asked: WireRequest, keeping: Keeping) -> WireAnswer | None:
        """The cached answer for the page; None where the site has to be asked."""
        with self._lock:
            question = _question(asked)
            known = self._answers.get(question)
            if known is not None and self._clock.monotonic() >= known.until:
                del self._answers[question]
                return None
        return known.answer if known is not None and says(asked, keeping.says) else None

    def learn(self, asked: WireRequest, keeping: Keeping, answered: WireAnswer, moment: int) -> None:
        """Keep a whole answer, if it is good."""
        if answered.status != 200 or answered.header("set-cookie") or not says(asked, keeping.says):
            return
        try:
            body = plain(answered)
        except Lost:
            return
        if not _is_good(body, keeping):
            return
        # Nothing else of the head is kept: its Date would be taken for the site's time of now.
        kind = answered.header("content-type").encode("latin-1")
        headers = ((b"Content-Type", kind), (b"Cache-Control", b"no-store"))
        with self._lock:
            if moment == self._times_forgotten and len(self._answers) < _MOST:
                until = self._clock.monotonic() + keeping.seconds
                self._answers[_question(asked)] = _Kept(WireAnswer(200, headers, body), until)

    def at_hand(self) -> str:
        """Answers that a page's scripts may have without a request, as JSON, for filling a form.

        The JSON maps "METHOD address body" to [kind, text]. It holds only answers to questions with a body,
        as a menu sends for its options. It holds as many as there is room for, the newest first.
        """
        handed, room, now = {}, _MOST_AT_HAND, self._clock.monotonic()
        with self._lock:
            answers = list(self._answers.items())
        for (method, url, asked, _kind), kept in reversed(answers):
            body = kept.answer.body
            if method == "GET" or now >= kept.until or len(body) > room:
                continue
            try:
                text = body.decode("utf-8-sig")
                handed[f"{method} {url} {asked.decode('utf-8')}"] = [kept.answer.header("content-type"), text]
            except UnicodeDecodeError:
                continue  # no text for a script
            room -= len(body)
        return json.dumps(handed, ensure_ascii=False)


def _question(asked: WireRequest) -> _Question:
    return asked.method, asked.url, asked.body, asked.header("content-type")


def _is_good(body: bytes, keeping: Keeping) -> bool:
    """True for an answer that begins as the profile wants it and is no page.

    A login page may come with 200, too.
    """
    begins = body[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    fits = not keeping.begins or re.match(keeping.begins, begins) is not None
    return fits and begins[:1] not in {"", "<"} and len(body) <= _LARGEST


def says(asked: WireRequest, required: Mapping[str, str]) -> bool:
    """True where the question's body has every required pair once: name → pattern."""
    if not required:
        return True
    try:
        said = decode_body(asked.body, "utf-8", asked.header("content-type"))
    except UnreadableBody:
        return False
    return has_once(said, required)
