"""Major and threatened: rules, sums of 50,000 yuan, five people together. Where none of these is found, the
classifier. A hit that is missed is the second worst error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import eoms_bot.decide.reading.claims as claims
import eoms_bot.decide.reading.fields as fields
from eoms_bot.decide.reading.claims import Claim
from eoms_bot.decide.reading.evidence import RulesFound
from eoms_bot.decide.reading.layout import Layout
from eoms_bot.decide.reading.money import formal, number
from eoms_bot.model.texts.triage import Mark

LEAST_SUM, LEAST_PEOPLE = 50_000, 5
SUM, PEOPLE, IN_WORDS = "大-金额", "大-人数", "大-大额"
COUNTED = (SUM, PEOPLE, IN_WORDS)
"""Signs that settle it: a sum, in figures or by its number of digits, and people together."""

_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[好大]几|[零一二两三四五六七八九十百千几]+)"
_NO_CLAIM = frozenset({fields.HISTORY, fields.KOUJING, fields.NUMBER, fields.HOME})
"""Sections whose sums nobody claims: an earlier order's, the desk's own."""

_PEOPLE = re.compile(
    _NUMBER + r"(?:多|余|来)?(?:(?:个|名|位)[^,。;!?\d]{0,10}(?:老乡|乡亲|村民|群众|业主|商户|居民|住户|客户|"
    r"工人|家长|农户|养殖户|租户)|"
    r"(?:个|名|位|户|号|口|户人)?(?:人|户|家|村民|业主|商户|居民|住户|邻居|同学|员工|老乡|乡亲|群众|"
    r"农户|养殖户|租户))"
)
_JOINT = re.compile(
    r"联名|联合|集体|一[起同块](?:来|去|要|签|投诉|投的|投了|反映|找|到.{0,6}投诉)|共同(?:要求|投诉|"
    r"反映)|都要?(?:来|去|在)?(?:投诉|反映|要求)|"
    r"签名|签字|按手印|代表.{0,6}(?:投诉|反映|要求)|集合|门口见|约好|商量|说好了|讲好了|凑(?:在|到|钱|"
    r"一)|堵(?:门|路|住|在)|"
    r"围(?:堵|在|住|着你|了[^。;!?]{0,16}(?:不让|不走|别想))|接龙|"
    r"报名|推选|出(?:一个|1个)?代表|轮流|轮着|不走|闹(?:事|到|着|起)|"
    r"讨(?:个)?说法|找你们(?:公司|营业厅|领导)|去你们(?:公司|营业厅|领导)|到你们(?:公司|营业厅|领导)|"
    r"来你们(?:公司|营业厅|领导)|"
    r"(?:门口|大厅|门前|楼下|厅里)[^,。;!?]{0,4}(?:等|坐|站|守|不走|静坐)|等在|坐在|一致|签(?:了|过|"
    r"好)|手印|指印|守(?:在|着)|都(?:不交|拒交|退网|销户)"
)


def signs(evidence: RulesFound, claim: Claim | None) -> tuple[Mark, ...]:
    """Every explicit sign of a major or threatened complaint: rules, sums, people together."""
    sums = (Mark(SUM, "重大:赔偿", claim.span),) if claim and claim.reaches(LEAST_SUM) else ()
    return (*evidence.marks(("重大",)), *sums, *_gathered(evidence.reading.text))


def unclear(claim: Claim | None) -> str:
    """The words of a sum that nobody can name and that may come to 50,000 yuan (损失几万块); else nothing."""
    return claim.span if claim is not None and claim.most >= LEAST_SUM else ""


def claimed(shape: Layout) -> Claim | None:
    """The claim of a text, less the sections in which no sum is one."""
    if len(shape.sections) == 1:
        return claims.claim(shape.text)
    text = shape.text
    for section in shape.sections:
        if section.kind in _NO_CLAIM:
            # As long as before, so that places stand.
            text = text[: section.start] + " " * (section.end - section.start) + text[section.end :]
    stretches = ((one.start, one.end) for one in shape.sections if one.kind == fields.CLAIM)
    return claims.claim(text, stretches)


def _gathered(text: str) -> Iterator[Mark]:
    """Five people or more that stand together."""
    if not _JOINT.search(text):
        return
    for sentence in filter(_JOINT.search, re.split(r"[。!?;\n]", formal(text))):
        for hit in _PEOPLE.finditer(sentence):
            found = number(hit[1])
            if found and (found.least if found.vague else found.most) >= LEAST_PEOPLE:
                yield Mark(PEOPLE, "重大:群体", hit[0])
