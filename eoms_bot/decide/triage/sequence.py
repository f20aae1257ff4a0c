"""The order of tests on a text (`rules.md` §4.1): the first that settles the order wins; whatever is unsure goes to a person.

major or threatened, asked to reveal something   → human        instructions in the text      → never a reject
too long, empty, no trouble told                 → human        broadband and mobile both live → human
the same matter dispatched twice                 → reject 重复派单
broadband / another department / another county  → reject, where certain
place unknown and the cause bound to a place     → human        else                          → complete
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from eoms_bot.decide.triage import cause as causing
from eoms_bot.decide.triage import duplicates, likeness, major, scene, subject
from eoms_bot.decide.triage.clean import says_something
from eoms_bot.decide.triage.evidence import Evidence
from eoms_bot.decide.triage.koujing import koujing
from eoms_bot.decide.triage.past import PastOrders
from eoms_bot.decide.triage.place import Where, where
from eoms_bot.decide.triage.reader import Reader
from eoms_bot.model.triage import UNKNOWN, Action, Incoming, Mark, Ranked, Triage

BROADBAND, OTHER_COUNTY, DUPLICATE, NOT_OURS = "宽带投诉", "其他县区投诉", "重复派单", "非我部门工单"


@dataclass(frozen=True)
class Choices:
    """A branch's own numbers."""

    open_hours: int = 48
    """For how long an order counts as open whose end nobody tells."""

    thresholds: causing.Thresholds = field(default_factory=causing.Thresholds)


_USUAL = Choices()


class _Outcome(NamedTuple):
    action: Action
    why: str
    sure: float
    reason: str | None = None
    missing: tuple[str, ...] = ()
    earlier: str | None = None
    span: str = ""


class _Facts(NamedTuple):
    """Everything found out about one order before it is settled."""

    order: Incoming
    evidence: Evidence
    subject: subject.Subject
    where: Where
    causes: causing.Causes
    major: tuple[Mark, ...]
    unclear: str
    same: duplicates.Same | None
    own: str


def triage(order: Incoming, reader: Reader, past: PastOrders, choices: Choices | None = None) -> Triage:
    """The verdict on one order; `past` gets to know the order unless it is turned away."""
    choices = choices or _USUAL
    evidence = Evidence(reader.read(order.text))
    troubled = evidence.sentences(("题", "原因"))
    places = where(evidence.reading, reader.names.own, troubled, evidence.instructed)
    found = causing.causes(evidence, choices.thresholds)
    told = scene.scene(evidence, places.places)
    claim = major.claimed(evidence.reading.layout)
    now = duplicates.remembered(order, evidence, places, found.first, told)
    facts = _Facts(
        order,
        evidence,
        subject.subject(evidence),
        places,
        found,
        major.signs(evidence, claim, reader.likeness),
        major.unclear(claim),
        duplicates.find(order, now, evidence, past, choices.open_hours),
        reader.names.own,
    )
    outcome = _settled(facts)
    if now is not None and (number := duplicates.number(order)) and outcome.action != "reject":
        past.add(number, now)
    return _verdict(facts, outcome, told, reader)


def _settled(facts: _Facts) -> _Outcome:
    outcome = _first(facts)
    if outcome.action == "reject" and facts.evidence.instructed:
        return _Outcome("human", f"文字里有指令，不按它驳回（{outcome.why}）", 0.5)
    return outcome


def _first(facts: _Facts) -> _Outcome:
    for test in _TESTS:
        outcome = test(facts)
        if outcome is not None:
            return outcome
    return _ours(facts)


def _to_person_first(facts: _Facts) -> _Outcome | None:
    reading = facts.evidence.reading
    if facts.major and facts.major[0].rule == likeness.RULE:
        return _Outcome("human", f"像重大投诉（分类器）：{facts.major[0].span}", 0.6)
    if facts.major:
        return _Outcome("human", f"重大或声称升级：{facts.major[0].span}", 0.95)
    if not says_something(reading.text):
        return _Outcome("human", "没有内容", 1.0, missing=("投诉内容",))
    if reading.cut:
        return _Outcome("human", "文字太长，没有全读", 1.0)
    asked = facts.evidence.of("人工")
    if asked:
        return _Outcome("human", asked[0].rule.label, 0.9)
    if facts.unclear:
        why = f"索赔或损失多少说不清：{facts.unclear}"
        return _Outcome("human", why, 0.7, missing=("索赔金额",))
    if facts.causes.first == causing.BLOCKED:
        return _Outcome("human", "站址阻挠或辐射诉求，须由人协调", 0.9)
    return None


def _mixed(facts: _Facts) -> _Outcome | None:
    what = facts.subject.what
    if what == subject.BOTH:
        return _Outcome("human", "宽带和移动都有问题，须拆单", 0.8)
    if what == subject.MIXED:
        return _Outcome("human", "像宽带或别部门的事，又说到手机的网络", 0.7)
    return None


def _duplicate(facts: _Facts) -> _Outcome | None:
    same = facts.same
    if same is None:
        return None
    if same.certain:
        return _Outcome("reject", same.why, 0.9, DUPLICATE, earlier=same.earlier.id, span=same.earlier.id)
    return _Outcome("human", f"可能重复派单：{same.why}", 0.6, earlier=same.earlier.id)


def _not_ours(facts: _Facts) -> _Outcome | None:
    what = facts.subject.what
    if what == subject.BROADBAND:
        return _Outcome("reject", "家庭宽带问题", 0.9, BROADBAND)
    if what == subject.OTHER and facts.causes.heaviest > causing.GENERAL:
        return _Outcome("human", "像别部门的事，又说到网络", 0.6)
    if what == subject.OTHER:
        return _Outcome("reject", "不属无线网络部门", 0.85, NOT_OURS)
    return None


def _county(facts: _Facts) -> _Outcome | None:
    places = facts.where
    if places.foreign and not places.own and not places.kin and len(places.counties) == 1:
        if facts.subject.what == subject.UNCLEAR and not facts.causes.ranked:
            return _Outcome("human", "没有说出什么问题", 0.6, missing=("投诉内容",))
        named = "、".join(place.name for place in places.foreign)
        return _Outcome("reject", f"问题地点在{places.counties[0]}", 0.85, OTHER_COUNTY, span=named)
    if places.foreign:
        return _Outcome("human", "地点不止一个县区", 0.7, missing=("问题地点",))
    if places.own and places.on_a_border:
        return _Outcome("human", "在两县交界处，说不清是哪边", 0.6, missing=("问题地点",))
    return None


def _told(facts: _Facts) -> _Outcome | None:
    if facts.subject.what != subject.UNCLEAR or facts.causes.ranked:
        return None
    return _Outcome("human", "没有说出什么网络问题", 0.7, missing=("投诉内容",))


def _placed(facts: _Facts) -> _Outcome | None:
    anywhere = facts.causes.first in causing.ANYWHERE and not facts.evidence.reading.layout.place_left_blank
    if facts.where.own or anywhere:
        return None
    return _Outcome("human", "不知道问题地点", 0.7, missing=("问题地点",))


def _named(facts: _Facts) -> _Outcome | None:
    """Nothing else is left to settle, and the text names an order that it repeats: a person looks, for nobody has seen that order."""
    earlier = duplicates.named(facts.order, facts.evidence)
    if not earlier and duplicates.told(facts.evidence):
        why = "文字写明前单在途、内容相同，没有认出是哪一张"
        return _Outcome("human", why, 0.7, missing=("原工单",))
    if not earlier:
        return None
    why = f"文字写明与处理中的 {earlier} 相同，已知工单中没有它"
    return _Outcome("human", why, 0.7, earlier=earlier, span=earlier, missing=("原工单",))


def _ours(facts: _Facts) -> _Outcome:
    share = facts.causes.ranked[0].share if facts.causes.ranked else 0.0
    return _Outcome("complete", "本部门的网络问题", round(0.5 + share / 2, 2))


_TESTS = (_to_person_first, _mixed, _duplicate, _not_ours, _county, _told, _placed, _named)
"""The tests in their order; what none of them settles is ours."""


def _verdict(facts: _Facts, outcome: _Outcome, told: str, reader: Reader) -> Triage:
    evidence = facts.evidence
    explained = koujing(evidence, reader.koujing_words)
    turned_away = outcome.reason in (BROADBAND, NOT_OURS)
    ranked = _causes_of(facts, outcome)
    triage = Triage(
        id=facts.order.id,
        action=outcome.action,
        why=outcome.why,
        reject_reason=outcome.reason,
        cause=None if turned_away else (ranked[0].cause if ranked else causing.UNKNOWN_CAUSE),
        alternatives=() if turned_away else ranked[1:4],
        scene=told,
        scene_is_sure=scene.is_sure(told, evidence, facts.where.places),
        county=_county_of(facts),
        network="宽带" if outcome.reason == BROADBAND else scene.network(evidence, facts.order.network),
        has_koujing=explained.has,
        koujing_span=explained.span,
        solvable=explained.solvable,
        major=bool(facts.major),
        duplicate_of=outcome.earlier,
        confidence=outcome.sure,
        missing=outcome.missing,
        marks=(*_settling(outcome, reader), *_marks(facts, outcome)),
    )
    if explained.has and explained.sure < 1 and outcome.action == "complete":
        return triage._replace(confidence=round(outcome.sure * explained.sure, 2))
    return triage


def _causes_of(facts: _Facts, outcome: _Outcome) -> tuple[Ranked, ...]:
    """The causes; none for two matters in one order, or for a general word and no place to look at."""
    if facts.subject.what == subject.BOTH or (outcome.action == "human" and facts.evidence.of("人工")):
        return ()
    vague = facts.causes.heaviest <= causing.GENERAL and not facts.where.places
    return () if vague and outcome.action == "human" and not facts.major else facts.causes.ranked


def _county_of(facts: _Facts) -> str:
    places = facts.where
    if places.own and not places.foreign:
        return facts.own
    if places.foreign and not places.own and not places.kin and len(places.counties) == 1:
        return places.counties[0]
    return UNKNOWN


def _settling(outcome: _Outcome, reader: Reader) -> Iterator[Mark]:
    """The row of the rule table under which an order is turned away, with what it goes by."""
    rule = reader.rules.for_reason(outcome.reason) if outcome.reason else None
    if rule is not None:
        yield Mark(rule.id, f"驳回:{rule.reason}", outcome.span)


def _marks(facts: _Facts, outcome: _Outcome) -> Iterator[Mark]:
    yield from facts.major
    yield from map(facts.evidence.mark, facts.subject.found)
    yield from facts.evidence.marks(("指令", "人工"))
    if outcome.reason not in (BROADBAND, NOT_OURS):
        yield from facts.causes.marks
    yield from facts.evidence.marks(("场景", "网络"))
