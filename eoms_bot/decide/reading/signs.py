"""Signs: what the learned reading looks at in a text: its stretches of one to three characters, and its
shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import eoms_bot.decide.reading.fields as fields
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.koujing import Koujing
from eoms_bot.decide.reading.layout import Layout
from eoms_bot.decide.reading.major import COUNTED
from eoms_bot.decide.reading.model import HIDDEN, Signs, masked
from eoms_bot.decide.reading.place import Where
from eoms_bot.model.texts.triage import Mark

BY_RULE = "@规"
"""Begins the sign of an explicit sign of a major complaint."""

_UNHEARD = frozenset({fields.HISTORY, fields.HOME, fields.NUMBER})
"""Sections in which nobody speaks of this order's trouble."""

_COUNTED = ("人工", "重复", "重大")
"""Kinds of rules whose conclusions are signs."""


WEAK_LEVEL, LOAD, NOISE = 105, 80, 105
"""From where on a reported number is evidence: a level of -105 dBm and worse, 80 % of PRB, a noise above
-105 dBm.
"""

_LEVEL = re.compile(r"rsrp[^\d-]{0,6}-\s?(\d{2,3})|-(\d{2,3})\s?dbm|电平[^\d-]{0,4}-\s?(\d{2,3})")
_LOAD = re.compile(r"(?:prb|利用率)[^\d]{0,8}(\d{1,3})(?:\.\d+)?\s?%")
_NOISE = re.compile(r"底噪[^\d-]{0,6}-\s?(\d{2,3})")
_SINR = re.compile(r"sinr[^\d-]{0,6}-\s?\d")


def signs(
    evidence: RulesFound,
    places: Where,
    explained: Koujing,
    major: tuple[Mark, ...],
    earlier: tuple[str, ...],
    *,
    knows_places: bool = True,
) -> Signs:
    """The signs of a text. `explained` is 口径 by the five steps, `major` are the explicit signs of a major
    complaint, `earlier` says how the order stands to an earlier one of its number. That a text names no
    place is a sign only for who `knows_places`.
    """
    named = _of_places(places) if knows_places or places.mentions else ()
    shape = [*named, *_of_layout(evidence), *_of_rules(evidence), *earlier]
    shape += [f"{BY_RULE}{mark.rule}" for mark in major]
    if explained.has:
        shape.append(f"@口径{explained.sure == 1:d}")
    return Signs(heard(evidence.reading.layout), tuple(dict.fromkeys(shape)))


def heard(shape: Layout, private: Sequence[tuple[int, int]] = ()) -> str:
    """The masked text without the places `private` (start, end), without what is said of other orders,
    without homes.
    """
    hidden = [(one.start, one.end) for one in shape.sections if one.kind in _UNHEARD]
    text = shape.text
    for start, end in (*hidden, *private):
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return masked(text)


def explicit(signs: Signs) -> bool:
    """Whether a rule, a sum or people together speak for a major complaint."""
    return any(sign.startswith(BY_RULE) for sign in signs.shape)


def counted(signs: Signs) -> bool:
    """Whether a sum or people together settle that it is a major complaint."""
    return any(f"{BY_RULE}{rule}" in signs.shape for rule in COUNTED)


def _of_places(places: Where) -> Iterator[str]:
    mine = any(one.side == "本" for one in places.mentions)
    counties = min(len({one.county for one in places.mentions if one.side == "外"}), 2)
    own, foreign = bool(places.own), bool(places.foreign)
    yield f"@地{own:d}{foreign:d}{mine:d}{counties}"
    yield f"@外{counties}"
    yield f"@本{mine:d}"
    named = ((own, "有地"), (foreign, "外县"), (not own and not foreign, "无地"))
    others = ((places.kin, "亲友"), (places.unsure, "不定"), (places.on_a_border, "交界"))
    yield from (f"@{name}" for there, name in (*named, *others) if there)
    for one in places.mentions:
        yield f"@{one.side}{one.standing}"
        yield f"@{one.side}{one.standing}{one.kind}"
        if one.scene:
            yield f"@场{one.scene}"
    if not any(one.is_spot for one in places.mentions):
        yield "@无点"


def _of_layout(evidence: RulesFound) -> Iterator[str]:
    shape = evidence.reading.layout
    for section in shape.sections:
        yield f"@栏{section.kind}"
    if shape.place_left_blank:
        yield "@地空"


def _of_rules(evidence: RulesFound) -> Iterator[str]:
    if evidence.instructed:
        yield "@指令"
    for cause in indicators(evidence.reading.text):
        yield f"@指标{cause}"
    for kind in _COUNTED:
        for label in evidence.labels(kind):
            yield f"@{kind}{label}"


def indicators(text: str) -> Iterator[str]:
    """The causes that numbers in a cleaned text speak for."""
    if "-" in text and "收光" not in text:
        yield from _first(_LEVEL, text, lambda level: level >= WEAK_LEVEL, "覆盖-室外弱覆盖")
    if "%" in text:
        yield from _first(_LOAD, text, lambda load: load >= LOAD, "容量-小区高负荷")
    if "底噪" in text:
        yield from _first(_NOISE, text, lambda noise: noise < NOISE, "干扰-外部干扰")
    if "sinr" in text and _SINR.search(text):
        yield "干扰-网内干扰(重叠覆盖)"


def _first(pattern: re.Pattern[str], text: str, bad: Callable[[int], bool], cause: str) -> Iterator[str]:
    """The first reported number that is bad; a good one before it hides nothing."""
    for hit in pattern.finditer(text):
        if bad(int(next(part for part in hit.groups() if part))):
            yield cause
            return
