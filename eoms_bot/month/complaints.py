"""万投比: complaints per 10,000 users, over all and by area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from eoms_bot.model.board import Group
from eoms_bot.month.figure import LEDGER, Figure, named

PER = 10_000
SETTING = "board.users"
BY_AREA = "board.users_by_area"
FORMULA = "（当月首次处理的工单 − 已证实驳回的工单）÷ 用户数 × 10000"
FORMULA_OF_AREA = "当月证实完成、投诉区域为本区域的工单 ÷ 本区域用户数 × 10000"


def complaints(orders: int, rejected: int, users: int | None) -> Figure:
    """The month's 万投比; rejected orders are no complaints of this department."""
    return Figure(
        "万投比",
        orders - rejected,
        users,
        FORMULA,
        source=f"{LEDGER}；用户数来自设置 {SETTING}",
        per=PER,
        excluded=(f"已证实驳回 {rejected} 张",),
        why="" if users else f"未配置用户数（设置 {SETTING}）",
    )


def complaints_by_area(causes: Iterable[Group], users: Mapping[str, int]) -> tuple[Figure, ...]:
    """The same of each area; `causes` are completions by (cause, area).

    An area without a number of users says so.
    """
    counted: Counter[str] = Counter()
    for group in causes:
        counted[group.names[1]] += group.count
    areas = sorted(counted.keys() | users.keys(), key=lambda area: (-counted[area], area))
    return tuple(
        Figure(
            f"万投比 {named(area)}",
            counted[area],
            users.get(area),
            FORMULA_OF_AREA,
            source=f"{LEDGER}；用户数来自设置 {BY_AREA}",
            per=PER,
            excluded=("没有完成的工单：不知道区域",),
            why="" if users.get(area) else f"未配置用户数（设置 {BY_AREA}）",
        )
        for area in areas
    )
