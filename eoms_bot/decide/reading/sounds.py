"""Words as they are misspelt by ear: 工信布 and 公信部 for 工信部, 没新号 for 没信号.

The rule table says which signs sound alike (词组 同音), and which variants are words of their own
(同音除外). A word of three signs or more is known with one of its signs replaced; whoever asks for more of
it gets two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

SAME, NOT_SAME = "同音", "同音除外"
"""Groups of the rule table: each word of the first is a set of signs that sound alike."""

SOUNDED = ("监管词", "媒体名", "司法词", "没信号", "弱信号", "满格", "通话坏")
"""Groups whose words are known by their sound. None of them turns an order away."""

TWICE = ("监管词",)
"""Groups whose words of three signs are known with two of them replaced as well."""

SHORTEST = 3
"""Of two signs, one replaced is another word too often: 记着 is no 记者."""


class Alike:
    """The signs that sound alike."""

    def __init__(self, sets: Iterable[str], own: Iterable[str] = ()) -> None:
        self._others: dict[str, set[str]] = defaultdict(set)
        for signs in sets:
            for sign in signs:
                self._others[sign] |= set(signs) - {sign}
        self._own = tuple(own)

    def variants(self, word: str, twice: bool = False) -> Iterator[str]:
        """The word with one sign replaced by one that sounds alike, or two."""
        if len(word) < SHORTEST:
            return
        once = [*self._replaced(word, 0)]
        more = (
            variant
            for first, place in once
            if twice and len(word) == SHORTEST
            for variant, _ in self._replaced(first, place + 1)
        )
        for variant in (*(one for one, _ in once), *more):
            if not any(other in variant for other in self._own):
                yield variant

    def _replaced(self, word: str, start: int) -> Iterator[tuple[str, int]]:
        for place in range(start, len(word)):
            for sign in sorted(self._others.get(word[place], ())):
                yield word[:place] + sign + word[place + 1 :], place
