"""The rates of a month: 万投比, 满意率, 及时率, 解决率, 驳回率, 重复投诉率."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from eoms_bot.model.board import Group, ReplyTally
from eoms_bot.month.figure import LEDGER, Figure, named

NONE_PROVEN = "这个月没有证实的回复"


def timeliness(tally: ReplyTally) -> Figure:
    """及时率: how many replies came before the order's deadline."""
    replies = tally.completed + tally.rejected
    return Figure(
        "及时率",
        tally.in_time,
        tally.timed,
        "处理时限之前回复的 ÷ 知道处理时限的证实回复（完成和驳回，按回复日期）",
        excluded=(
            f"处理时限读不出或没有记下的 {replies - tally.timed} 张",
            "转人工后由人在网站上回复的不在账本里",
        ),
        why="" if tally.timed else (NONE_PROVEN if not replies else "账本没有这些回复的处理时限"),
    )


def solved(tally: ReplyTally) -> Figure:
    """解决率: how many completions were 解决."""
    return Figure(
        "解决率",
        tally.solved,
        tally.completed,
        "处理结果为 解决 的 ÷ 证实完成的工单（按回复日期）",
        excluded=(f"驳回 {tally.rejected} 张", "转人工的不在内"),
        why="" if tally.completed else NONE_PROVEN,
    )


def rejected(tally: ReplyTally) -> Figure:
    """驳回率: how many replies turned the order away."""
    replies = tally.completed + tally.rejected
    return Figure(
        "驳回率",
        tally.rejected,
        replies,
        "证实驳回的 ÷ 证实的回复（完成和驳回，按回复日期）",
        why="" if replies else NONE_PROVEN,
    )


def repeats(tally: ReplyTally) -> Figure:
    """重复投诉率: groups of one number and class with more than one order.

    A duplicate dispatch is rejected, and does not count.
    """
    unknown = tally.completed - tally.numbered
    return Figure(
        "重复投诉率",
        tally.repeats,
        tally.numbered,
        "同号码、同投诉分类当月有两张以上工单的组数 ÷ 知道客户号码的证实完成",
        source=f"{LEDGER}（号码只存加盐摘要，清理个人信息时一并清除）",
        excluded=(f"驳回（含重复派单）{tally.rejected} 张", f"不知道号码或已清理的 {unknown} 张"),
        why=""
        if tally.numbered
        else (NONE_PROVEN if not tally.completed else "号码没有记下，或已按保留期限清理"),
    )


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
