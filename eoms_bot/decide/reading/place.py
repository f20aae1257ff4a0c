"""Where the problem is: the places that a text names, less those that only speak of people, numbers and ways.

Not a problem's place: 归属地, 籍贯, somebody's relatives, whom one calls, where one comes from or drives
to, a street or a shop named after a county, a place of which the text says that all is well. What borders
on a county is not certainly in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import eoms_bot.decide.reading.fields as fields
from eoms_bot.decide.reading.gazetteer import COUNTY, GENERIC, ROAD, TOWN, Place
from eoms_bot.decide.reading.layout import Layout
from eoms_bot.decide.reading.reader import Named, Reading

_AWAY_BEFORE = re.compile(
    r"(?:归属地?|号码归|号码是|号段|开户|入网|办的|籍贯|户籍|户口|老家|祖籍|身份证|亲戚|亲属|亲友|"
    r"爸妈|父母|父亲|母亲|儿子|女儿|老婆|老公|"
    r"户口在|买的|准备去|要去|将去|朋友|同学|客户公司|对方|对端|显示|占用|注册到?|号是|卡是|填的|"
    r"填写的|登记的|打给|打到|打往|打电话到|联系|发到|发给|寄到|寄往|拨打|来自|填成|登记成|误填|"
    r"前往|去往|改派|转派|转给|派给|派往|派到|转到|转至|移交|退给|退回|开往|通往|驶往|驶向|往|开去|朝|"
    r"向|从|由|自|以前在|之前在|原来在|曾在|当年在|给)"
    r"(?:是|为|在|的|了|:|：|地址|地|到|我|那边|隔壁|住|去){0,3}$"
)
_KIN_BEFORE = re.compile(
    r"(?:亲戚|亲属|亲友|爸妈|父母|父亲|母亲|儿子|女儿|老婆|老公|朋友|同学)"
    r"(?:是|为|在|的|住|家|都){0,3}$"
)
_MORE_KIN_BEFORE = re.compile(
    r"(?:孩子|小孩|娃儿?|家人|爱人|丈夫|妻子|哥哥?|姐姐?|弟弟?|妹妹?|爷爷|奶奶|外公|外婆|公公|婆婆|"
    r"岳父|岳母|老人|舅舅?|姑姑?|叔叔?|"
    r"同事|室友|邻居|亲家|孙子|孙女|女婿|儿媳|老板|他|她|他们|对方)(?:现在|目前|人)?(?:是|为|在|的|住|"
    r"家|都){1,3}$"
)
"""More people whose whereabouts in another county are not the trouble's place. At home their trouble is ours
all the same.
"""
_MORE_AWAY_BEFORE = re.compile(
    r"(?:嫁到|嫁在|嫁去|以前住|原来住|之前住|曾住|以前家|总部|公司总部|跳到|切到|连到|搜到|占到|送货|"
    r"出差|路过|隔壁|不要派|莫派|别派|比)(?:在|是|到|去|了){0,2}$"
)
"""Ways of naming another county that do not say that the trouble is there."""
_AWAY_AFTER = re.compile(
    r"^(?:县|区|市)?(?:那边|那里|老家|城)?(?:的)?(?:人(?!民|山|多|挤|流|太|一多|都|很|要|得)|籍|口音|"
    r"号码|号段|的号|的卡|卡|方向|亲戚|亲友|朋友|爸妈|父母|客户(?:反映|说)?的?号|"
    r"媳妇|同事|老乡|回来|出发|过来|开过来|来的|转来|转学来|调来|搬来)"
    r"|^.{0,6}(?:回来|回家|返回)"
    r"|^(?:县|区|市)?(?:那边|那里|那头)?(?:的)?.{0,3}(?:电话打|打过来|打来|打给|打电话来)"
)
_LIVES = re.compile(r"^(?:快|都|已经|有)?[一二三四五六七八九十几多好\d]{1,3}年")
"""Who married into a village years ago lives there."""
_NAMED_AFTER = re.compile(
    r"^(?:县|区|市)?大?(?:路|大道|街(?!道|上)|大街|巷|小区|花园|饭店|餐馆|饭馆|面馆|酒店|宾馆|超市|"
    r"商行|公司|商会|会馆|特产|菜|米粉|烤鱼|烧烤|大厦|"
    r"桥|苑|人家|山庄|茶楼|酒楼|移动|分公司)"
)
_WAY_BEFORE = re.compile(r"(?:[去到回往赴]|离开)$")
_WAY_AFTER = re.compile(r".{0,15}(?:路上|途中|半路|沿路|一路|还没|没出|没到)")
"""On the way to a place is not yet in it."""
_ALONG = re.compile(r"(?:从|由|自|转到|往|向|朝)$")
"""Along one's own roads from one to the next: both are where the trouble is."""
_BORDER = re.compile(r"^(?:县|区|市)?(?:的)?(?:交界|边界|接壤|相邻|边上|旁边|隔壁|界|中间|之间)")
_AND = re.compile(r"(?:镇|乡|村|县|区)?[和与跟同、](?!时)")
_BETWEEN = re.compile(r"^(?:县|区|市)?(?:的)?(?:中间|之间)")
"""Between a place of one's own and another's is certainly in neither."""
_NEAR_BEFORE = re.compile(r"(?:靠近|挨着|离|临近|邻近|接近|紧邻|毗邻|与|和|跟|快到)$")
_JOINED = re.compile(r"[县区市的]?(?:【[^【】]{1,12}】:?|[;,]?[a-z_]{2,20}=)?")
"""Between a county and what is in it: nothing, or the label of the next field."""
_OF_COUNTY = re.compile(r"([\u4e00-\u9fff]{2,3})[县区市]$")
"""A county that no table knows, right before a word that any county has."""
_NO_COUNTY = re.compile(
    r"(?:地址|地点|位置|住址|住处|区域|范围|客户|用户|机主|本人|现在|目前|一直|整个|全部|包括|经常|"
    r"附近|自己|老家|家里|单位|[在到们去是的于住回内里及和])$"
)
"""What may stand before `县城` and is no county's name."""
_WORKS = re.compile(r"^(?:县|区|市)?(?:那边|那里)?(?:上班|工作|打工|读书|上学|出差|做生意)")
_AT_HOME = re.compile(r"在家|家里|家中|住址|住处")
_FROM = re.compile(r"(?:我|客户|用户|本人|机主|投诉人)(?:是|系|为)$")
_POST = re.compile(
    r"^(?:的)?[^,。]{0,8}(?:护林员|村医|村干部|村支书|支书|组长|村民|居民|住户|业主|商户|店主|租户|"
    r"老师|教师|学生|职工|员工|护士|医生|工作人员|窗口人员)|^(?:的)?人(?:手机|电话|全)"
)
"""Who holds a post in a place of one's own, or lives there, speaks of that place."""
_FOR_OTHERS = re.compile(
    r"(?:替|帮|代)(?:他|她|家里|父母|老人|爸|妈|亲戚|朋友|老家)[^,。]{0,4}(?:反映|反应|报|投诉|问)"
)
"""Who complains for somebody at home does not speak of where he works."""
_DENIED_BEFORE = re.compile(r"(?:(?<!是)不在|不是在?|并非在?|非|不属于?|不归)$")
_WELL = re.compile(
    r"没问题|没事|(?<!不)正常|都好|就好|很好|挺好|好好的|好用|好得很|巴适|杠杠|没毛病|(?<!没)有信号|"
    r"(?<!没)都有|一路有|能打|能上|满格就"
)
_THERE = re.compile(
    r"(?:那边|那里|那儿|那头|那地方|屋头|屋里|家里|家头|他们那|她们那|人家那)(?!.{0,6}(?:手机|人)没)"
)
_LAST_WORDS = 6
"""Signs after a mention in its clause up to which the next clause may speak of the same spot."""
_ONCE = re.compile(r"以前|之前|原来|原先|本来|过去|曾经|上个月|上周")
_BUT = re.compile(
    r"没信号|没有|无信号|不好|不行|慢|卡|断|弱|差|没网|一格|打不|上不|不通|不了|无法|不能|没法|发不|"
    r"刷不|扫不|付不|看不|用不|收不|转圈|加载"
)


class Mention(NamedTuple):
    """A place as the text names it: whose (本, 外, or 无: nobody knows), and whether the trouble is there."""

    side: str
    county: str
    standing: int
    kind: int
    scene: str

    @property
    def is_spot(self) -> bool:
        """True for a place that one can go to, and not a whole county or `县城`."""
        return self.kind not in (COUNTY, GENERIC)


class Where(NamedTuple):
    """The places that count: one's own, others' that are certain, others' that are not."""

    own: tuple[Place, ...]
    foreign: tuple[Place, ...]
    unsure: tuple[Place, ...]
    kin: tuple[Place, ...] = ()
    """Places in one's own county where somebody's relatives are: the trouble may be theirs."""

    mentions: tuple[Mention, ...] = ()
    """Every place that the text names, whether or not the trouble is there."""

    @property
    def on_a_border(self) -> bool:
        """Whether a text names one's own county and another, which may border on the place, and no spot."""
        return bool(self.unsure) and not self.foreign and all(place.kind == COUNTY for place in self.own)

    @property
    def counties(self) -> tuple[str, ...]:
        """The other counties that are certain, each once."""
        return tuple(dict.fromkeys(place.county for place in self.foreign))

    @property
    def places(self) -> tuple[Place, ...]:
        """Everything that is certain."""
        return self.own + self.foreign


def where(reading: Reading, own_county: str, troubled: frozenset[int], ignored: frozenset[int]) -> Where:
    """The problem's places; `troubled` are the sentences that name a trouble, `ignored` those that give
    orders.
    """
    shape = reading.layout
    named = [one for one in _longest(reading.named) if shape.sentence_at(one.start) not in ignored]
    sides, standings = _sides(named, shape, own_county), _standings(named, shape, own_county)
    own: list[Place] = []
    foreign: list[Place] = []
    unsure: list[Place] = []
    kin: list[Place] = []
    mentions: list[Mention] = []
    for one, county, standing in zip(named, sides, standings, strict=True):
        side = "本" if county == own_county else "外" if county else "无"
        mentions.append(Mention(side, county, standing, one.place.kind, one.place.scene))
        place = one.place if county == one.place.county else replace(one.place, county=county)
        if standing == AWAY or (standing == KIN and side != "本"):
            continue
        if standing == KIN:
            kin.append(place)
        elif side == "本":
            own.append(place)
        elif county and standing == SURE and _tied(one, shape, troubled, alone=len(named) == 1):
            foreign.append(place)
        else:
            unsure.append(place)
    return Where(_once(own), _once(foreign), _once(unsure), _once(kin), tuple(mentions))


SURE, UNSURE, KIN, AWAY = range(4)


def _standings(named: list[Named], shape: Layout, own_county: str) -> list[int]:
    """The standing of each mention; what adjoins another is part of the same address."""
    weights: list[int] = []
    for number, one in enumerate(named):
        before = named[number - 1] if number else None
        if before is not None and before.end == one.start and weights[-1] >= KIN:
            weights.append(weights[-1])
        else:
            weights.append(_standing(one, shape, own_county))
        if before is not None and _between(before, one, shape.text):
            weights[-2:] = [AWAY, AWAY]
    return weights


def _between(one: Named, other: Named, text: str) -> bool:
    """True for two counties' places of which a text says that the trouble lies in the middle."""
    joined = _AND.fullmatch(text[one.end : other.start]) and _BETWEEN.match(text[other.end :])
    return bool(joined) and one.place.county != other.place.county


def _standing(one: Named, shape: Layout, own_county: str) -> int:
    """Whether a mention may be the problem's place."""
    kind = shape.kind_at(one.start)
    if kind in (fields.HOME, fields.HISTORY, fields.NUMBER, None):
        return AWAY
    if kind == fields.PLACE:
        return SURE
    start, end = shape.clause(one.start)
    before, after = shape.text[start : one.start], shape.text[one.end : end]
    if one.place.kind == GENERIC and _elsewhere(before, after, one):
        return AWAY
    if _NAMED_AFTER.match(after) and (one.place.kind == COUNTY or one.end - one.start == 2):
        return AWAY
    at_hand = (_own_road(one, own_county) and _ALONG.search(before)) or _LIVES.match(after)
    other = one.place.county != own_county
    if _KIN_BEFORE.search(before) or (other and _MORE_KIN_BEFORE.search(before)):
        return KIN
    away = (_AWAY_BEFORE.search(before) and not at_hand) or (other and _MORE_AWAY_BEFORE.search(before))
    lives = not other and _POST.match(after)
    people = not lives and (_FROM.search(before) or _AWAY_AFTER.match(after))
    if away or people or _DENIED_BEFORE.search(before):
        return AWAY
    well = _WELL.search(after) and not _BUT.search(after) and not _ONCE.search(shape.text[start:end])
    if well or (len(after) <= _LAST_WORDS and _well_there(shape, end)):
        return AWAY
    if _WORKS.match(after) and _FOR_OTHERS.search(shape.text):
        return AWAY
    if _WORKS.match(after) and _AT_HOME.search(shape.text):
        return UNSURE
    if _BORDER.match(after) or _NEAR_BEFORE.search(before) or "交界" in after:
        return UNSURE
    if _WAY_BEFORE.search(before) and _WAY_AFTER.match(shape.text[one.end :]):
        return UNSURE
    return UNSURE if kind == fields.KOUJING else SURE


def _well_there(shape: Layout, end: int) -> bool:
    """Whether the clause after a mention says of the same spot that all is well: 我屋在某处,屋头信号好得很."""
    begins, ends = shape.clause(end)
    there = shape.text[begins:ends] if end < len(shape.text) else ""
    well = _THERE.match(there) and _WELL.search(there)
    return bool(well) and not _BUT.search(there) and not _ONCE.search(there)


def _own_road(one: Named, own_county: str) -> bool:
    return one.place.kind == ROAD and one.place.county == own_county


def _elsewhere(before: str, after: str, one: Named) -> bool:
    """Whether a word that any county has (`县城`) is a county's that nobody knows, or cut out of `城关镇`."""
    known = one.place.county.removesuffix("县")
    named = _OF_COUNTY.search(before + ("县" if one.place.name.startswith("县") else ""))
    stranger = named is not None and known not in before
    return after.startswith("关") or (stranger and not _NO_COUNTY.search(before))


def _tied(one: Named, shape: Layout, troubled: frozenset[int], *, alone: bool) -> bool:
    """Whether a mention's sentence names a trouble, or it stands in a field for places or all alone."""
    return alone or shape.kind_at(one.start) == fields.PLACE or shape.sentence_at(one.start) in troubled


def _sides(named: list[Named], shape: Layout, own_county: str) -> list[str]:
    """Whose each mention is: a shared name is of the county that stands right before it."""
    sides: list[str] = []
    for number, one in enumerate(named):
        county = one.place.county
        before = named[number - 1] if number else None
        if (one.place.shared or one.place.kind == GENERIC) and before is not None:
            joined = _JOINED.fullmatch(shape.text[before.end : one.start])
            if joined and before.place.kind in (COUNTY, TOWN):
                county = sides[-1]
        sides.append(county)
    return _lone_shared(named, sides, own_county)


def _lone_shared(named: list[Named], sides: list[str], own_county: str) -> list[str]:
    """A shared name next to one other county and nothing of one's own is nobody's but what it adjoins."""
    others = {side for side in sides if side not in (own_county, "")}
    mine = [one for one, side in zip(named, sides, strict=True) if side == own_county]
    if len(others) != 1 or any(not one.place.shared for one in mine):
        return sides
    county = others.pop()
    if not any(one.place.kind == COUNTY and side == county for one, side in zip(named, sides, strict=True)):
        return sides
    return [
        "" if one.place.kind == TOWN and side == own_county else side
        for one, side in zip(named, sides, strict=True)
    ]


def _longest(named: Iterable[Named]) -> list[Named]:
    """The mentions without those that lie inside a longer one or overlap an earlier one."""
    kept: list[Named] = []
    for one in sorted(named, key=lambda mention: (mention.start, -mention.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _once(places: list[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places) if len(places) > 1 else places)
