"""A read that was let out, and the part of its answer that the browser gets.

The browser gets the bytes without the headers that would let it cache them.
"""

from __future__ import annotations

from eoms_bot.browser.gate.ahead import Expected
from eoms_bot.browser.gate.heard import Heard
from eoms_bot.browser.gate.kept import KeptAnswers
from eoms_bot.browser.gate.wire import MARK, Headers, WireAnswer, WireError, WireRequest, without
from eoms_bot.browser.profile.request_rule import RequestRule

_OF_A_CACHE = frozenset(
    {b"cache-control", b"expires", b"pragma", b"etag", b"last-modified", b"age", b"alt-svc"} | {MARK.lower()}
)
NO_STORE = (b"Cache-Control", b"no-store")


class Passing:
    """A read that was let out: the proxy streams its answer and reports progress here.

    `shown` returns the headers for the browser.
    """

    def __init__(
        self,
        heard: Heard,
        kept: KeptAnswers,
        asked: WireRequest,
        rule: RequestRule,
        expected: Expected | None,
    ) -> None:
        self._heard, self._kept = heard, kept
        self._asked, self._rule, self._expected = asked, rule, expected
        self._moment = kept.moment()
        self._turn = heard.let_out(asked, rule)

    def shown(self, status: int, headers: Headers) -> Headers:
        """Note the answer's head; return the headers for the browser.

        The browser may cache none of it: each look and each proof comes from the site.
        """
        self._heard.head(self._turn, self._asked, status, headers)
        return (*without(headers, _OF_A_CACHE), NO_STORE)

    def whole(self, answered: WireAnswer, *, cut: bool = False) -> None:
        """Note that the answer has come whole, before the browser has its end.

        `cut`: the answer is too long to be kept here.
        """
        self._heard.whole(self._turn, answered)
        if self._rule.kept is not None and not cut:
            self._kept.learn(self._asked, self._rule.kept, answered, self._moment)
        if self._expected is not None and cut:
            self._expected.fails()
        elif self._expected is not None:
            self._expected.comes(fresh(answered))

    def failed(self, why: WireError) -> None:
        """Note that no answer has come, or not a whole one."""
        self._heard.failed(self._turn, self._asked, why)
        if self._expected is not None:
            self._expected.fails()

    def dropped(self) -> None:
        """Note that the browser did not wait for the answer."""
        self._heard.dropped(self._turn)
        if self._expected is not None:
            self._expected.fails()


def fresh(answered: WireAnswer) -> WireAnswer:
    """The answer with headers that forbid the browser to cache it."""
    return WireAnswer(answered.status, (*without(answered.headers, _OF_A_CACHE), NO_STORE), answered.body)
