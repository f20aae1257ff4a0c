"""Whether a regular expression from a file can be trusted with a stranger's text: no runaway backtracking (RULE-004).

Pure. The test looks at the expression only and errs on the safe side: what may be repeated many times may hold no part
whose length varies, and no alternatives of which two could begin with the same sign.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

_parser: Any = importlib.import_module("re._parser")
MANY = 10
"""From this many times on, a repeat is one that can run away."""

MAX_LENGTH = 500
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


def flaw(pattern: str) -> str:
    """What is wrong with an expression, in Chinese; empty where nothing is."""
    if len(pattern) > MAX_LENGTH:
        return f"正则表达式超过 {MAX_LENGTH} 个字符"
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as problem:
        return f"正则表达式无效: {problem}"
    return "RULE-004 正则表达式可能失控（重复里套着重复或重叠的分支）" if _runs_away(tree) else ""


def _runs_away(tree: Any) -> bool:
    return any(_goes_on(node) and any(map(_is_risky, _below(node))) for node in _every(tree))


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
    """Whether two alternatives could begin with the same sign; True where that cannot be told."""
    return any(_may_meet(first, second) for first, second in combinations(map(_first, branches), 2))


def _first(branch: Any) -> Any:
    return branch[0] if len(branch) else None


def _may_meet(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return True
    names = {str(one[0]), str(other[0])}
    if names == {"LITERAL"}:
        return bool(one[1] == other[1])
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
    return bool(value[0] <= sign <= value[1]) if op == "RANGE" else True
