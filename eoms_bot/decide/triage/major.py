"""Major and threatened: rules, sums of 50,000 yuan, five people together, and where none of these is found the classifier.

A hit that is missed is the second worst error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eoms_bot.decide.triage.evidence import Evidence
from eoms_bot.decide.triage.likeness import Likeness
from eoms_bot.model.triage import Mark

LEAST_SUM, LEAST_PEOPLE = 50_000, 5
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 3}
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[好大]几|[零一二三四五六七八九十百千两几]+)"
_SUM = re.compile(
    _NUMBER + r"(?:多|余|来|个)?\s?(十万|百万|千万|亿|万|w|k|千|元|块)(?!人|户|粉|次|公里|播放)"
)
_LOSS = re.compile(
    r"赔|损失|索要|补偿|亏|误工|货款|罚款|违约金|营业额|订单|单子|少赚|没赚到|生意|医药费|医疗费|烂在|黄了|泡汤|退不回|打水漂|没谈成|丢了?单|算在(?:移动|你们)|账|"
    r"(?:全|都|整[^,。]{1,4})(?:坏|烂|死|臭|化|废|毁)(?:了|光|完|掉)|报废|不谈|免谈"
)
_BARE_SUM = re.compile(
    r"(?:赔|赔偿|索赔|索要|补偿|损失)(?:我|他|她|客户|费|款|了|近|约|共|:){0,3}(\d{5,8}|\d{1,3}(?:,\d{3})+)(?!\d)"
)
"""A sum that nobody has given a unit; a phone number is longer."""
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
_PEOPLE = re.compile(
    _NUMBER + r"(?:多|余|来)?(?:个|名|位|户|号|口|户人)?(?:人|户|家|村民|业主|商户|居民|住户|邻居|同学|员工)"
)
_JOINT = re.compile(
    r"联名|联合|集体|一起(?:来|去|要|签|投诉|反映|找|到.{0,6}投诉)|共同(?:要求|投诉|反映)|都要?(?:来|去|在)?(?:投诉|反映|要求)|"
    r"签名|签字|按手印|代表.{0,6}(?:投诉|反映|要求)|集合|门口见|约好|商量|说好了|讲好了|凑(?:在|到|钱|一)|堵(?:门|路|住|在)|"
    r"围(?:堵|在|住|着你)|接龙|报名|推选|出(?:一个|1个)?代表|轮流|轮着|不走|闹(?:事|到|着|起)|讨(?:个)?说法|(?:找|去|到|来)你们(?:公司|营业厅|领导)|"
    r"一致|签(?:了|过|好)|手印|指印|守(?:在|着)|都(?:不交|拒交|退网|销户)"
)
_UNITS = {
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万": 1e4,
    "w": 1e4,
    "k": 1e3,
    "千": 1e3,
    "元": 1,
    "块": 1,
}


def major(evidence: Evidence, likeness: Likeness | None = None) -> tuple[Mark, ...]:
    """Every sign of a major or threatened complaint; the classifier is asked only where there is no other."""
    rules = tuple(evidence.mark(found) for found in evidence.of("重大"))
    found = (*rules, *_counted(evidence.reading.text))
    if found or likeness is None:
        return found
    return likeness.marks(evidence.reading.layout)


def _counted(text: str) -> Iterator[Mark]:
    if not (_LOSS.search(text) or _JOINT.search(text)):
        return
    text = text.translate(_FORMAL)
    for sentence in re.split(r"[。!?;\n]", text):
        if _LOSS.search(sentence):
            for hit in _BARE_SUM.finditer(sentence):
                if amount(hit[1]) >= LEAST_SUM:
                    yield Mark("大-金额", "重大:赔偿", hit[0])
            for hit in _SUM.finditer(sentence):
                if amount(hit[1]) * _UNITS[hit[2]] >= LEAST_SUM:
                    yield Mark("大-金额", "重大:赔偿", hit[0])
        if _JOINT.search(sentence):
            for hit in _PEOPLE.finditer(sentence):
                if amount(hit[1]) >= LEAST_PEOPLE:
                    yield Mark("大-人数", "重大:群体", hit[0])


def amount(written: str) -> float:
    """A number in digits, with or without commas between thousands, or in Chinese up to 9,999."""
    if written[0] in "好大":  # 好几万 may be five of them
        return 5
    if written[0].isdigit():
        return float(written.replace(",", ""))
    total, last = 0, 0
    for sign in written:
        if sign in _DIGITS:
            last = _DIGITS[sign]
        else:
            total += (last or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            last = 0
    return total + last
