"""The order of tests on a text: the first that settles the order wins; whatever is unsure goes to a person.

major or threatened, asked to reveal something  → human      the text gives orders → never alone
too long, empty                                 → human      dispatched twice → reject 重复派单
broadband / another department                  → reject     another county → reject, where one is named
nobody could say from the text                  → human      else → complete

The learned reading says what a text is about; rules and places guard it. A reject is *certain* where both
agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import eoms_bot.decide.reading.duplicates as duplicates
import eoms_bot.decide.reading.foreign as foreign
from eoms_bot.decide.reading.clean import says_something
from eoms_bot.decide.reading.guards import objections
from eoms_bot.decide.reading.model import (
    ACTION,
    BROADBAND,
    COUNTY,
    DUPLICATE,
    FOREIGN,
    MAJOR,
    NOT_OURS,
    OTHER_COUNTY,
    OURS,
    OWN,
    TWICE,
    UNDECIDED,
    WARY,
    Chance,
    ends_clause,
    quoted,
)
from eoms_bot.decide.reading.past import PastOrders
from eoms_bot.decide.reading.place import AWAY
from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.seen import (
    FIXED_LINE_WORDS,
    UNSURE,
    Seen,
    fixed_line_word,
    mobile_word,
)
from eoms_bot.decide.reading.verdict import DOUBT, SETTLED, UNKNOWN_CAUSE, Ruling, other_county, verdict
from eoms_bot.decide.reading.weighed import Weighed, holds, weighed
from eoms_bot.model.texts.triage import Incoming, Mark, Triage

BLOCKED = "站址-物业阻挠/辐射诉求"

EMPTY = "没有内容"
EVEN, ELSEWHERE = 0.5, 0.75
"""From which probability on a label settles an order; another county where other places are named too."""

ANYWHERE = frozenset(
    {
        "核心网-VoLTE语音异常",
        "核心网-短彩信异常",
        "核心网-漫游异常",
        "业务侧-单一应用/网站",
        "终端-手机/SIM卡",
        "用户-限速/停机/未开通",
        "其他-已自行恢复/无法复现",
    }
)
"""Causes that are not bound to a place."""

_ON_THE_WAY = re.compile("路上|半路|途中|快到|沿途|一路")
"""Whoever is on the way to a place need not have come to it."""


def triage(order: Incoming, reader: Reader, past: PastOrders) -> Triage:
    """The verdict on one order; `past` gets to know the order unless it is turned away."""
    facts, now = weighed(order, reader, past)
    ruling = _settled(facts)
    calm = tuple(_calm(facts, ruling, reader, past))
    for other in calm:
        ruling = _cautious(ruling, _settled(other))
    is_open = ruling.action != "reject" or ruling.guarded
    if is_open and now is not None and (number := duplicates.number(order)):
        past.add(number, now)
    return verdict(facts, calm, ruling, reader)


def _calm(
    facts: Weighed, ruling: Ruling, reader: Reader, past: PastOrders, *, once: bool = False
) -> Iterator[Weighed]:
    """The order without what is no part of its complaint: without its sentences, its clauses, and it alone;
    and of the text that only a machine has made shorter the same again, unless `once`.
    """
    seen, order = facts.seen, facts.seen.order
    shape, text = seen.evidence.reading.layout, seen.text
    shorter, again = [], []
    if found := seen.strange:
        alone = foreign.exactly(shape, found)
        edges = sorted({edge for stretch in alone for edge in stretch})
        shorter = [foreign.without(text, found, parts) for parts in (shape.sentences, shape.clauses)]
        shorter.append(foreign.without(text, alone, edges))
    if (rest := foreign.unveiled(order.text)) != order.text:
        again.append(rest)
    if seen.odd and ruling.reason in (BROADBAND, NOT_OURS):
        again.append(foreign.unnumbered(seen.evidence.reading))
    for other in dict.fromkeys([*shorter, *again]):
        if other == text:
            continue
        calm, _ = weighed(replace(order, text=other), reader, past, seen.odd)
        yield calm
        if other in again and not once:
            yield from _calm(calm, ruling, reader, past, once=True)


def _settled(facts: Weighed) -> Ruling:
    """What the tests make of an order. A reject of a text that gives orders is not certain, and must hold
    without them.
    """
    ruling = next(found for test in _TESTS if (found := test(facts)) is not None)
    if ruling.action == "reject" and facts.seen.evidence.instructed:
        return ruling._replace(guarded="文字里有指令")
    return ruling


def _cautious(ruling: Ruling, calm: Ruling) -> Ruling:
    """What remains of a ruling, by another one of the text without what is no part of the complaint."""
    if ruling.action == "human":
        return ruling
    if (ruling.action, ruling.reason) == (calm.action, calm.reason):
        return ruling._replace(guarded=ruling.guarded or calm.guarded)
    if calm.action == "human":
        why = (
            "整句都像是对处理的人说的话"
            if calm.why == EMPTY
            else f"文字里有不属于投诉的话，去掉以后：{calm.why}"
        )
        return calm._replace(why=why)
    return _person(f"文字里有不属于投诉的话，去掉以后不是这样（{ruling.why}）", 0.5)


def _person(why: str, sure: float, *missing: str, earlier: str | None = None) -> Ruling:
    """An order that a person decides."""
    return Ruling("human", why, sure, missing=missing, earlier=earlier, span=earlier or "")


def _to_person_first(facts: Weighed) -> Ruling | None:
    seen = facts.seen
    if facts.major and seen.major:
        return _person(f"重大或声称升级：{_in_clause(seen, seen.major[0])}", facts.scores.share(MAJOR))
    if facts.major:
        return _person(f"像重大投诉：{'、'.join(facts.words(MAJOR, MAJOR))}", facts.scores.share(MAJOR))
    if seen.evidence.reading.cut:
        return _person("文字太长，没有全读", 1.0)
    if not says_something(foreign.unnumbered(seen.evidence.reading)):
        return _person(EMPTY, 1.0, "投诉内容")
    if asked := seen.evidence.of("人工"):
        return _person(asked[0].rule.label, 0.9)
    if seen.unclear:
        return _person(f"索赔或损失多少说不清：{seen.unclear}", 0.7, "索赔金额")
    return None


def _in_clause(seen: Seen, mark: Mark) -> str:
    """The words of a mark with what is around them: 二十三户村民联名 where 户村民联名 fired."""
    at = seen.text.find(mark.span)
    if at < 0:
        return mark.span
    words = quoted(seen.text, at, at + len(mark.span))
    end = seen.text.find(words) + len(words)
    return words if ends_clause(seen.text[end:]) else f"{words}…"


def _duplicate(facts: Weighed) -> Ruling | None:
    same, seen, share = facts.same, facts.seen, facts.scores.share(TWICE)
    likely = facts.scores.holds(TWICE)
    earlier = same.earlier.id if same is not None else None
    if same is not None and (same.certain or (likely and same.placed)):
        sure = max(share, 0.9) if same.certain else share
        guarded = "" if same.certain and (likely or same.proven) else "不能确定是同一件事"
        span = same.earlier.id
        return Ruling("reject", same.why, sure, DUPLICATE, earlier=earlier, span=span, guarded=guarded)
    named = duplicates.named(seen.order, seen.evidence) or None
    repeated = duplicates.says_repeated(seen.evidence, either=bool(seen.odd))
    if not (holds(seen, facts.scores, TWICE) or named or repeated):
        return None
    if same is not None:
        return _person(same.why, max(share, 0.7), earlier=earlier)
    why = f"文字写明前单在途、内容相同，没有见过那一张{f'（{named}）' if named else ''}"
    return _person(why, max(share, 0.7), "原工单", earlier=named)


def _not_ours(facts: Weighed) -> Ruling | None:
    said = facts.scores.first(ACTION)
    fixed = "" if facts.seen.odd else fixed_line_word(facts.seen)
    if said.label in (OURS, UNDECIDED) and fixed:
        likely = next(one for one in facts.scores.ranked(ACTION) if one.label == BROADBAND)
        if likely.share >= DOUBT:
            return Ruling("reject", "家庭宽带问题", likely.share, BROADBAND, span=fixed, guarded="把握不够")
    if said.label not in (BROADBAND, NOT_OURS):
        return None
    if facts.seen.odd and not facts.seen.likely(said.share, EVEN):
        return _person(f"像{said.label}，不够确定", said.share)
    words = facts.words(ACTION, said.label)
    why = "家庭宽带问题" if said.label == BROADBAND else "不属无线网络部门"
    guarded = _against(facts, said) if words else "没有可引用的原话"
    return Ruling("reject", why, said.share, said.label, span="、".join(words), guarded=guarded)


def _against(facts: Weighed, said: Chance) -> str:
    """Why a reject of another business is not certain."""
    if objection := objections(facts.seen).get(said.label):
        return objection
    word = mobile_word(facts.seen)
    if said.share < facts.scores.least(ACTION, said.label + (WARY if word else "")):
        return f"把握不够{f'，又提到“{word}”' if word else ''}"
    return ""


def _county(facts: Weighed) -> Ruling | None:
    seen, places = facts.seen, facts.seen.where
    said = facts.scores.first(COUNTY)
    shares = {one.label: one.share for one in facts.scores.ranked(COUNTY)}
    county = other_county(places)
    plain = places.foreign and not places.own and not places.kin
    shared = {place.name for place in places.foreign} & {place.name for place in places.own}
    moving = not places.foreign and _ON_THE_WAY.search(seen.text)
    if plain:
        likely = seen.likely(1 - shares[OWN], EVEN)
    else:
        likely = seen.likely(shares[FOREIGN], SETTLED if places.own and places.foreign else ELSEWHERE)
    if county and likely and not shared and not moving:
        span = "、".join(place.name for place in places.foreign) or county
        unsure = "把握不够" if shares[FOREIGN] < facts.scores.least(COUNTY, FOREIGN) else ""
        guarded, why = objections(seen).get(FOREIGN, unsure), f"问题地点在{county}"
        return Ruling("reject", why, shares[FOREIGN], OTHER_COUNTY, span=span, guarded=guarded)
    elsewhere = (
        places.foreign
        or said.label == FOREIGN
        or (not places.own and any(one.side == "外" for one in places.mentions))
    )
    if elsewhere and not seen.likely(shares[OWN], SETTLED):
        return _person("地点不止一个县区，或说不清", said.share, "问题地点")
    if places.own and places.on_a_border:
        return _person("在两县交界处，说不清是哪边", said.share, "问题地点")
    return None


def _blocked(facts: Weighed) -> Ruling | None:
    """Who objects to a mast or its rays is for a person, unless somebody has been given an explanation for
    him.
    """
    if facts.causes[0].label == BLOCKED and not facts.explained:
        return _person("站址阻挠或辐射诉求，须由人协调", 0.9)
    return None


def _undecided(facts: Weighed) -> Ruling | None:
    seen, cause = facts.seen, facts.causes[0].label
    share = next(one.share for one in facts.scores.ranked(ACTION) if one.label == UNDECIDED)
    placed = seen.where.own or facts.is_here
    both = bool(FIXED_LINE_WORDS.search(seen.text) and mobile_word(seen))
    if seen.doubtful(share, EVEN if placed and not both else DOUBT):
        why = "文字说不清要处理什么" if placed else "不知道问题地点"
        if both and not UNSURE.search(seen.text):
            why = "像宽带和移动都有问题，须拆单"
        return _person(why, share, *(() if placed else ("问题地点",)))
    if placed:
        return None
    if cause == UNKNOWN_CAUSE:
        return _person("没有说出什么问题", 0.7, "投诉内容")
    anywhere = cause in ANYWHERE and not seen.evidence.reading.layout.place_left_blank
    away = any(one.side != "本" or one.standing == AWAY for one in seen.where.mentions)
    if not anywhere and (away or seen.doubtful(share, DOUBT)):
        return _person("不知道问题地点", 0.7, "问题地点")
    return None


def _ours(facts: Weighed) -> Ruling:
    return Ruling("complete", "本部门的网络问题", facts.scores.first(ACTION).share)


_TESTS = (_to_person_first, _duplicate, _not_ours, _county, _blocked, _undecided, _ours)
"""The tests in their order; what none of them settles is ours."""
