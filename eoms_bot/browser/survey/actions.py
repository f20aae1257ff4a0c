"""Compares the words by which the site logs our writes with orders' lines.

The words are `actions` of the history; the lines are those of orders that were read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from eoms_bot.model.finding import FAILED, PASSED, Finding

_KIND = "记录"


def look_at_actions(actions: Mapping[str, tuple[str, ...]], logged: Collection[str]) -> list[Finding]:
    """For each kind of write, whether one of its words was logged for anybody.

    A kind without such a line was compared with nothing.
    """
    return [_look(kind, words, logged) for kind, words in actions.items()]


def _look(kind: str, words: Sequence[str], logged: Collection[str]) -> Finding:
    there = [word for word in words if word in logged]
    if there:
        return Finding("history", _KIND, f"actions.{kind}", PASSED, f"有记录写着 {'、'.join(there)}")
    found = f"看过的记录里没有 {'、'.join(words)}"
    return Finding("history", _KIND, f"actions.{kind}", PASSED, found, compared=False)


def look_at_own_actions(
    actions: Mapping[str, tuple[str, ...]], kinds: Sequence[str], ours: Sequence[str]
) -> list[Finding]:
    """What our own logged actions (`ours`) show where an order must have one of these kinds.

    A finding is made for an action of ours that the profile does not know, without any that it knows. A write
    would then be done, and never be proven. Without such an action there is no finding.
    """
    known = {word for words in actions.values() for word in words}
    strange = [word for word in dict.fromkeys(ours) if word not in known]
    wanted = [word for kind in kinds for word in actions.get(kind, ())]
    if not strange or not set(wanted).isdisjoint(ours):
        return []
    keys = " 或 ".join(f"actions.{kind}" for kind in kinds)
    found = f"本账号的记录写着 {'、'.join(strange)}，没有 {'、'.join(wanted)}"
    cure = f"核对后把网站的写法写进 {keys}；写错的话，每次发送都结果未知"
    return [Finding("history", _KIND, f"actions.{kinds[0]}", FAILED, found, cure)]
