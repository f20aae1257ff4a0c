"""满意率: by the customer's attitude at the reply, and by the call-backs."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from eoms_bot.model.board import Group
from eoms_bot.month.figure import LEDGER, Figure

NOT_REACHED = "未接通"


def at_reply(attitudes: Iterable[Group], satisfied: Collection[str]) -> Figure:
    """满意率 by 客户态度 of the month's completions."""
    return _rate(
        "满意率（回复时）",
        attitudes,
        satisfied,
        f"客户态度为 {'、'.join(satisfied)} 的 ÷ 写了态度且接通的证实完成（按回复日期）",
        LEDGER,
        "这个月没有写了客户态度的证实完成",
    )


def at_call_back(results: Iterable[Group] | None, satisfied: Collection[str], why: str) -> Figure:
    """满意率 by 回访结果 of the call-backs made in the month.

    None where no table has them; `why` says what it lacks.
    """
    return _rate(
        "满意率（回访）",
        results or (),
        satisfied,
        f"回访结果为 {'、'.join(satisfied)} 的 ÷ 当月接通的回访（按回访时间）",
        "控制台登记的回访，历史工单表（回访时间、回访结果）",
        why or "这个月没有接通的回访",
        known=results is not None,
    )


def _rate(
    name: str,
    groups: Iterable[Group],
    satisfied: Collection[str],
    formula: str,
    source: str,
    why: str,
    *,
    known: bool = True,
) -> Figure:
    counted = {group.names[0]: group.count for group in groups}
    missed, empty = counted.pop(NOT_REACHED, 0), counted.pop("", 0)
    return Figure(
        name,
        sum(count for word, count in counted.items() if word in satisfied) if known else None,
        sum(counted.values()) if known else None,
        formula,
        source=source,
        excluded=(f"未接通 {missed}", f"没有写的 {empty}") if known else (),
        why="" if counted else why,
    )
