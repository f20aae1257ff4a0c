"""重复派单, never 重复投诉: same number, same place, same trouble.

The earlier order was still open when the later was dispatched.

An order whose end nobody reports counts as open for `OPEN_HOURS`; one that the text calls handled, promised
or come back is a complaint made again, and is ours to work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

import eoms_bot.decide.reading.money as money
from eoms_bot.decide import numbers
from eoms_bot.decide.reading.clean import clean
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.gazetteer import COUNTY, GENERIC, TOWN
from eoms_bot.decide.reading.past import Past, PastOrders
from eoms_bot.decide.reading.place import Where
from eoms_bot.model.texts.triage import Incoming

SAME_TEXT, LIKE_TEXT = 92, 62
"""Similarity (0–100) from which two texts are the same, or tell the same in other words."""

OPEN_HOURS = 48
KEPT_SIGNS = 120
_SHORTENED = 3
"""A short form has at most a third of the signs: 东村 is not 东坡村."""
_SAME_AS = re.compile(
    r"(?:与|和|跟|同)(?:前|在途|处理中的?)?(?:工单|单号|原单|前单)号?[:\s]?([a-z]{1,8}[-0-9a-z]{5,40}|"
    r"\d[-0-9]{7,40})(?![-0-9a-z])"
    r"(?=[^。!?\n]{0,30}(?:处理中|在途|未回复|未结|未归档))(?=[^。!?\n]{0,60}(?:一样|一致|相同|重复|"
    r"双推|同一|同号码|同地址|同现象))"
)
"""The number of an order still being worked on that the text calls the same."""

_DOOR = re.compile(
    r"(\d{1,4}|[一二三四五六七八九十]{1,3}|[a-z])(号楼|栋|幢|座|单元|组|社|队|期|号)(?!线|码|段)"
)
_DAY = re.compile(
    r"(?:月|从|自)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})号(?![楼院门店铺线厅库窗])"
    r"|(?<![\d一二三四五六七八九十])(?:\d{1,2}|[一二三四五六七八九十]{1,3})号"
    r"(?=开始|起|早|晚|上午|中午|下午|凌晨|那天|当天|以来|以后|之后|至今|到现在|到今天)"
)
"""A day of the month: it stands after a month or `从`, or before a time of the day."""
_UNITS = {"号楼": "栋", "幢": "栋", "座": "栋", "社": "组", "队": "组"}


@dataclass(frozen=True)
class Same:
    """An earlier order and whether the later one certainly is the same; unsure is a person's matter."""

    earlier: Past
    certain: bool
    why: str
    proven: bool = False
    """True where the customer-service number is the same, or the whole text word for word."""
    placed: bool = True
    """False where nobody says that the place is the same."""


def named(order: Incoming, evidence: RulesFound) -> str:
    """The order that a text names as the same matter, still being worked on (与工单…(处理中)号码、地址全一样);
    empty where it names none.
    """
    if not evidence.of("重复", "在途") or evidence.of("重复", "已结"):
        return ""
    found = {hit[1] for hit in _SAME_AS.finditer(clean(order.text).text)} - {order.id.lower()}
    return found.pop().upper() if len(found) == 1 else ""


def says_repeated(evidence: RulesFound, *, either: bool = False) -> bool:
    """Whether a text says that the matter is the same and is being worked on: 原单没关,内容一模一样.

    With `either` it need not say both.
    """
    said = (any if either else all)(evidence.of("重复", label) for label in ("相同", "在途"))
    return said and not evidence.of("重复", "已结")


def number(order: Incoming) -> str:
    """The customer's number, under which his orders are found however each of them writes it."""
    return numbers.plain(order.phone)


def remembered(
    order: Incoming, evidence: RulesFound, where: Where, causes: tuple[str, ...] = (), scene: str = ""
) -> Past | None:
    """What to keep of an order, its likely causes first; None where no later one could be called the same."""
    if order.assigned is None:
        return None
    spots = tuple(one.name for one in where.places if one.kind not in (COUNTY, TOWN, GENERIC))
    towns = tuple(one.name for one in where.places if one.kind == TOWN)
    text = evidence.reading.text[:KEPT_SIGNS]
    return Past(order.id, order.assigned, spots, towns, causes, scene, text, order.serial, order.closed)


def find(order: Incoming, now: Past | None, evidence: RulesFound, past: PastOrders) -> Same | None:
    """The earlier order that this one repeats, if one does."""
    if now is None or not (key := number(order)):
        return None
    again = bool(evidence.of("重复", "已结"))
    urged = bool(evidence.of("重复", "催办") or evidence.of("重复", "在途"))
    unsure: Same | None = None
    for earlier in _open_before(key, now, past):
        if order.serial and order.serial == earlier.serial:
            return Same(earlier, True, "同一客服流水号", proven=True)
        same = _compare(earlier, now, urged=urged, again=again)
        if same is not None and same.certain:
            return same
        unsure = unsure or same
    return unsure


def compared(order: Incoming, now: Past | None, past: PastOrders) -> tuple[str, ...]:
    """How an order stands to the likest open one of its number, as signs for the learned reading; empty
    without one.
    """
    if now is None or not (key := number(order)):
        return ()
    pairs = [
        (_place_of_both(earlier, now), _shared(earlier.text, now.text))
        for earlier in _open_before(key, now, past)
    ]
    if not pairs:
        return ()
    place, alike = max(pairs, key=lambda pair: (pair[0] == "同", pair[0] == "同镇", pair[1]))
    return ("@前", f"@前地{place}", f"@前似{int(alike * 5)}", f"@前地{place}似{int(alike * 3)}")


def _place_of_both(one: Past, other: Past) -> str:
    """同 for a common place, 异 where both name one and none is common; the same of townships; else 缺."""
    for ones, others, name in ((one.places, other.places, ""), (one.towns, other.towns, "镇")):
        if ones and others:
            same = any(_one_name(each, each_other) for each in ones for each_other in others)
            return f"{'同' if same else '异'}{name}"
    return "缺"


def _shared(one: str, other: str) -> float:
    """The share of the shorter text's pairs of characters that the other has too."""
    ones, others = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(ones & others) / max(1, min(len(ones), len(others)))


def _open_before(key: str, now: Past, past: PastOrders) -> Iterator[Past]:
    """The other orders of a number that were open when an order was dispatched, the newest first."""
    for earlier in past.of(key):
        if earlier.id != now.id and earlier.assigned <= now.assigned and _open(earlier, now):
            yield earlier


def _open(earlier: Past, now: Past) -> bool:
    if earlier.closed is not None:
        return earlier.closed > now.assigned
    return now.assigned - earlier.assigned <= timedelta(hours=OPEN_HOURS)


def _compare(earlier: Past, now: Past, *, urged: bool, again: bool) -> Same | None:
    if _other_door(earlier.text, now.text):
        return None
    alike = fuzz.ratio(earlier.text, now.text)
    if alike >= SAME_TEXT:
        word_for_word = earlier.text == now.text and len(now.text) < KEPT_SIGNS
        return Same(earlier, not again, "同号，文字相同", proven=word_for_word and not again)
    place = _same_place(earlier, now)
    if place is False:
        return None
    if place and not again:
        if not _common(earlier.causes, now.causes):
            return Same(earlier, False, "同号、同地，前单未结")
        more = [one for one in now.places if not any(_one_name(one, other) for other in earlier.places)]
        likely = not more and (urged or earlier.causes[0] == now.causes[0] or alike >= LIKE_TEXT)
        return Same(earlier, likely, "同号、同地、同诉求，前单未结")
    if urged:
        return Same(earlier, False, "同号催办，地点不能确定相同", placed=False)
    return None


def _other_door(one: str, other: str) -> bool:
    """True where both name a building, a unit or a village group, and not the same."""
    mine, theirs = _doors(one), _doors(other)
    return any(mine[unit].isdisjoint(theirs[unit]) for unit in mine.keys() & theirs.keys())


def _doors(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for number, unit in _DOOR.findall(_DAY.sub(" ", text) if "号" in text else text):
        found[_UNITS.get(unit, unit)].add(_digits(number))
    return found


def _digits(written: str) -> str:
    """二 and 2 are one door; without a 十 signs are read one by one: 一二栋 is 12栋, and never 二栋."""
    if written.isascii():
        return written
    figures = map(money.number, [written] if "十" in written else written)
    return "".join(f"{figure.least:.0f}" for figure in figures if figure is not None)


def _same_place(earlier: Past, now: Past) -> bool | None:
    """True, False, or None where one of the two names no place."""
    if earlier.places and now.places:
        same = any(_one_name(one, other) for one in earlier.places for other in now.places)
    elif earlier.towns and now.towns:
        same = _common(earlier.towns, now.towns)
    else:
        return None
    return same and not _apart(earlier.scene, now.scene)


def _one_name(one: str, other: str) -> bool:
    """Whether the signs of one name stand in the other in their order, as of 职院 in 职业技术学院."""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return one == other
    signs = iter(long)
    known = len(long) >= _SHORTENED * len(short) and short[-1] == long[-1]
    return known and all(sign in signs for sign in short)


def _apart(one: str, other: str) -> bool:
    """True for scenes that are not the same spot although the place has one name."""
    inside = {"电梯", "地下停车场(含地下室)"}
    return one != other and bool({one, other} & inside)


def _common(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not set(some).isdisjoint(others)
