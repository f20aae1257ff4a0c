"""Sums of money as people write them: 3万8, 三万八千, 3.8w, 126,000元, 两万多, 五六万, 百八十万, 好几万.

A range keeps both its ends (五六万 is 50,000 to 60,000), and so does what leaves its end open (三万多,
几万). Whoever asks decides by which end to go. The text is a cleaned one: half width, lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import log10
from typing import NamedTuple

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_UNITS = {"万": 1e4, "w": 1e4, "亿": 1e8, "千": 1e3, "k": 1e3, "百": 100.0, "": 1.0}
_UNITS |= {"十万": 1e5, "百万": 1e6, "千万": 1e7}
_SOME = {"几": (2, 9), "数": (2, 9)}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億圆", "一二三四五六七八九十百千万亿元")

_CHINESE = "零〇一二两三四五六七八九十百千几数"
_WRITTEN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,4},\d{4}(?!\d)|\d{1,12})(?:\.\d+)?"
_COUNTED = (
    r"个|家|户|天|日|周|年|月|单|间|车|台|次|件|人|条|张|箱|吨|亩|头|只|口|位|名|批|笔|趟|门面|店|铺|"
    r"楼|栋|点|号|处|层|柜|季|期|成|倍"
)
"""What a last figure counts: 两万|三个门面 is no 两万三."""

_MONEY = re.compile(
    # A sum begins with one of these: so the search passes over the other signs.
    r"(?=[\d零〇一二两三四五六七八九十百千几数个上好大])"
    rf"(?<![\d.a-z])(?:(?P<low>{_WRITTEN}|[一二两三四五六七八九])(?:到|至|-|~|—|、|或者?))?"
    rf"(?:(?P<digits>{_WRITTEN})(?P<about>多|余|来|好几)?个?\s?(?P<unit>十万|百万|千万|亿|万|w|k|千|百)"
    rf"(?P<tail>\d{{1,4}}[千百]?\d?(?!\d)|[{_CHINESE}]{{1,7}})?"
    rf"|(?P<plain>{_WRITTEN})(?=\s?(?:元|块|人民币|rmb|¥|¥))"
    rf"|(?P<chinese>个把[百千]?万|上[十百千]?万|[好大][几]十?[百千]?[万亿]|"
    rf"[{_CHINESE}][{_CHINESE}万亿]*(?:[多余来把]个?[{_CHINESE}万亿]+)?))"
    r"(?P<more>多|余|来|左右|上下|出头|以上|开外|往上|不到|不足|好几)?个?\s?(?P<coin>元|块|人民币|rmb|钱)?"
)
_NO_MONEY = re.compile(
    r"人|户|粉|次|公里|千米|里路|播放|条|个?赞|阅读|浏览|步|字|毫安|积分|分(?!店)|m|g|kb|k?b|兆|米|平|"
    r"亩|吨|公?斤|只|头|尾|株|棵|件|箱|"
    r"单(?!子)|台|辆|个|家|位|名|年|天|小时|点|号|楼|栋|伏|千瓦|瓦|路|街|倍|像素|转|评论|关注|流量|"
    r"用户|商户|村民|居民|业主|师生|观众|"
    r"听众|游客|群|级|版|卡|%|火|快充|充电|功率|mah|hz|张|册|份|口|斤|株|羽|颗|盒|袋|多?平方|股|人民(?!币)"
)
_LESS = re.compile(r"(?:不到|不足|不满|没到|未到|未满)$")
_OF_MONEY = re.compile(
    r"(?:赔|陪|损失|亏|价|值|款|费|金|钱|扣|丢|少|挣|赚|开口|张口|rmb|cny|¥)[^,。;!?\n\d]{0,6}$"
)
"""Before 38k: it is money, and neither a rate nor a picture's size."""
_OPEN = frozenset({"多", "余", "来", "好几"})


class Number(NamedTuple):
    """A number with both its ends; `vague` where it is no number at all but 几."""

    least: float
    most: float
    vague: bool = False


class Money(NamedTuple):
    """A sum of money and where it stands."""

    least: float
    most: float
    vague: bool
    start: int
    end: int


def formal(text: str) -> str:
    """A text with 伍万 as 五万, as long as before."""
    return text.translate(_FORMAL)


def moneys(text: str) -> list[Money]:
    """Every sum of money in a text (`formal`), in its order; what counts people, clicks or metres is none."""
    found: list[Money] = []
    for one in _each(text):
        last = found[-1] if found else None
        if last and text[last.end : one.start] in ("到", "至", "-", "~", "—") and last.most <= one.most:
            found[-1] = Money(last.least, one.most, last.vague or one.vague, last.start, one.end)
        else:
            found.append(one)
    return found


def number(written: str) -> Number | None:
    """A number in digits, with or without commas, or in Chinese. None where it is none, as of a phone's signs
    read aloud.
    """
    if written[:1].isdigit():
        value = float(written.replace(",", ""))
        return Number(value, value)
    if written[:1] in ("好", "大"):  # 好几万 may be five of them, 大几万 are more than that
        place = float(_PLACES.get(written[2:3], 1))
        return Number((5 if written[0] == "好" else 6) * place, 9 * place)
    return _chinese(written)


def _each(text: str) -> Iterator[Money]:
    for hit in _MONEY.finditer(text):
        end = hit.end()
        value, end = (_in_chinese if hit["chinese"] else _in_digits)(hit, end)
        if value is None:
            continue
        if end < hit.end() or not hit["coin"]:
            if _NO_MONEY.match(text, end) or not _is_large(hit, value):
                continue
            if hit["unit"] == "k" and not _OF_MONEY.search(text[max(0, hit.start() - 10) : hit.start()]):
                continue
        low = number(hit["low"]) if hit["low"] else None
        if low and low.least * _unit(hit) < value.most:
            value = value._replace(least=low.least * _unit(hit))
        elif _LESS.search(text[max(0, hit.start() - 3) : hit.start()]) or hit["more"] in ("不到", "不足"):
            value = Number(value.least * 0.8, value.most - 1, value.vague)
        yield Money(*value, hit.start(), end)


def _unit(hit: re.Match[str]) -> float:
    if hit["unit"]:
        return _UNITS[hit["unit"]]
    whole = hit["chinese"] or ""
    return next((_UNITS[sign] for sign in ("亿", "万", "千", "百") if sign in whole), 1.0)


def _is_large(hit: re.Match[str], value: Number) -> bool:
    """True for what is money without 元 after it: thousands at least, and given as a number."""
    whole = hit["chinese"]
    named = not whole or (whole != "千万" and any(sign in whole for sign in "百千万亿") and len(whole) > 1)
    return not hit["plain"] and value.most >= 100 and named


def _in_digits(hit: re.Match[str], end: int) -> tuple[Number | None, int]:
    """3.8万, 3万8, 3万8千, 12,6000元."""
    if hit["plain"]:
        return number(hit["plain"]), end
    unit, head, tail = _UNITS[hit["unit"]], float(hit["digits"].replace(",", "")), hit["tail"]
    counted = tail and re.match(_COUNTED, hit.string[hit.end("tail") :])
    more = (None if counted else _tail(tail, unit)) if tail else Number(0, 0)
    if more is None:
        return Number(head * unit, head * unit), hit.start("tail")
    least, most = head * unit + more.least, head * unit + more.most
    if hit["about"] or hit["more"] in _OPEN:
        most += _step(head) * unit * 0.999
    return Number(least, most, more.vague), end


def _tail(tail: str, unit: float) -> Number | None:
    """What follows 万: 8 is 8,000, 8千 and 8500 are what they say."""
    place = re.fullmatch(r"(\d+)([千百])(\d?)", tail)
    if place:
        value = int(place[1]) * _UNITS[place[2]] + int(place[3] or 0) * _UNITS[place[2]] / 10
        return Number(value, value)
    if tail.isdigit():
        value = int(tail) * (unit / 10 if len(tail) == 1 else 1)
        return Number(value, value)
    found = _chinese(tail)
    if found and not any(sign in tail for sign in "零〇十百千"):
        return Number(found.least * unit / 10, found.most * unit / 10, found.vague)
    return found


def _in_chinese(hit: re.Match[str], end: int) -> tuple[Number | None, int]:
    """三万八千五, 十来万, 百八十万, 好几万, 两千块."""
    whole = hit["chinese"]
    after = hit.string[hit.end("chinese") :]
    if re.search(r"[千万亿][一二两三四五六七八九几]{1,2}$", whole) and re.match(_COUNTED, after):
        whole = re.sub(r"[一二两三四五六七八九几]{1,2}$", "", whole)
        end = hit.start("chinese") + len(whole)
    found = _sum(whole)
    if found and hit["more"] in _OPEN and end == hit.end():
        unit = _unit(hit)
        found = Number(found.least, found.most + _step(found.least / unit) * unit * 0.999, found.vague)
    return found, end


def _sum(whole: str) -> Number | None:
    """A sum in Chinese, its 亿 and 万 taken apart."""
    if whole.startswith("个把"):
        unit = _PLACES.get(whole[2:3], 1) * 1e4
        return Number(unit, 2 * unit)
    if whole.startswith("上"):  # 上万 is ten thousand at the least, and nobody knows how many at the most
        unit = _PLACES.get(whole[1:2], 1) * 1e4
        return Number(unit, 9 * unit, True)
    about = re.search(r"[多余来把]", whole)
    plain = re.sub(r"(?<=.)[多余来把]个?", "", whole)
    for sign in ("亿", "万"):
        head, found, tail = plain.partition(sign)
        if not found:
            continue
        unit = _UNITS[sign]
        value = Number(1, 9, True) if not head else number(head)
        rest = Number(0, 0) if not tail else (_sum(tail) if "万" in tail else _tail(tail, unit))
        if value is None or rest is None:
            return None
        most = value.most + (_step(value.least) * 0.999 if about else 0)
        return Number(value.least * unit + rest.least, most * unit + rest.most, value.vague or rest.vague)
    return number(plain)


def _chinese(written: str) -> Number | None:
    least = most = 0.0
    last: tuple[int, int] | None = None
    place, vague, naught = 1, False, False
    for sign in written:
        if sign in _PLACES:
            low, high = last or (1, 1)
            place = _PLACES[sign]
            least, most, last, naught = least + low * place, most + high * place, None, False
        elif sign in _SOME:
            if last:
                return None
            last, vague = _SOME[sign], True
        else:
            value = _DIGITS.get(sign, -1)
            if value < 0:
                return None
            if last and not (last[0] == last[1] == value - 1 or (last == (3, 3) and value == 2)):
                return None
            last = (min(last[0], value), max(last[1], value)) if last else (value, value) if value else None
            naught = naught or not value
    if last:
        # 三百五 is 350, 三百零五 is 305, 十五 is 15.
        scale = place / 10 if place >= 100 and not naught else 1
        least, most = least + last[0] * scale, most + last[1] * scale
    return Number(least, most, vague and written[0] in _SOME) if most or "零" in written else None


def _step(value: float) -> float:
    """How far 多 may reach beyond a number: 三多 below four, 三十多 below forty, 一百多 below two hundred."""
    if value < 1:
        return 1.0
    place = 10 ** int(log10(value))
    return float(next(step for step in (100, 10, 1) if (step <= place and value % step == 0) or step == 1))
