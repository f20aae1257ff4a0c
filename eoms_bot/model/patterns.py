"""Whether a regular expression from a file is safe on a stranger's text.

Safe means no runaway backtracking (RULE-004). The module is pure. The test looks at the expression only and
errs on the safe side. What may be repeated many times may not hold a part whose length varies. It may not
hold alternatives of which two could begin with the same sign. Only a few long repeats may be able to hand
signs on to what follows them. Each makes the time grow by one more power of the text's length.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from eoms_bot import chinese

_parser: Any = importlib.import_module("re._parser")
MANY = 10
"""From this many times on, a repeat is one that can run away."""

MOST_HANDING_ON = 2
MOST_OF_A_LINE = 3
"""How many such repeats a line of a history needs: who, what, and its text.

A line is matched whole, from its beginning only.
"""

MAX_LENGTH = 500
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def flaw(pattern: str, most: int = MOST_HANDING_ON) -> str:
    """What is wrong with an expression, in Chinese; empty where nothing is."""
    if len(pattern) > MAX_LENGTH:
        return f"正则表达式超过 {MAX_LENGTH} 个字符"
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as problem:
        return f"正则表达式无效：{chinese.of_regex(problem)}"
    if _runs_away(tree):
        return "RULE-004 正则表达式可能失控（重复里套着重复或重叠的分支）"
    if _handing_on(tree, None) > most:
        return f"RULE-004 正则表达式可能失控（超过 {most} 处重复与后面的内容分不清界限）"
    return ""


def groups_always_read(pattern: str) -> frozenset[int]:
    """The numbers of the groups that hold something whenever the expression matches.

    Those are the groups that stand in no optional part.
    """
    return _always(_parser.parse(pattern))


def _always(sequence: Any) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for op, value in sequence:
        if str(op) == "SUBPATTERN":
            found |= _always(value[3]) | ({value[0]} if value[0] is not None else frozenset())
        elif str(op) == "BRANCH":
            found |= frozenset.intersection(*map(_always, value[1]))
        elif str(op) == "ATOMIC_GROUP":
            found |= _always(value)
        elif str(op) in _REPEATS and value[0] > 0:
            found |= _always(value[2])
    return found


def _runs_away(tree: Any) -> bool:
    return any(_goes_on(node) and any(map(_is_risky, _below(node))) for node in _every(tree))


def _handing_on(sequence: Any, after: Any) -> int:
    """How many long repeats of a sequence could end sooner or later for the same text.

    `after` follows the sequence.
    """
    return sum(_of_node(node, follower) for node, follower in pairwise([*sequence, after]))


def _of_node(node: Any, follower: Any) -> int:
    op, value = str(node[0]), node[1]
    if op == "BRANCH":
        return max(_handing_on(branch, follower) for branch in value[1])
    if op not in _REPEATS:
        return sum(_handing_on(part, follower) for part in _parts(value))
    if _goes_on(node):
        return int(value[0] != value[1] and follower is not None and _may_meet(_first(value[2]), follower))
    again = _first(value[2]) if int(value[1]) > 1 else follower
    return int(value[1]) * _handing_on(value[2], again)


def _goes_on(node: Any) -> bool:
    op, value = node
    return str(op) in _REPEATS and int(value[1]) >= MANY


def _is_risky(node: Any) -> bool:
    op, value = node
    varies = str(op) in _REPEATS and value[0] != value[1]
    return varies or (str(op) == "BRANCH" and _overlap(value[1]))


def _every(tree: Any) -> Iterator[Any]:
    """Every node of a parsed expression, outermost first."""
    for node in tree:
        yield node
        yield from _below(node)


def _below(node: Any) -> Iterator[Any]:
    for part in _parts(node[1]):
        yield from _every(part)


def _parts(value: Any) -> Iterator[Any]:
    """The expressions inside a node's value, however deep they are packed."""
    if isinstance(value, _parser.SubPattern):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _parts(one)


def _overlap(branches: list[Any]) -> bool:
    """Whether two alternatives could begin with the same sign; True where that cannot be determined."""
    return any(_may_meet(first, second) for first, second in combinations(map(_first, branches), 2))


def _first(branch: Any) -> Any:
    return branch[0] if len(branch) else None


def _may_meet(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return True
    names = {str(one[0]), str(other[0])}
    if names == {"LITERAL"}:
        return bool(one[1] == other[1])
    if names == {"LITERAL", "NOT_LITERAL"}:
        return bool(one[1] != other[1])
    if names == {"LITERAL", "IN"}:
        literal, group = (one, other) if str(one[0]) == "LITERAL" else (other, one)
        return _in_group(literal[1], group[1])
    return True


def _in_group(sign: int, items: list[Any]) -> bool:
    negated = str(items[0][0]) == "NEGATE"
    return negated != any(_fits(sign, item) for item in items[1 if negated else 0 :])


def _fits(sign: int, item: Any) -> bool:
    op, value = str(item[0]), item[1]
    if op == "LITERAL":
        return bool(sign == value)
    if op == "CATEGORY" and str(value) in _CATEGORIES:
        return re.fullmatch(_CATEGORIES[str(value)], chr(sign)) is not None
    return bool(value[0] <= sign <= value[1]) if op == "RANGE" else True
