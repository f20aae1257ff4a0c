"""The order of tests on a text: the first that settles the order wins; whatever is unsure
goes to a person.

major or threatened, asked to reveal something  → human      the text gives orders → never alone
too long, empty                                 → human      dispatched twice → reject 重复派单
broadband / another department                  → reject     another county → reject, where one is named
nobody could say from the text                  → human      else → complete

The learned reading says what a text is about; rules and places guard it. A reject is *certain* where both
agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import eoms_bot.decide.reading.duplicates as duplicates
import eoms_bot.decide.reading.foreign as foreign
import eoms_bot.decide.reading.major as major
import eoms_bot.decide.reading.scenes as scenes
from eoms_bot.decide.reading.clean import says_something
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.koujing import Koujing, koujing
from eoms_bot.decide.reading.model import Answers, Chance, Signs, quoted
from eoms_bot.decide.reading.past import Past, PastOrders
from eoms_bot.decide.reading.place import AWAY, Where, where
from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.signs import BY_RULE, signs
from eoms_bot.model.texts.triage import UNKNOWN, Action, Incoming, Mark, Ranked, Triage

BROADBAND, OTHER_COUNTY, DUPLICATE, NOT_OURS = "宽带投诉", "其他县区投诉", "重复派单", "非我部门工单"
OURS, UNDECIDED = "移动网络", "说不清"
OWN, FOREIGN, NOWHERE = "本县", "外县", "不知道"
ACTION, CAUSE, SCENE, COUNTY = "action", "cause", "scene", "county"
MANY = (ACTION, CAUSE, SCENE, COUNTY)
"""Heads of the model with many labels; `MAJOR`, `KOUJING` and `TWICE` have one each."""
MAJOR, KOUJING, TWICE = "major", "koujing", "duplicate"

UNKNOWN_CAUSE, BLOCKED = "其他-信息不足待核", "站址-物业阻挠/辐射诉求"
LIKE_MAJOR = "重大:像重大投诉"
ABOUT = "题:"
"""Begins what a mark says of the business that an order is about; two of them stand where two are likely."""
OPEN_HOURS = 48
"""For how long an order counts as open where nobody says when it ended."""

EVEN, ELSEWHERE, SETTLED, DOUBT = 0.5, 0.75, 0.9, 0.15
"""From which probability on a label settles an order; another county where other places are named too; what
settles it against all of them; from which one on that nobody can say, an order without a place is a
person's.
"""

STRICTER = 3.0
"""How many times as high the odds must be where something strange stands in the text."""

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

LIKELY = 0.15
"""From which probability on a cause may be the trouble of an order, when two orders are compared."""

MOBILE_WORDS = re.compile(
    "手机|流量|通话|短信|短号|信号(?!灯)|[45]g|app|软件|固定电话|打电话|上网卡|sim", re.IGNORECASE
)
"""A text with one of these may be of a mobile's trouble, whatever else it speaks of."""

_UNSURE = re.compile(
    r"(?:说|搞|弄|分|看|讲|听)不(?:清|准|出|明)|不(?:晓得|清楚|知道|确定|懂)|(?:手机|流量|"
    r"信号)(?:还)?是.{0,4}(?:宽带|wifi)"
)
"""Whoever speaks does not know what is wrong."""

_ON_THE_WAY = re.compile("路上|半路|途中|快到|沿途|一路")
"""Whoever is on the way to a place need not have come to it."""

_BROADBAND = re.compile("宽带|光猫|路由|iptv|魔百|机顶盒")
"""With a word for a mobile in it too, and nobody in doubt, a text may have two troubles."""

_MANNERS = re.compile("态度|礼貌|不耐烦|脸色|说话难听")
_BUSINESS = re.compile(
    "宽带|光猫|路由|wi-?fi|无线|iptv|魔百|机顶盒|电视|光纤|网线|拨号|装机|移机|拆机|"
    "营业厅|营业员|客服|热线|10086|套餐|资费|话费|扣费|合约|积分|宽代"
)
"""Somebody's manners do not say which department an order belongs to, unless its business is named."""

WARY = "·手机"
"""Ends the name of the threshold that a reject of another business needs where a text has such a word."""


class Seen(NamedTuple):
    """Everything that rules and places say of an order, and what the learned reading is given."""

    order: Incoming
    evidence: RulesFound
    where: Where
    explained: Koujing
    major: tuple[Mark, ...]
    unclear: str
    signs: Signs
    strange: tuple[foreign.Stretch, ...] = ()
    """Where something is no part of the complaint."""
    odd: str = ""
    """What is strange in the text, in words: nothing is certain of it; empty where nothing is."""

    def likely(self, share: float, least: float) -> bool:
        """Whether a probability is high enough to take an order from a person."""
        return share >= (_raised(least, STRICTER) if self.odd else least)

    def doubtful(self, share: float, least: float) -> bool:
        """Whether a probability is high enough to leave an order to a person."""
        return share >= (_raised(least, 1 / STRICTER) if self.odd else least)


def _raised(least: float, times: float) -> float:
    """A probability whose odds are as many times as high."""
    return times * least / (1 - least + times * least)


class _Facts(NamedTuple):
    """A look, and what the learned reading makes of it."""

    look: Seen
    scores: Answers
    causes: tuple[Chance, ...]
    scene: Chance
    major: bool
    same: duplicates.Same | None
    own: str
    knows_places: bool = True

    @property
    def is_here(self) -> bool:
        """Whether the text is read as of one's own county; of places that nobody has listed nobody can say
        so.
        """
        return self.knows_places and self.scores.first(COUNTY).label == OWN


class _Outcome(NamedTuple):
    action: Action
    why: str
    sure: float
    reason: str | None = None
    missing: tuple[str, ...] = ()
    earlier: str | None = None
    span: str = ""
    guarded: str = ""
    """What speaks against a reject, or why it is not certain; empty where nothing does."""


def look(order: Incoming, reader: Reader, past: PastOrders, odd: str = "") -> Seen:
    """What is in a text before anybody weighs it.

    `odd` is what was strange in the text that this is a part of.
    """
    evidence = RulesFound(reader.read(order.text))
    troubled = evidence.sentences(("题",))
    places = where(evidence.reading, reader.names.own, troubled, evidence.instructed)
    explained = koujing(evidence, reader.koujing_words)
    claim = major.claimed(evidence.reading.layout)
    marks = major.signs(evidence, claim)
    now = duplicates.remembered(order, evidence, places)
    earlier = duplicates.compared(order, now, past, OPEN_HOURS)
    asked = (evidence, places, explained, marks, earlier)
    seen = signs(*asked, knows_places=reader.knows_places)
    strange = tuple(foreign.foreign(evidence.reading.layout, evidence.instructed))
    odd = odd or foreign.odd(evidence.reading, strange, seen.text, duplicates.number(order))
    return Seen(order, evidence, places, explained, marks, major.unclear(claim), seen, strange, odd)


def triage(order: Incoming, reader: Reader, past: PastOrders) -> Triage:
    """The verdict on one order; `past` gets to know the order unless it is turned away."""
    facts, now = _found(order, reader, past)
    outcome = _settled(facts)
    calm = tuple(_calm(facts, outcome, reader, past))
    for other in calm:
        outcome = _cautious(outcome, _settled(other))
    if now is not None and (number := duplicates.number(order)) and outcome.action != "reject":
        past.add(number, now)
    return _verdict(facts, calm, outcome, reader)


def _found(order: Incoming, reader: Reader, past: PastOrders, odd: str = "") -> tuple[_Facts, Past | None]:
    """All that an order is decided by, and what to keep of it."""
    assert reader.model is not None, "a reader that only tries rules decides nothing"
    seen = look(order, reader, past, odd)
    scores = reader.model.scores(seen.signs)
    causes = _ruled(seen, "原因", scores.ranked(CAUSE))
    ranked = _ruled(seen, "场景", scores.ranked(SCENE))
    scene = scenes.likeliest(ranked, seen.where, seen.evidence.reading.text)
    now = _remembered(seen, causes, scene.label)
    same = duplicates.find(order, now, seen.evidence, past, OPEN_HOURS)
    is_major = _threatens(seen, scores)
    facts = _Facts(seen, scores, causes, scene, is_major, same, reader.names.own, reader.knows_places)
    return facts, now


def _calm(
    facts: _Facts, outcome: _Outcome, reader: Reader, past: PastOrders, *, once: bool = False
) -> Iterator[_Facts]:
    """The order without what is no part of its complaint: without its sentences, its clauses, and it alone;
    and of the text that only a machine has made shorter the same again, unless `once`.
    """
    seen, order = facts.look, facts.look.order
    shape, text = seen.evidence.reading.layout, seen.evidence.reading.text
    shorter = []
    if found := seen.strange:
        alone = foreign.exactly(shape, found)
        edges = sorted({edge for stretch in alone for edge in stretch})
        shorter = [foreign.without(text, found, parts) for parts in (shape.sentences, shape.clauses)]
        shorter.append(foreign.without(text, alone, edges))
    again = []
    if (rest := foreign.unveiled(order.text)) != order.text:
        again.append(rest)
    if seen.odd and outcome.reason in (BROADBAND, NOT_OURS):
        again.append(foreign.unnumbered(seen.evidence.reading))
    for other in dict.fromkeys([*shorter, *again]):
        if other == text:
            continue
        calm = _found(replace(order, text=other), reader, past, seen.odd)[0]
        yield calm
        if other in again and not once:
            yield from _calm(calm, outcome, reader, past, once=True)


def _ruled(seen: Seen, kind: str, ranked: tuple[Chance, ...]) -> tuple[Chance, ...]:
    """The labels that the branch's own rules name, the weightiest first, and then what the model says."""
    rules = sorted(seen.evidence.of(kind), key=lambda found: -found.rule.weight)
    if not rules:
        return ranked
    named = dict.fromkeys(found.rule.label for found in rules)
    return (*(Chance(label, 1.0) for label in named), *(one for one in ranked if one.label not in named))


def _remembered(seen: Seen, causes: tuple[Chance, ...], scene: str) -> Past | None:
    likely = tuple(one.label for one in causes[:3] if one.share >= LIKELY)
    return duplicates.remembered(seen.order, seen.evidence, seen.where, likely, scene)


def _settled(facts: _Facts) -> _Outcome:
    """What the tests make of an order. A reject of a text that gives orders is not certain, and must hold
    without them.
    """
    outcome = next(found for test in _TESTS if (found := test(facts)) is not None)
    if outcome.action == "reject" and facts.look.evidence.instructed:
        return outcome._replace(guarded="文字里有指令")
    return outcome


def _cautious(outcome: _Outcome, calm: _Outcome) -> _Outcome:
    """What remains of an outcome, by another one of the text without what is no part of the complaint."""
    if outcome.action == "human":
        return outcome
    if (outcome.action, outcome.reason) == (calm.action, calm.reason):
        return outcome._replace(guarded=outcome.guarded or calm.guarded)
    if calm.action == "human":
        return calm
    return _Outcome("human", f"文字里有不属于投诉的话，去掉以后不是这样（{outcome.why}）", 0.5)


def _to_person_first(facts: _Facts) -> _Outcome | None:
    seen = facts.look
    if facts.major:
        sure = facts.scores.share(MAJOR)
        if seen.major:
            return _Outcome("human", f"重大或声称升级：{_in_clause(seen, seen.major[0])}", sure)
        return _Outcome("human", f"像重大投诉：{'、'.join(_words(facts, MAJOR, MAJOR))}", sure)
    if seen.evidence.reading.cut:
        return _Outcome("human", "文字太长，没有全读", 1.0)
    if not says_something(foreign.unnumbered(seen.evidence.reading)):
        return _Outcome("human", "没有内容", 1.0, missing=("投诉内容",))
    if asked := seen.evidence.of("人工"):
        return _Outcome("human", asked[0].rule.label, 0.9)
    if seen.unclear:
        why = f"索赔或损失多少说不清：{seen.unclear}"
        return _Outcome("human", why, 0.7, missing=("索赔金额",))
    return None


def _in_clause(seen: Seen, mark: Mark) -> str:
    """The words of a mark with what is around them: 二十三户村民联名 where 户村民联名 fired."""
    text = seen.evidence.reading.text
    at = text.find(mark.span)
    return quoted(text, at, at + len(mark.span)) if at >= 0 else mark.span


def threatened(text: str, reader: Reader) -> tuple[Mark, ...]:
    """What makes a text a major complaint, rules first; empty where nothing does."""
    assert reader.model is not None
    seen = look(Incoming("", text), reader, PastOrders(1))
    scores = reader.model.scores(seen.signs)
    if not _threatens(seen, scores):
        return ()
    words = scores.words(seen.evidence.reading.text, MAJOR, MAJOR)
    return seen.major or tuple(Mark(f"读-{MAJOR}", LIKE_MAJOR, word) for word in words)


def _threatens(seen: Seen, scores: Answers) -> bool:
    """A sum or people together settle it, and a rule that nothing was learned of, as a branch's own; others
    are weighed, unless something strange stands between their words.
    """
    if not seen.major:
        return says_something(seen.evidence.reading.text) and _holds(seen, scores, MAJOR)
    settled = bool(seen.odd) or any(
        mark.rule in major.COUNTED or not scores.model.knows(MAJOR, f"{BY_RULE}{mark.rule}")
        for mark in seen.major
    )
    return settled or _holds(seen, scores, MAJOR, "explicit")


def _holds(seen: Seen, scores: Answers, head: str, least: str = "") -> bool:
    """Whether a head of one label counts that leaves an order to a person."""
    return seen.doubtful(scores.share(head), scores.least(head, least or head))


def _duplicate(facts: _Facts) -> _Outcome | None:
    same, share = facts.same, facts.scores.share(TWICE)
    holds = facts.scores.holds(TWICE)
    if same is not None and (same.certain or (holds and same.placed)):
        sure = max(share, 0.9) if same.certain else share
        guarded = "" if same.certain and (holds or same.proven) else "不能确定是同一件事"
        earlier = same.earlier.id
        return _Outcome("reject", same.why, sure, DUPLICATE, earlier=earlier, span=earlier, guarded=guarded)
    named = duplicates.named(facts.look.order, facts.look.evidence) or None
    repeated = duplicates.says_repeated(facts.look.evidence, either=bool(facts.look.odd))
    said = _holds(facts.look, facts.scores, TWICE) or named or repeated
    if said and same is not None:
        earlier = same.earlier.id
        return _Outcome("human", same.why, max(share, 0.7), earlier=earlier, span=earlier)
    if said:
        why = f"文字写明前单在途、内容相同，没有见过那一张{f'（{named}）' if named else ''}"
        return _Outcome("human", why, max(share, 0.7), missing=("原工单",), earlier=named, span=named or "")
    return None


def _not_ours(facts: _Facts) -> _Outcome | None:
    said = facts.scores.first(ACTION)
    if said.label not in (BROADBAND, NOT_OURS):
        return None
    if not facts.look.likely(said.share, EVEN):
        return _Outcome("human", f"像{said.label}，不够确定", said.share)
    words = _words(facts, ACTION, said.label)
    why = "家庭宽带问题" if said.label == BROADBAND else "不属无线网络部门"
    return _Outcome(
        "reject", why, said.share, said.label, span="、".join(words), guarded=_against(facts, said, words)
    )


def _against(facts: _Facts, said: Chance, words: tuple[str, ...]) -> str:
    """Why a reject of another business is not certain."""
    if not words:
        return "没有可引用的原话"
    if objection := objections(facts.look).get(said.label):
        return objection
    word = mobile_word(facts.look)
    if said.share < facts.scores.least(ACTION, said.label + (WARY if word else "")):
        return f"把握不够{f'，又提到“{word}”' if word else ''}"
    return ""


def mobile_word(seen: Seen) -> str:
    """A word of a mobile's trouble in the text; empty where there is none."""
    found = MOBILE_WORDS.search(seen.evidence.reading.text)
    return found[0] if found else ""


def objections(seen: Seen) -> dict[str, str]:
    """What in an order speaks against each certain reject whatever the model says: label → why."""
    found = {}
    unsure = _UNSURE.search(seen.evidence.reading.text)
    if unsure and (word := mobile_word(seen)):
        found = dict.fromkeys((BROADBAND, NOT_OURS), f"提到“{word}”，又“{unsure[0]}”")
    manners = _MANNERS.search(seen.evidence.reading.text)
    if manners and not _BUSINESS.search(seen.evidence.reading.text):
        found = dict.fromkeys((BROADBAND, NOT_OURS), f"只说到态度（“{manners[0]}”）")
    if mobile := seen.evidence.of("题", "移动"):
        found = dict.fromkeys((BROADBAND, NOT_OURS), f"说到移动网络（{mobile[0].rule.id}）")
    places = seen.where
    # A place that the text names once more, and there for certain, is no other one.
    others = [one for one in places.unsure if one not in places.foreign]
    if not places.foreign or places.own or places.kin or others:
        found[FOREIGN] = "地点不止一个"
    if seen.major:
        found |= dict.fromkeys((BROADBAND, NOT_OURS, FOREIGN), f"像重大投诉：{seen.major[0].span}")
    if seen.odd:
        found |= dict.fromkeys((BROADBAND, NOT_OURS, FOREIGN), seen.odd)
    return found


def _county(facts: _Facts) -> _Outcome | None:
    said, places = facts.scores.first(COUNTY), facts.look.where
    shares = {one.label: one.share for one in facts.scores.ranked(COUNTY)}
    county = _other_county(places)
    plain = bool(places.foreign) and not places.own and not places.kin
    shared = {place.name for place in places.foreign} & {place.name for place in places.own}
    moving = not places.foreign and _ON_THE_WAY.search(facts.look.evidence.reading.text)
    seen = facts.look
    likely = seen.likely(1 - shares[OWN], EVEN) if plain else seen.likely(shares[FOREIGN], ELSEWHERE)
    if county and likely and not shared and not moving:
        named = "、".join(place.name for place in places.foreign) or county
        guarded = objections(facts.look).get(FOREIGN, "")
        if not guarded and shares[FOREIGN] < facts.scores.least(COUNTY, FOREIGN):
            guarded = "把握不够"
        return _Outcome(
            "reject",
            f"问题地点在{county}",
            shares[FOREIGN],
            OTHER_COUNTY,
            span=named,
            guarded=guarded,
        )
    elsewhere = places.foreign or said.label == FOREIGN
    elsewhere = elsewhere or (not places.own and any(one.side == "外" for one in places.mentions))
    if elsewhere and not seen.likely(shares[OWN], SETTLED):
        return _Outcome("human", "地点不止一个县区，或说不清", said.share, missing=("问题地点",))
    if places.own and places.on_a_border:
        return _Outcome("human", "在两县交界处，说不清是哪边", said.share, missing=("问题地点",))
    return None


def _other_county(places: Where) -> str:
    """The one other county that a text names; empty where it names none or several."""
    counties = places.counties or tuple(
        dict.fromkeys(one.county for one in places.mentions if one.side == "外")
    )
    return counties[0] if len(counties) == 1 else ""


def _blocked(facts: _Facts) -> _Outcome | None:
    """Who objects to a mast or its rays is for a person, unless somebody has been given an explanation for
    him.
    """
    if facts.causes[0].label == BLOCKED and not _explained(facts):
        return _Outcome("human", "站址阻挠或辐射诉求，须由人协调", 0.9)
    return None


def _undecided(facts: _Facts) -> _Outcome | None:
    shares = {one.label: one.share for one in facts.scores.ranked(ACTION)}
    placed = facts.look.where.own or facts.is_here
    if facts.look.doubtful(shares[UNDECIDED], EVEN):
        why = "文字说不清要处理什么" if placed else "不知道问题地点"
        text = facts.look.evidence.reading.text
        if _BROADBAND.search(text) and mobile_word(facts.look) and not _UNSURE.search(text):
            why = "像宽带和移动都有问题，须拆单"
        return _Outcome("human", why, shares[UNDECIDED], missing=() if placed else ("问题地点",))
    if not placed and facts.causes[0].label == UNKNOWN_CAUSE:
        return _Outcome("human", "没有说出什么问题", 0.7, missing=("投诉内容",))
    anywhere = facts.causes[0].label in ANYWHERE and not facts.look.evidence.reading.layout.place_left_blank
    doubt = facts.look.doubtful(shares[UNDECIDED], DOUBT) or any(
        one.side != "本" or one.standing == AWAY for one in facts.look.where.mentions
    )
    if not placed and not anywhere and doubt:
        return _Outcome("human", "不知道问题地点", 0.7, missing=("问题地点",))
    return None


def _ours(facts: _Facts) -> _Outcome:
    return _Outcome("complete", "本部门的网络问题", facts.scores.first(ACTION).share)


_TESTS = (_to_person_first, _duplicate, _not_ours, _county, _blocked, _undecided, _ours)
"""The tests in their order; what none of them settles is ours."""


def _verdict(facts: _Facts, calm: tuple[_Facts, ...], outcome: _Outcome, reader: Reader) -> Triage:
    explained = facts.look.explained
    turned_away = outcome.reason in (BROADBAND, NOT_OURS)
    causes = [Ranked(one.label, round(one.share, 3)) for one in facts.causes[:4]]
    scene = facts.scene
    has = _explained(facts)
    return Triage(
        id=facts.look.order.id,
        action=outcome.action,
        why=outcome.why,
        reject_reason=outcome.reason,
        cause=None if turned_away else causes[0].cause,
        cause_is_sure=_agreed(_sure_cause, facts, calm),
        alternatives=() if turned_away else tuple(causes[1:]),
        scene=scene.label,
        scene_is_sure=_agreed(_sure_scene, facts, calm),
        county=(county := _county_of(facts, outcome)),
        county_is_sure=(
            not outcome.guarded
            if outcome.reason == OTHER_COUNTY
            else county == facts.own and _agreed(_sure_of_own, facts, calm)
        ),
        network="宽带" if outcome.reason == BROADBAND else network(facts.look),
        has_koujing=has,
        koujing_span=explained.span if has else "",
        solvable=explained.solvable if has else "unknown",
        major=facts.major,
        duplicate_of=outcome.earlier,
        confidence=round(outcome.sure, 3),
        alone=outcome.action == "reject" and not outcome.guarded,
        missing=outcome.missing,
        model=facts.scores.model.named,
        marks=tuple(_marks(facts, outcome, reader)),
    )


def _agreed(sure: Callable[[_Facts], str], facts: _Facts, calm: tuple[_Facts, ...]) -> bool:
    """Whether a reading is certain of all that was written, and the same of the complaint alone."""
    said = sure(facts)
    plain = not facts.look.odd and not facts.look.evidence.reading.cut
    return bool(said) and plain and all(sure(one) == said for one in calm)


def _sure_cause(facts: _Facts) -> str:
    first = facts.causes[0]
    if first.label == UNKNOWN_CAUSE:  # nobody has said it
        return ""
    return first.label if first.share >= facts.scores.least(CAUSE, first.label) else ""


def _sure_scene(facts: _Facts) -> str:
    scene, seen = facts.scene, facts.look
    least = facts.scores.least(SCENE, scene.label)
    return scene.label if scenes.is_certain(scene, least, seen.where, seen.evidence.reading.text) else ""


def _sure_of_own(facts: _Facts) -> str:
    """One's own county, where the model is clear above every false one and places say so that nothing
    objects to.
    """
    said, places = facts.scores.first(COUNTY), facts.look.where
    named = places.own and not places.foreign and said.label == OWN
    return facts.own if named and said.share >= facts.scores.least(COUNTY, OWN) else ""


def _explained(facts: _Facts) -> bool:
    by_title = facts.look.explained.has and facts.look.explained.sure == 1
    return by_title or facts.scores.holds(KOUJING)


def network(seen: Seen) -> str:
    """The type that the text names; else the one that came with the order; else unknown."""
    said = sorted(seen.evidence.of("网络"), key=lambda found: -found.rule.weight)
    return said[0].rule.label if said else seen.order.network or UNKNOWN


def _county_of(facts: _Facts, outcome: _Outcome) -> str:
    said, places = facts.scores.first(COUNTY), facts.look.where
    if outcome.reason == OTHER_COUNTY:
        return _other_county(places)
    if places.foreign and (places.own or places.kin) and said.share < SETTLED:
        return UNKNOWN
    if said.label == OWN and (places.own or (facts.is_here and said.share >= SETTLED)):
        return facts.own
    return (_other_county(places) if places.foreign else "") or UNKNOWN


def _words(facts: _Facts, head: str, label: str) -> tuple[str, ...]:
    return facts.scores.words(facts.look.evidence.reading.text, head, label)


def _marks(facts: _Facts, outcome: _Outcome, reader: Reader) -> Iterator[Mark]:
    """What the verdict goes by: the row of the rule table, the words that weigh most, and the rules that
    spoke.
    """
    rule = reader.rules.for_reason(outcome.reason) if outcome.reason else None
    if rule is not None:
        yield Mark(rule.id, f"驳回:{rule.reason}", outcome.span)
    if facts.major:
        yield from facts.look.major
        if not facts.look.major:
            yield from _read(facts, {(MAJOR, MAJOR): LIKE_MAJOR})
    asked: dict[tuple[str, str], str] = {}
    businesses = [one for one in facts.scores.ranked(ACTION) if one.label != UNDECIDED and one.share >= DOUBT]
    if len(businesses) > 1:
        asked |= {(ACTION, one.label): f"{ABOUT}{one.label}" for one in businesses}
    if outcome.reason in (BROADBAND, NOT_OURS):
        asked[ACTION, outcome.reason] = f"{ABOUT}{outcome.reason}"
    elif facts.causes[0].label != UNKNOWN_CAUSE:
        asked[CAUSE, facts.causes[0].label] = f"原因:{facts.causes[0].label}"
    yield from facts.look.evidence.marks(("指令", "人工", "网络"))
    scene = facts.scene.label
    if scene != UNKNOWN:
        asked[SCENE, scene] = f"场景:{scene}"
    yield from _read(facts, asked)


def _read(facts: _Facts, asked: dict[tuple[str, str], str]) -> Iterator[Mark]:
    """The branch's own rules that say so, and the words that weigh most in the model's eyes."""
    own = facts.look.evidence.marks(("原因", "场景"))
    yield from (mark for mark in own if mark.says in asked.values())
    for (head, label), says in asked.items():
        if label in facts.scores.model.head(head).labels:
            yield from (Mark(f"读-{label}", says, word) for word in _words(facts, head, label))
