"""A branch's option lists as a file.

It is made from what the site offers, with what changed against the file before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eoms_bot.decide.causes import NETWORK
from eoms_bot.model.branch import Dictionaries
from eoms_bot.new_file import write_numbered

LISTS = {
    "prov_causes": ("prov_cause", "省内投诉原因"),
    "areas": ("area", "投诉区域"),
    "scenes": ("scene", "场景分类"),
    "networks": ("network", "网络类型"),
    "measure_classes": ("measure_class", "措施类别"),
}
"""List of the dictionary → the form's field, and its name for people."""

HEAD = """\
# 下拉框的选项，从网站读来，一字不差。写进设置 files.dictionaries 后起作用。
# 不在清单中的值，批次文件检查时就会指出，不会打开任何页面。
"""
OF_GROUP = "# 集团投诉原因：上级 = [下级…]"
OF_CAUSE = """\
# 省内投诉原因 → 「网络部门」的下级（无口径时用）。网站不说哪个对哪个，由人填写；没有列出的原因无口径时转人工"""


def merged(known: Dictionaries, found: Mapping[str, Sequence[str]]) -> Dictionaries:
    """The lists as the site has them.

    What no form shows (attitudes, which cause has which leaf) stays as it was, as far as both ends are still
    offered.
    """
    lists = {name: tuple(found[field]) for name, (field, _label) in LISTS.items() if found.get(field)}
    groups = _groups(found["group_cause"]) if found.get("group_cause") else known.group_causes
    causes = lists.get("prov_causes", known.prov_causes)
    leaves = groups.get(NETWORK, ())
    kept = {cause: leaf for cause, leaf in known.group_cause_of.items() if cause in causes and leaf in leaves}
    return known.model_copy(update=lists | {"group_causes": groups, "group_cause_of": kept})


def differences(known: Dictionaries, found: Dictionaries) -> list[tuple[str, str, str]]:
    """(list, what is new, what is gone) for each list that is another one now."""
    changed = [
        (label, *_changed(getattr(known, name), getattr(found, name)))
        for name, (_field, label) in LISTS.items()
    ]
    changed.append(("集团投诉原因", *_changed(_flat(known.group_causes), _flat(found.group_causes))))
    changed.append(("集团投诉原因的对应", *_changed(known.group_cause_of, found.group_cause_of)))
    return [(label, new, gone) for label, new, gone in changed if new or gone]


def write_dictionaries(path: Path, lists: Dictionaries) -> Path:
    """Write the file that setting `files.dictionaries` may name, under the next number where there is one."""
    return write_numbered(path, render(lists).encode())


def render(lists: Dictionaries) -> str:
    """The file's text."""
    parts = [HEAD]
    for name, (_field, label) in LISTS.items():
        parts.append(f"# {label}\n{name} = {_array(getattr(lists, name))}\n")
    parts.append(f"# 客户态度\nattitudes = {_array(lists.attitudes)}\n")
    groups = "\n".join(f"{_quoted(top)} = {_array(leaves)}" for top, leaves in lists.group_causes.items())
    parts.append(f"{OF_GROUP}\n[group_causes]\n{groups}\n")
    pairs = "\n".join(f"{_quoted(cause)} = {_quoted(leaf)}" for cause, leaf in lists.group_cause_of.items())
    parts.append(f"{OF_CAUSE}\n[group_cause_of]\n{pairs}\n")
    return "\n".join(parts)


def _groups(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for path in paths:
        top, _sign, leaf = path.partition("-")
        groups[top] = (*groups.get(top, ()), leaf)
    return groups


def _flat(groups: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{top}-{leaf}" for top, leaves in groups.items() for leaf in leaves]


def _changed(before: Iterable[str], now: Iterable[str]) -> tuple[str, str]:
    old, new = list(before), list(now)
    return "、".join(one for one in new if one not in old), "、".join(one for one in old if one not in new)


def _array(words: Sequence[str]) -> str:
    lines = "".join(f"    {_quoted(word)},\n" for word in words)
    return f"[\n{lines}]" if words else "[]"


def _quoted(word: str) -> str:
    """A basic string of TOML, which is written as one of JSON."""
    return json.dumps(word, ensure_ascii=False)
