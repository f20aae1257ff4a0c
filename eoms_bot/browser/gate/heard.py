"""What one session's gate observes of the site.

It records failed requests, scripts' answers, a lost session, the site's clock and its pace. The gate's
threads write it, the lane's thread reads it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import count

from eoms_bot.browser.answers import code_in
from eoms_bot.browser.gate.wire import (
    Headers,
    Lost,
    WireAnswer,
    WireError,
    WireRequest,
    header_in,
    path_of,
    plain,
)
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import is_picture
from eoms_bot.errors import BotError, TransientSiteError
from eoms_bot.model.ports import Clock

_WAITS = (429, 503)
Trouble = tuple[RequestRule, BotError]


class Heard:
    """The record of one session. A `turn` is one request, from `let_out` to its end."""

    def __init__(self, profile: Profile, politeness: Politeness, clock: Clock) -> None:
        self._answers = profile.answers
        self._site, self._own = profile.site, frozenset(profile.answers.session_statuses)
        self._politeness, self._clock = politeness, clock
        self._lock = threading.Lock()
        self._turns = count(1)
        self._waiting: dict[int, tuple[RequestRule, str]] = {}
        self._loads: set[int] = set()
        self._failed: list[Trouble] = []
        self._roles: set[str] = set()
        self._texts: list[tuple[str, str]] = []
        self._site_said: datetime | None = None
        self._said_at = 0.0
        self.lost_at = ""
        """The path at which the site asked for a login; empty while it has not."""
        self.listeners: list[Callable[[WireRequest, RequestRule | None], None]] = []
        """Called for every request that a page makes, with its rule, before the gate decides."""

    # --- called by the gate

    def asks(self, asked: WireRequest, rule: RequestRule | None) -> None:
        """Note that a page makes a request."""
        for listener in self.listeners:
            listener(asked, rule)

    def let_out(self, asked: WireRequest, rule: RequestRule) -> int:
        """Note that a request passes; return its turn."""
        with self._lock:
            turn = next(self._turns)
            if rule.kind in {"read", "query"} and not is_picture(asked.path):
                self._waiting[turn] = rule, asked.path
            if rule.kind == "login" or self._politeness.is_load(rule.role):
                self._loads.add(turn)
                self._politeness.load_begins()
        return turn

    def head(self, turn: int, asked: WireRequest, status: int, headers: Headers) -> None:
        """Note the head of the turn's answer."""
        path, location = asked.path, path_of(header_in(headers, "location"))
        marks = self._site.login_markers
        shows_login = asked.method == "GET" and any(mark in path for mark in marks)
        sent_to_login = status in range(300, 400) and any(mark in location for mark in marks)
        with self._lock:
            waiting = self._waiting.get(turn)
            if waiting is not None and status >= 400 and status not in self._own:
                self._failed.append((waiting[0], TransientSiteError(f"网站答复 {status}: {path}")))
            if shows_login or sent_to_login or status in self._own:
                self.lost_at = path
            self._hear(header_in(headers, "date"))
            if turn in self._loads:
                self._loads.discard(turn)
                self._politeness.load_answered(ok=status < 400)
            if status in _WAITS:
                self._politeness.hold(header_in(headers, "retry-after"))

    def whole(self, turn: int, answered: WireAnswer) -> None:
        """Note that the turn's answer has come whole.

        Texts of some answers are not kept. A page's words are read in the window, a history's words are
        people's. A file of the site's own (script, style) names errors that have not occurred.
        """
        with self._lock:
            rule, path = self._waiting.pop(turn, (None, ""))
            if rule is not None and answered.status == 200:
                self._roles.add(rule.role)
        if rule is None or (rule.kind == "read" and rule.kept is not None):
            return
        try:
            text = plain(answered).decode(_charset(answered, self._site.charset), "replace")
        except (Lost, LookupError, UnicodeError):
            # Some codecs can decode nothing at all, for example `undefined`.
            return
        found = code_in(text, self._answers) if self._answers.kind == "json" else None
        if found is not None and found[0] in self._answers.lost:
            with self._lock:
                self.lost_at = path
        if rule.role:
            return
        empty = not answered.body and answered.status in range(200, 300) and answered.status != 204
        with self._lock:
            if empty:
                self._failed.append((rule, TransientSiteError(f"网站的答复没有内容 {path}")))
            self._texts.append((text, path))

    def failed(self, turn: int, asked: WireRequest, why: WireError) -> None:
        """Note that no whole answer has come."""
        with self._lock:
            waiting = self._waiting.pop(turn, None)
            if waiting is not None:
                self._failed.append((waiting[0], why.as_read(asked.path)))
            self._drop_load(turn)

    def dropped(self, turn: int) -> None:
        """Note that the browser has dropped the request."""
        with self._lock:
            self._waiting.pop(turn, None)
            self._drop_load(turn)

    def shown_again(self, asked: WireRequest, rule: RequestRule, status: int) -> None:
        """Note that a page gets the answer of another request.

        An error counts for this page too, even where the other request's record was forgotten.
        """
        if status >= 400 and status not in self._own:
            self.refused(asked, rule, f"网站答复 {status}")

    def refused(self, asked: WireRequest, rule: RequestRule, why: str) -> None:
        """Note a listed read that the gate refused."""
        with self._lock:
            self._failed.append((rule, TransientSiteError(f"{why}: {asked.path}")))

    def _drop_load(self, turn: int) -> None:
        if turn in self._loads:
            self._loads.discard(turn)
            self._politeness.load_dropped()

    # --- called by the lane

    def forget(self) -> None:
        """Start a new page load; what came before explains nothing of it."""
        with self._lock:
            self._waiting.clear()
            self._failed.clear()
            self._roles.clear()
            self._texts.clear()

    def troubles(self) -> list[Trouble]:
        """What has failed since `forget`."""
        with self._lock:
            return list(self._failed)

    def unanswered(self) -> list[Trouble]:
        """The requests without an answer so far, each as an error."""
        with self._lock:
            waiting = list(self._waiting.values())
        return [(rule, TransientSiteError(f"网站迟迟没有答复 {path}")) for rule, path in waiting]

    def has_answered(self, role: str) -> bool:
        """Whether a request of that role was answered whole since `forget`, and none is on its way."""
        with self._lock:
            return role in self._roles and not self._waiting

    def texts(self) -> Iterator[tuple[str, str]]:
        """The texts that scripts and frames got since `forget`, and their paths."""
        with self._lock:
            return iter(list(self._texts))

    @property
    def knows_clock(self) -> bool:
        """True once an answer had a readable Date header."""
        return self._site_said is not None

    @property
    def ahead_seconds(self) -> float:
        """Site clock minus ours in seconds; 0 while no Date header was seen.

        The site's time runs on by the monotonic clock, so that a change of our clock shows.
        """
        with self._lock:
            said, at = self._site_said, self._said_at
        if said is None:
            return 0.0
        passed = timedelta(seconds=self._clock.monotonic() - at)
        return (said + passed - self._clock.now()).total_seconds()

    def _hear(self, date: str) -> None:
        """Take a Date header.

        One that cannot be read, or whose sender does not know its zone (`-0000`), is ignored.
        """
        try:
            said = parsedate_to_datetime(date)
        except (ValueError, OverflowError):
            return
        if said.tzinfo is not None:
            self._site_said, self._said_at = said, self._clock.monotonic()


def _charset(answered: WireAnswer, otherwise: str) -> str:
    _, found, name = answered.header("content-type").lower().partition("charset=")
    return name.strip("\"' ;") if found else otherwise
