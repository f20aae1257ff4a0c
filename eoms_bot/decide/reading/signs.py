"""Signs: what the learned reading looks at in a text: its stretches of one to three characters, and its
shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import eoms_bot.decide.reading.fields as fields
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.indicators import indicators
from eoms_bot.decide.reading.koujing import Koujing
from eoms_bot.decide.reading.layout import Layout
from eoms_bot.decide.reading.model import HIDDEN, Signs, masked
from eoms_bot.decide.reading.place import Where
from eoms_bot.model.texts.triage import Mark

BY_RULE = "@规"
"""Begins the sign of an explicit sign of a major complaint."""

_UNHEARD = frozenset({fields.HISTORY, fields.HOME, fields.NUMBER})
"""Sections in which nobody speaks of this order's trouble."""

_COUNTED = ("人工", "重复", "重大")
"""Kinds of rules whose conclusions are signs."""


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


def _of_places(places: Where) -> Iterator[str]:
    mine = any(one.side == "本" for one in places.mentions)
    others = len({one.county for one in places.mentions if one.side == "外"})
    own, foreign = bool(places.own), bool(places.foreign)
    yield f"@地{own:d}{foreign:d}{mine:d}{min(others, 2)}"
    yield f"@外{min(others, 2)}"
    yield f"@本{mine:d}"
    for found, name in ((own, "有地"), (foreign, "外县"), (not own and not foreign, "无地")):
        if found:
            yield f"@{name}"
    for some, name in ((places.kin, "亲友"), (places.unsure, "不定"), (places.on_a_border, "交界")):
        if some:
            yield f"@{name}"
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
