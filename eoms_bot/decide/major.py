"""Major complaints (重大投诉) are never handled automatically."""

from __future__ import annotations

import unicodedata

from eoms_bot.decide.case import Case, CaseVerdict, hit, passed, unchecked
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Hold, TraceStep
from eoms_bot.model.order import Order

RULE = "H-重大"


def check(case: Case) -> CaseVerdict:
    """Hold an order that any of the four signs marks as a major complaint."""
    signs = _signs(case)
    absent = tuple(
        unchecked(RULE, f"工单没有{label}，未按它判断")
        for fact, label in (("client_level", "客户级别"), ("source", "投诉来源"))
        if not case.order.fact(fact).strip()
    )
    text_signs = case.facts.major_signs
    row = case.facts.row
    if text_signs and row is not None and row.major is False:
        # A person has read the text; only signs of the order's own fields outweigh that.
        absent += (passed(RULE, f"投诉文字像重大（{'、'.join(text_signs)}），{row.cite('major')} 为 否"),)
    elif text_signs:
        signs.append(f"投诉文字像重大（{'、'.join(text_signs)}），不是的在「重大投诉」填 否")
    if not signs:
        return CaseVerdict((passed(RULE, "没有重大投诉的标志"), *absent))
    trace: tuple[TraceStep, ...] = (*(hit(RULE, sign) for sign in signs), *absent)
    why = f"重大投诉，须由人处理：{'；'.join(signs)}"
    return CaseVerdict(trace, Hold(why, (), RULE, case.rules.version, ()))


def _signs(case: Case) -> list[str]:
    row = case.facts.row
    said = [f"{row.cite('major')} 为 是"] if row and row.major else []
    return signs_of_order(case.order, case.branch) + said


def signs_of_order(order: Order, branch: Branch) -> list[str]:
    """The signs in the order's own fields, in words: no cell that a person fills in lifts them."""
    level, source = _plain(order.fact("client_level")), _plain(order.fact("source"))
    channel = next((word for word in branch.major.sources if _plain(word) in source), None)
    signs = [
        ("待办列表标为 VIP", order.ref.vip),
        (f"客户级别为 {level}", any(_is_level(level, _plain(name)) for name in branch.major.levels)),
        (f"投诉来源含“{channel}”", channel is not None),
    ]
    return [sign for sign, there in signs if there]


def _is_level(level: str, name: str) -> bool:
    """True for `A1`, `A1级`, `A1(钻石)`, not for `A10`."""
    after = level[len(name) : len(name) + 1]
    return bool(name) and level.startswith(name) and not (after.isascii() and after.isalnum())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
