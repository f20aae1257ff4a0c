"""So much a day, a shop, an order or a head: 每家两万,三家店 and 一天八百,断了四十天."""

from __future__ import annotations

import re

from eoms_bot.decide.reading.money import Money, Number, number

MANY = float("inf")
"""The upper end of so much a day where nobody says how many days."""

CERTAIN = 10_000
"""From so much a day on, a number of days that nobody names matters."""

_EACH = re.compile(
    r"(?:每|各|均|/|一|1|单|平均一?)(?P<unit>个?(?:天|日|周|星期|月|年|家|户|店|门面|铺|档口|单(?!元|"
    r"位|独)|笔|车|趟|台|箱|件|吨|亩|柜|次|场|小时|钟头|人|间|批|个|套|块|头|只|斤|棵|盒))"
)
_AFTER_EACH = re.compile(
    r"^(?:左右|上下|的)?(?:每|一|/|1)(?P<unit>个?(?:天|日|周|星期|月|年|家|户|店|门面|铺|单|笔|车|趟|"
    r"台|箱|件|吨|亩|柜|次|场|小时|钟头|人|间|批|个|套|头|只|斤|棵|盒))"
)
_COUNT = re.compile(
    r"(?<![\d.一每第月])(?P<count>\d{1,6}|[零一二两三四五六七八九十百千几半好]{1,6})(?:多|来|余|"
    r"几)?个?(?P<unit>天|日(?![起至到前后上下早晚凌中的发报])|周|星期|礼拜|(?<=个)月|"
    r"(?<=[半一两])年(?![级度底初末终检会前轻])|家(?!运营商|里|庭|人|电|宽|中)|户|店|"
    r"门面|铺|档口|单(?!元|位|独)|笔|车|趟|台|箱|件|吨|亩|柜|次|场|小时|钟头|人|间|批|套|头|只|斤|棵|"
    r"盒|位|名|"
    r"个(?=客户|客商|订单|单子|单|店|门面|铺|档口|摊|柜|仓|棚|大棚|买家|项目|合同|标))"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_SAME = dict.fromkeys(("户", "店", "门面", "铺", "档口", "间"), "家")
_SAME |= {"笔": "单", "位": "人", "名": "人", "钟头": "小时"}
_SHARED = re.compile(r"(?:各|都|每[家个人]|分别|平均)[^,。;!?\n\d]{0,6}$")
_ONCE = frozenset({"次", "单", "笔", "车", "批", "场", "趟", "个", "套", "块", "柜", "年", "月"})
"""Units of which one alone is named as well: 一单两万 is a loss of 20,000 where nobody says how many."""


def multiplied(money: Money, text: str, clause: int) -> Money:
    """So much a day or a shop, times how many; without a number of them nobody can tell."""
    before, after = text[max(clause, money.start - 14) : money.start], text[money.end : money.end + 8]
    hits = [*_EACH.finditer(before), *filter(None, [_AFTER_EACH.match(after)])]
    counted: dict[str | None, None] = dict.fromkeys(_class(hit["unit"]) for hit in hits)
    if _SHARED.search(before) and counted.keys() <= _DAYS.keys():
        counted[None] = None
    value = money
    for unit in counted:
        times = _times(text, unit, money)
        if times is None and (unit is None or unit in _ONCE):
            continue
        if times is None:
            times = Number(1, MANY if money.most >= CERTAIN else 1, True)
        value = value._replace(
            least=value.least * times.least,
            most=value.most * times.most,
            vague=value.vague or times.vague,
        )
    return value


def _class(unit: str) -> str:
    """A unit by the name under which it is counted: a shop is 家, a day 天."""
    plain = unit.removeprefix("个") or "个"
    return _SAME.get(plain, plain)


def _times(text: str, wanted: str | None, money: Money) -> Number | None:
    """How many days or shops the text names, the number that stands nearest to the sum."""
    best: tuple[int, Number] | None = None
    for hit in _COUNT.finditer(text):
        if money.start <= hit.start() < money.end:
            continue
        found = _SAME.get(hit["unit"], hit["unit"])
        count = number(hit["count"].replace("半", "")) if hit["count"] != "半" else Number(0.5, 0.5)
        if count is None or (hit["count"] in "一1" and (found == wanted or found not in _DAYS)):
            continue
        if wanted in _DAYS and found in _DAYS:
            scale = _DAYS[found] / _DAYS[wanted]
        else:
            same = found == wanted or found in ({None: ("家", "人", "单"), "个": ("家",)}.get(wanted, ()))
            scale = 1.0 if same else 0.0
        if scale < 1:
            continue
        far = min(abs(hit.start() - money.end), abs(money.start - hit.end()))
        if best is None or far < best[0]:
            best = (far, Number(count.least * scale, count.most * scale, count.vague))
    return best[1] if best else None
