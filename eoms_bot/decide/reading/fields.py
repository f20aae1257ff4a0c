"""Fields before text: 【键】值 pairs and `键:` labels cut a complaint into sections, each of one kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

CONTENT, KOUJING, HANDLED, CHECKED, HISTORY, HOME, PLACE, NUMBER, CLAIM = range(9)

GROUPS = {
    "栏-口径": KOUJING,
    "栏-预处理": HANDLED,
    "栏-核查": CHECKED,
    "栏-历史": HISTORY,
    "栏-归属": HOME,
    "栏-地点": PLACE,
    "栏-内容": CONTENT,
    "栏-号码": NUMBER,
    "栏-索赔": CLAIM,
}
"""Word groups of the rule table whose words are labels → the kind of section that they open."""

_NO_EXPLANATION = re.compile(r"统计|宣传|无|没|要求|希望|提供|给")
_NOT_THIS = re.compile(r"(?:统计|宣传|集团|省内|考核|无|没|没有|未提供|给|给个|给个统一|提供|提供统一)$")
_WORDS_BEFORE = re.compile(r"[^\s。;,\n:【】]*$")
_QUIET = re.compile(
    r"\s*(?:否|无|正常|未|没有|0|不是|不涉及|单个位置|多个位置|所有位置|在网)[^【】]{0,6}(?=【|$)"
)
_OVER = re.compile(
    r"[。;,]?(?:客户|用户|投诉人)(?:仍|还是)?(?:不认可|不接受|不满|不理解|不同意|坚持|要求|拒绝)"
)


class Section(NamedTuple):
    """A stretch of the text under one label; the label itself is outside."""

    kind: int
    start: int
    end: int


class Labels:
    """The labels of a rule table."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._kinds = {word: kind for group, kind in GROUPS.items() for word in words.get(group, ())}
        names = "|".join(map(re.escape, sorted(self._kinds, key=len, reverse=True)))
        plain = rf"(?:(?<=[\s。;,|!?>])|^)({names})(?:\([^()]{{0,12}}\))?[:=]" if names else r"(?!)"
        titled = r"(口径(?:\([^()]{0,12}\))?[^。;,\n:【】=]{0,6})[:=]"
        machine = r"(?:(?<=[;\s&])|^)([a-z][a-z0-9_]{1,24})="
        self._label = re.compile(rf"【([^【】]{{1,30}})】:?|{plain}|{titled}|{machine}", re.MULTILINE)

    def sections(self, text: str) -> tuple[Section, ...]:
        """The whole text as sections in their order; text before the first label is content."""
        if "【" not in text and ":" not in text and "=" not in text:
            return (Section(CONTENT, 0, len(text)),)
        found: list[tuple[re.Match[str], int]] = []
        for hit in self._label.finditer(text):
            kind = self._kind(hit)
            if kind is None and found and _ends(found[-1], hit):
                kind = CONTENT
            if kind is not None:
                found.append((hit, kind))
        ends = [*(hit.start() for hit, _ in found), len(text)]
        sections = [Section(CONTENT, 0, ends[0])]
        for (hit, kind), end in zip(found, ends[1:], strict=True):
            # Nobody knows a machine's other keys: their name may say something.
            unknown = hit[4] is not None and hit[4] not in self._kinds
            sections += _cut(Section(kind, hit.start() if unknown else hit.end(), end), text)
        # A form's place that nobody has filled in is worth knowing.
        return tuple(one for one in sections if one.end > one.start or one.kind == PLACE)

    def _kind(self, hit: re.Match[str]) -> int | None:
        if hit[3] is not None:
            before = _WORDS_BEFORE.search(hit.string[max(0, hit.start() - 8) : hit.start()])
            denied = _NO_EXPLANATION.search(hit[3]) or (before and _NOT_THIS.search(before[0]))
            return None if denied else KOUJING
        if hit[4] is not None:
            return self._kinds.get(hit[4])
        label = hit[1] or hit[2]
        if label in self._kinds:
            return self._kinds[label]
        if hit[1] is None:
            return None
        inside = [word for word in self._kinds if word in label]
        if inside:
            return self._kinds[max(inside, key=len)]
        # A machine's flag that says nothing is wrong is no evidence; 【来源:…】 and the like are text.
        return NUMBER if _QUIET.match(hit.string, hit.end()) else None


def _ends(last: tuple[re.Match[str], int], label: re.Match[str]) -> bool:
    """A number, a sum or a machine's flag ends at the next label, whatever that is called; a machine's value
    at its next key.
    """
    if label[4] is not None:
        return last[0][0].endswith("=")
    return label[1] is not None and last[1] in (NUMBER, CLAIM)


def _cut(section: Section, text: str) -> tuple[Section, ...]:
    """A 口径 ends where the customer's answer to it begins."""
    over = _OVER.search(text, section.start, section.end) if section.kind == KOUJING else None
    if over is None or over.start() == section.start:
        return (section,)
    return (section._replace(end=over.start()), Section(CONTENT, over.start(), section.end))
