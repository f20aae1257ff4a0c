"""The verdict on an order: what was settled, what the reading is certain of, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import eoms_bot.decide.reading.scenes as scenes
from eoms_bot.decide.reading.model import (
    ACTION,
    BROADBAND,
    CAUSE,
    COUNTY,
    FOREIGN,
    NOT_OURS,
    OTHER_COUNTY,
    OWN,
    SCENE,
    UNDECIDED,
)
from eoms_bot.decide.reading.place import Where
from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.seen import Seen
from eoms_bot.decide.reading.weighed import Weighed, major_marks
from eoms_bot.model.texts.triage import UNKNOWN, Action, Mark, Ranked, Triage

UNKNOWN_CAUSE = "其他-信息不足待核"
ABOUT = "题:"
"""Begins what a mark says of the business that an order is about; two of them stand where two are likely."""

SETTLED, DOUBT = 0.9, 0.15
"""From which probability on a label settles an order against all other places; from which one on that nobody
can say, an order without a place is a person's.
"""


class Ruling(NamedTuple):
    """What the tests make of an order."""

    action: Action
    why: str
    sure: float
    reason: str | None = None
    missing: tuple[str, ...] = ()
    earlier: str | None = None
    span: str = ""
    guarded: str = ""
    """What speaks against a reject, or why it is not certain; empty where nothing does."""


def verdict(facts: Weighed, calm: tuple[Weighed, ...], ruling: Ruling, reader: Reader) -> Triage:
    """The verdict; `calm` are the readings of the text without what is no part of the complaint."""
    has = facts.explained
    explained = facts.explanation if has else facts.seen.explained
    turned_away = ruling.reason in (BROADBAND, NOT_OURS)
    causes = [Ranked(one.label, round(one.share, 3)) for one in facts.causes[:4]]
    county = _county_of(facts, ruling)
    own_is_sure = county == facts.own and _agreed(_sure_of_own, facts, calm)
    return Triage(
        id=facts.seen.order.id,
        action=ruling.action,
        why=ruling.why,
        reject_reason=ruling.reason,
        cause=None if turned_away else causes[0].cause,
        cause_is_sure=_agreed(_sure_cause, facts, calm),
        alternatives=() if turned_away else tuple(causes[1:]),
        scene=facts.scene.label,
        scene_is_sure=_agreed(_sure_scene, facts, calm),
        county=county,
        county_is_sure=not ruling.guarded if ruling.reason == OTHER_COUNTY else own_is_sure,
        network="宽带" if ruling.reason == BROADBAND else network(facts.seen),
        has_koujing=has,
        koujing_span=explained.span if has else "",
        solvable=explained.solvable if has else "unknown",
        major=facts.major,
        duplicate_of=ruling.earlier,
        confidence=round(ruling.sure, 3),
        alone=ruling.action == "reject" and not ruling.guarded,
        missing=ruling.missing,
        model=facts.scores.model.named,
        marks=tuple(_marks(facts, ruling, reader)),
    )


def _agreed(sure: Callable[[Weighed], str], facts: Weighed, calm: tuple[Weighed, ...]) -> bool:
    """Whether a reading is certain of all that was written, and the same of the complaint alone."""
    said = sure(facts)
    plain = not facts.seen.odd and not facts.seen.evidence.reading.cut
    return bool(said) and plain and all(sure(one) == said for one in calm)


def _sure_cause(facts: Weighed) -> str:
    first = facts.causes[0]
    if first.label == UNKNOWN_CAUSE:  # nobody has said it
        return ""
    return first.label if first.share >= facts.scores.least(CAUSE, first.label) else ""


def _sure_scene(facts: Weighed) -> str:
    scene, seen = facts.scene, facts.seen
    least = facts.scores.least(SCENE, scene.label)
    return scene.label if scenes.is_certain(scene, least, seen.where, seen.text) else ""


def _sure_of_own(facts: Weighed) -> str:
    """One's own county, where the model is clear above every false one and places say so that nothing
    objects to.
    """
    said, places = facts.scores.first(COUNTY), facts.seen.where
    named = places.own and not places.foreign and said.label == OWN
    return facts.own if named and said.share >= facts.scores.least(COUNTY, OWN) else ""


def network(seen: Seen) -> str:
    """The type that the text names; else the one that came with the order; else unknown."""
    said = max(seen.evidence.of("网络"), key=lambda found: found.rule.weight, default=None)
    return said.rule.label if said else seen.order.network or UNKNOWN


def _county_of(facts: Weighed, ruling: Ruling) -> str:
    said, places = facts.scores.first(COUNTY), facts.seen.where
    if ruling.reason == OTHER_COUNTY:
        return other_county(places)
    if places.foreign and (places.own or places.kin) and said.share < SETTLED:
        return UNKNOWN
    if said.label == OWN and (places.own or (facts.is_here and said.share >= SETTLED)):
        return facts.own
    if places.own and not (places.foreign or places.unsure or places.kin) and said.label != FOREIGN:
        return facts.own
    return (other_county(places) if places.foreign else "") or UNKNOWN


def other_county(places: Where) -> str:
    """The one other county that a text names; empty where it names none or several."""
    counties = places.counties or {one.county for one in places.mentions if one.side == "外"}
    return next(iter(counties)) if len(counties) == 1 else ""


def _marks(facts: Weighed, ruling: Ruling, reader: Reader) -> Iterator[Mark]:
    """What the verdict goes by: the row of the rule table, the words that weigh most, and the rules that
    spoke.
    """
    rule = reader.rules.for_reason(ruling.reason) if ruling.reason else None
    if rule is not None:
        yield Mark(rule.id, f"驳回:{rule.reason}", ruling.span)
    if facts.major:
        yield from major_marks(facts)
    asked: dict[tuple[str, str], str] = {}
    businesses = [one for one in facts.scores.ranked(ACTION) if one.label != UNDECIDED and one.share >= DOUBT]
    if len(businesses) > 1:
        asked |= {(ACTION, one.label): f"{ABOUT}{one.label}" for one in businesses}
    cause, scene = facts.causes[0].label, facts.scene.label
    if ruling.reason in (BROADBAND, NOT_OURS):
        asked[ACTION, ruling.reason] = f"{ABOUT}{ruling.reason}"
    elif cause != UNKNOWN_CAUSE:
        asked[CAUSE, cause] = f"原因:{cause}"
    if scene != UNKNOWN:
        asked[SCENE, scene] = f"场景:{scene}"
    yield from facts.seen.evidence.marks(("指令", "人工", "网络"))
    # The branch's own rules that say so, and the words that weigh most in the model's eyes.
    own = facts.seen.evidence.marks(("原因", "场景"))
    yield from (mark for mark in own if mark.says in asked.values())
    for (head, label), says in asked.items():
        if label in facts.scores.model.head(head).labels:
            yield from (Mark(f"读-{label}", says, word) for word in facts.words(head, label))
