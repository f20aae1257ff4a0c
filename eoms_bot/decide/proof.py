"""Proof: what an order's history says of a write.

An entry of the history proves a write where it can be the write's effect: it is not older than the first try,
and no other write was proven by it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import Proof, WriteRecord
from eoms_bot.visible import squeeze

MOST_SKEW_SECONDS = 120.0
"""Where this machine's clock and the site's differ by more, no entry can be assigned to a write.

Nothing is sent then.
"""
_SKEW = timedelta(seconds=MOST_SKEW_SECONDS)

_HISTORY = "处理记录"
NOT_THERE = Proof(found=False, by_us=False, text="网站记录中没有")

Actions = Mapping[str, Collection[str]]
"""The profile's name of a step → the words by which the site's history names it."""


def apart(seconds: float) -> str:
    """How far two clocks are apart, in the largest unit that fits: a wrong date, a wrong hour, or a drift."""
    far = abs(seconds)
    unit, name = next((one for one in ((86_400, "天"), (3_600, "小时")) if far >= one[0]), (1, "秒"))
    return f"{far / unit:.0f} {name}"


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in white space at most: sites break and pad lines."""
    return squeeze(one) == squeeze(other)


def is_among(name: str, dealers: str) -> bool:
    """Whether a cell of 处理人 names somebody.

    The whole name counts, not a part of it; remarks in brackets do not count.
    """
    return bool(name) and name in re.split(r"[、,，;；/\s]+", re.sub(r"[（(].*?[）)]", "", dealers))


def closing(history: Sequence[HistoryEntry], actions: Actions) -> list[HistoryEntry]:
    """The entries of a history that end an order."""
    return [entry for entry in history if entry.action in {*actions["complete"], *actions["reject"]}]


@dataclass(frozen=True)
class Traces:
    """The search for the traces of one write in its order's history.

    `attempts` are all writes on the order, whatever their keys. `us` is our name at the site. `ahead` is the
    site's clock minus ours.
    """

    record: WriteRecord
    attempts: Sequence[WriteRecord]
    us: str
    ahead: timedelta

    def reply(self, entries: Sequence[HistoryEntry], actions: Actions) -> Proof:
        """What the closing entries say of a reply.

        An entry of ours with other words proves nothing.
        """
        own, others = self._by_whom(entries)
        words = squeeze(self.record.text)
        for entry in own:
            if entry.action in actions[self.record.kind] and words in squeeze(entry.text):
                return _proof(entry, by_us=True)
        return _proof(others[-1], by_us=False) if others else NOT_THERE

    def unnamed(self, history: Sequence[HistoryEntry], actions: Actions) -> str:
        """The word of an entry of ours with this write's words that the profile has for no step.

        Empty where there is none. It proves nothing: the profile may be wrong, or the entry another one.
        """
        known = {word for words in actions.values() for word in words}
        own, _others = self._by_whom([one for one in history if one.action not in known])
        words = squeeze(self.record.text)
        return next((one.action for one in own if words in squeeze(one.text)), "")

    def accept(self, history: Sequence[HistoryEntry], actions: Actions) -> Proof | None:
        """Our own accept in the history of an order that somebody else holds by now."""
        own, _others = self._by_whom([one for one in history if one.action in actions[self.record.kind]])
        return _proof(own[0], by_us=True) if own else None

    def objection(self, entries: Sequence[HistoryEntry]) -> str:
        """Why this write must not be tried again, by the closing entries.

        Empty where none of them may be its effect.
        """
        if entries and abs(self.ahead) > _SKEW:
            between = apart(self.ahead.total_seconds())
            return f"本机与网站时钟相差 {between}，处理记录里的回复是否此前提交的分不清，不再发送"
        found = next(self._possible(entries), None)
        if found is None:
            return ""
        return f"此前的提交可能已生效，处理记录中有 {shown(found.who)} 的 {found.action}，不再发送"

    def _by_whom(self, entries: Sequence[HistoryEntry]) -> tuple[list[HistoryEntry], list[HistoryEntry]]:
        """The entries that can be this write's effect: ours, and those of others."""
        possible = list(self._possible(entries))
        own = [entry for entry in possible if is_among(self.us, entry.who)]
        return own, [entry for entry in possible if entry not in own]

    def _possible(self, entries: Sequence[HistoryEntry]) -> Iterator[HistoryEntry]:
        if abs(self.ahead) > _SKEW:
            return
        tries = [one.sending_at for one in self.attempts if one.key == self.record.key and one.sending_at]
        first = datetime.fromisoformat(min(tries, default=self.record.created_at))
        # An entry of another kind can have the same time as this one, on a site that leaves the seconds out.
        used = [
            one.proof
            for one in self.attempts
            if one.key != self.record.key and one.action is self.record.action
        ]
        for entry in entries:
            is_used = any(entry.when.isoformat(timespec="seconds") in proof for proof in used)
            if not is_used and entry.when + entry.within >= first + self.ahead - _SKEW:
                yield entry


def _proof(entry: HistoryEntry, *, by_us: bool) -> Proof:
    return Proof(True, by_us, entry.text, entry.when, entry.who, _HISTORY)
