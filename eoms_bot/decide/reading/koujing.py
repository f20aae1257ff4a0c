"""有口径: the five-step test on a text, with its words, and whether what it promises can solve the problem.

1 a section titled 口径, or 预处理 that informs the customer, with a cause, a measure or no plan → 有
2 no title, but the text says that the customer was or may be informed, with a cause and a measure
  → 有, less sure
3 an internal finding only → 无     4 the word denied, asked for, or meaning a figure → 无     5 else 无
"""

from __future__ import annotations

import re
from typing import NamedTuple

import eoms_bot.decide.reading.fields as fields
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.fields import Section
from eoms_bot.decide.reading.reader import KoujingWords
from eoms_bot.model.texts.triage import Solvable


class Koujing(NamedTuple):
    """Whether there is one, the words of it, and how sure that is (1 by title, less by its words)."""

    has: bool
    span: str
    sure: float
    solvable: Solvable
    denied: bool = False
    """Whether a section holds only what was tried (预处理:已指导重启,无效): that is none, however it reads."""


_TOLD = re.compile("解释|答复|回复|告知|告诉|口径|公告|通知")

NONE = Koujing(False, "", 1.0, "unknown")


def koujing(evidence: RulesFound, words: KoujingWords) -> Koujing:
    """The test on one text."""
    text = evidence.reading.text
    for section in evidence.reading.layout.sections:
        span = text[section.start : section.end].strip(" 。;,:\n")
        instructed = evidence.reading.layout.sentence_at(section.start) in evidence.instructed
        if not instructed and _explains(section, span, words):
            return Koujing(True, span, 1.0, _solvable(evidence, section.start, section.end))
    found = _untitled(evidence, words)
    return found if found.has else found._replace(denied=_only_tried(evidence, words))


def _only_tried(evidence: RulesFound, words: KoujingWords) -> bool:
    """Whether a 预处理 has no cause, and the rest of the text explains nothing to the customer."""
    rest = evidence.reading.text
    tried = [one for one in evidence.reading.layout.sections if one.kind == fields.HANDLED]
    said = [rest[one.start : one.end] for one in tried]
    for one in reversed(tried):
        rest = rest[: one.start] + rest[one.end :]
    return bool(tried) and not any(_any(one, words.cause) for one in said) and not _TOLD.search(rest)


def _explains(section: Section, span: str, words: KoujingWords) -> bool:
    if section.kind == fields.KOUJING:
        denied = len(span) < 8 and span.startswith(("无", "暂无", "没有"))
        return not denied and len(span) > 3 and (_any(span, words.cause) or _any(span, words.measure))
    if section.kind == fields.HANDLED:
        return all(_any(span, group) for group in (words.cause, words.measure, words.shown))
    return False


def _untitled(evidence: RulesFound, words: KoujingWords) -> Koujing:
    shape = evidence.reading.layout
    quiet = {hit.clause for one in evidence.of("口径", "无") for hit in one.hits}
    for found in evidence.of("口径", "告知"):
        for hit in found.hits:
            if hit.clause in quiet:
                continue
            start, end = shape.sentence(hit.start)
            if start and not _both(shape.text[start:end], words):
                start = shape.sentence(start - 1)[0]
            span = shape.text[start:end].strip(" 。;,:\n")
            if _both(span, words):
                return Koujing(True, span, 0.7, _solvable(evidence, start, end))
    return NONE


def around(evidence: RulesFound, words: str) -> Koujing:
    """The sentence in which words stand that speak for one, and what it promises."""
    shape = evidence.reading.layout
    start, end = shape.sentence(max(shape.text.find(words), 0))
    span = shape.text[start:end].strip(" 。;,:\n")
    return Koujing(bool(span), span, 0.5, _solvable(evidence, start, end))


def _both(span: str, words: KoujingWords) -> bool:
    return _any(span, words.cause) and _any(span, words.measure)


def _solvable(evidence: RulesFound, start: int, end: int) -> Solvable:
    """No plan outweighs a date: what is promised for another time is not a solution."""
    said = {
        found.rule.label for found in evidence.of("能否") for hit in found.hits if start <= hit.start < end
    }
    if "否" in said:
        return "no"
    return "yes" if "能" in said else "unknown"


def _any(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
