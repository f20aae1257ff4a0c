"""及时率, 解决率, 驳回率, 重复投诉率: rates over the month's proven replies."""

from __future__ import annotations

from eoms_bot.model.board import ReplyTally
from eoms_bot.month.figure import LEDGER, Figure

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
