"""A read that was let out, and what of its answer the browser gets: the bytes, and nothing that would let it
keep them.
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
        """The answer's head has come.

        The browser may keep none of it: each look and each proof comes from the site.
        """
        self._heard.head(self._turn, self._asked, status, headers)
        return (*without(headers, _OF_A_CACHE), NO_STORE)

    def whole(self, answered: WireAnswer, *, cut: bool = False) -> None:
        """It has come whole, and is known here before the browser has its end; `cut`: too long to be kept
        here.
        """
        self._heard.whole(self._turn, answered)
        if self._rule.kept is not None and not cut:
            self._kept.learn(self._asked, self._rule.kept, answered, self._moment)
        if self._expected is not None and cut:
            self._expected.fails()
        elif self._expected is not None:
            self._expected.comes(fresh(answered))

    def failed(self, why: WireError) -> None:
        """It has not come, or not whole."""
        self._heard.failed(self._turn, self._asked, why)
        if self._expected is not None:
            self._expected.fails()

    def dropped(self) -> None:
        """The browser did not wait for it."""
        self._heard.dropped(self._turn)
        if self._expected is not None:
            self._expected.fails()


def fresh(answered: WireAnswer) -> WireAnswer:
    """An answer that the browser may not keep."""
    return WireAnswer(answered.status, (*without(answered.headers, _OF_A_CACHE), NO_STORE), answered.body)
