"""What a complaint claims or has lost, in yuan.

Parts are added up, a stated total wins, so much a day or a shop is multiplied.

Read in this order: sums next to words of losing or claiming count, sums that are the price of something
else do not (月租, 余额, a house, a contract that was signed). 每家两万,三家店 is 60,000; 3万8加2万 is
58,000; 共6万 is 60,000 whatever its parts. A claim that restates a loss (亏了三万,要求赔三万) is not added
to it. Of a range the upper end counts. A sum that nobody can name (损失几万块, 两万一天) is `vague`: no
rule says what it comes to, so a person does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import eoms_bot.decide.reading.losing as losing
from eoms_bot.decide.reading.money import Money, formal, moneys, number
from eoms_bot.decide.reading.multiplied import multiplied

_TOTAL = re.compile(
    r"(?:合计|一共|共计|总共|总计|加起来|累计|全部|总额|统共|拢共|拢总|总和|统统|合起来|算下来|算起来|"
    r"总的|计(?=\d)|共(?!同))[^,。;!?\n\d一二两三四五六七八九十百]{0,8}$"
)
_AGAIN = re.compile(
    r"要求|索赔|索要|主张|诉求|赔|只要|最少|至少|起码|否则|不然|一口价|现在|涨到|变成|改成|升到|客服|"
    r"坐席|也就是|就是说|相当于|即"
)
"""Between two sums: the second restates the first."""

_NEXT = re.compile(r"[^。!?\n]*")
"""Between two equal sums of one sentence: they are two; in another sentence the first is named once more."""

_MORE = re.compile(r"加|另|还有|再|以及|和|连同|、|及|\+|还(?:要|得|搭|赔|损)|又")
_CLAUSE = re.compile(r"[。;!?\n【】]|,(?!\d{3,4}(?!\d))")
_BARE = re.compile(
    r"(?:赔|赔偿|索赔|索要|补偿|损失|亏|货款|违约金|罚款|费|款|金额|amount|claim|loss|价值|折合|共计|"
    r"合计|总计|[¥¥]|rmb)"
    r"(?:我|他|她|客户|费|款|金|额|了|近|约|共|计|为|是|达|:|=|\s|金额|总额|"
    r"人民币){0,4}(?P<sum>\d{1,3}(?:,\d{3})+|\d{1,3},\d{4}|\d{4,8})(?:\.\d{1,2})?(?![\d.a-z-]|元|块|"
    r"万|千|分|积分|[mg]|年)"
)
_UNIT = r"天|日|周|月|年|家|户|店|单|笔|车|趟|台|箱|件|吨|亩|柜|次|场|小时|人|间|批|套|头|只|斤|棵|盒"
_EACH_BARE = re.compile(
    rf"(?:每|一)个?(?:{_UNIT})[^,。;!?\n\d]{{0,8}}(?P<sum>\d{{2,7}})"
    rf"(?![\d.万千百wk元块a-z个{_UNIT.replace('|', '')}])"
)
_BARE_EACH = re.compile(rf"(?<![\d.a-z])(?P<sum>\d{{2,7}})(?:一|每|/)个?(?:{_UNIT})")
_IN_FIELD = re.compile(r"\s*¥?\s*(?P<sum>\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d+)?(?![\d万千元块wk])")
_FIGURE = re.compile(r"\d[\dwk]|[万亿千百萬仟佰元块圆十几数]")
"""Without one of these a text has no sum that matters. Every branch begins with one sign: so the search skips
the others.
"""

_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")


class Claim(NamedTuple):
    """What is claimed or was lost, in yuan, and the words that tell it."""

    least: float
    most: float
    vague: bool
    span: str

    def reaches(self, limit: float) -> bool:
        """Whether the claim comes to so much: for certain, or by the upper end of a range."""
        return self.least >= limit or (self.most >= limit and not self.vague)


class _Part(NamedTuple):
    """A sum that counts, with its place; `total` where the text says that it is the total."""

    money: Money
    total: bool


def claim(text: str, claimed: Iterable[tuple[int, int]] = ()) -> Claim | None:
    """The largest claim of a cleaned text; `claimed` are the stretches of fields for nothing but a claim."""
    fields = tuple(claimed)
    if not fields and not (_FIGURE.search(text) and losing.may_tell(text)):
        return None  # as most texts: nothing is counted, or nothing is lost
    known = losing.undenied(formal(text))
    found = [_added(group, known) for group in _groups(_parts(known, fields), known)]
    return max(found, key=lambda one: (one.reaches(0), one.most), default=None)


def _parts(text: str, fields: Sequence[tuple[int, int]]) -> Iterator[_Part]:
    """The sums that were claimed or lost, each multiplied by what it is counted by."""
    edges = [0, *(hit.end() for hit in _CLAUSE.finditer(text)), len(text)]
    lost = losing.LOST.search(text) is not None
    for money in sorted([*moneys(text), *_bare(text, fields)], key=lambda one: one.start):
        start = max(edge for edge in edges if edge <= money.start)
        clause = text[start : min(edge for edge in edges if edge >= money.end)]
        if losing.NO_SUM.search(text[max(0, money.start - 10) : money.start]) or losing.is_payment(clause):
            continue
        in_field = any(one <= money.start < two for one, two in fields)
        if not (in_field or losing.says_so(clause)):
            if losing.ELSE.search(clause) or not (lost or losing.may_tell(_sentence(text, money))):
                continue
            if losing.TURNOVER.search(clause):
                if not lost:
                    continue
                if not losing.ALL_OF_IT.search(text):
                    money = money._replace(least=0, vague=True)
        total = _TOTAL.search(text[max(0, money.start - 12) : money.start]) is not None
        yield _Part(money if total else multiplied(money, text, start), total)


def _bare(text: str, fields: Sequence[tuple[int, int]]) -> Iterator[Money]:
    """Sums without 元 after them, next to a word of money or in a field of claims."""
    hits = [hit for pattern in (_BARE, _BARE_EACH, _EACH_BARE) for hit in pattern.finditer(text)]
    for start, end in fields:
        hit = _IN_FIELD.match(text, start, end)
        hits += [hit] if hit else []
    for hit in hits:
        value = number(hit["sum"])
        if value and not _DATE.fullmatch(hit["sum"]):
            yield Money(*value, *hit.span("sum"))


def _sentence(text: str, money: Money) -> str:
    before = re.split(r"[。;!?\n]", text[: money.start])[-1]
    return before + re.split(r"[。;!?\n]", text[money.start :])[0]


def _groups(parts: Iterable[_Part], text: str) -> Iterator[list[_Part]]:
    """Sums that are parts of one claim; one that restates what was said begins another."""
    group: list[_Part] = []
    for part in parts:
        between = text[group[-1].money.end : part.money.start] if group else ""
        if _AGAIN.search(between) and not _MORE.search(between):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _added(group: list[_Part], text: str) -> Claim:
    """The claim of a group: its total and what comes on top of that, or else all its parts, each once."""
    stated = [number for number, part in enumerate(group) if part.total]
    counted = group[stated[-1] :] if stated else group
    if stated:
        counted = [
            part
            for place, part in enumerate(counted)
            if not place or _MORE.search(text[counted[place - 1].money.end : part.money.start])
        ]
    each: list[Money] = []
    for part in counted:
        same = [one for one in each if (one.least, one.most) == (part.money.least, part.money.most)]
        if not same or _NEXT.fullmatch(text[each[-1].end : part.money.start]):
            each.append(part.money)
    start, end = min(one.start for one in each), max(one.end for one in each)
    return Claim(
        sum(one.least for one in each),
        sum(one.most for one in each),
        any(one.vague for one in each),
        text[start : min(end, start + 40)],
    )
