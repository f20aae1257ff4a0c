"""Month: all figures of a month in one value, as page, print and workbook show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eoms_bot.model.board import Group, Span
from eoms_bot.month.ageing import Ageing
from eoms_bot.month.course import Course
from eoms_bot.month.days import Days
from eoms_bot.month.figure import Figure
from eoms_bot.month.heat import Heat
from eoms_bot.month.sites import Sites
from eoms_bot.month.warning import Warnings

UNKNOWN_TO_THE_LEDGER = (
    "只含机器人在运行中处理过的工单；机器人没有运行时来的、从未在待办里看到的，账本不知道",
    "转人工的工单后来由人在网站上怎样回复，账本不知道：它们停在转人工（或他人已处理）",
    "每张工单算在机器人第一次处理它的那天（北京时间），结果是它现在的结果；回复的各项按回复日期",
    "只数有网站处理记录证实的回复；结果未知的不算，查清以后才算",
    "预览不算；同一张工单在多次运行里出现只算一张",
    "账本升级之前、个人信息已清理的回复没有原因、区域、站点和态度",
)
"""What must be known of every figure, said once."""


@dataclass(frozen=True)
class Month:
    """A month as of a day; `headline` are the figures that stand first."""

    span: Span
    today: date
    days: Days
    headline: tuple[Figure, ...]
    course: Course
    areas: tuple[Figure, ...]
    attitudes: tuple[Group, ...]
    call_backs: tuple[Group, ...]
    classes: tuple[Group, ...]
    reasons: tuple[Group, ...]
    heat: Heat
    sites: Sites
    ageing: Ageing
    warnings: Warnings

    @property
    def note(self) -> str:
        """Whether the month's numbers may still change; a month without an order has no report."""
        if self.today >= self.span.end and not self.days.total:
            return f"{self.span.title}机器人没有处理过工单，没有月报"
        return state_of(self.span, self.today)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure with a formula."""
        return (*self.headline, *self.areas)


def state_of(span: Span, today: date) -> str:
    """How far a month's numbers are settled: still running, may change by late outcomes, or ready."""
    if today < span.end:
        return f"{span.title}还没有结束，数字到今天为止"
    if today < span.ready_on:
        return f"{span.ready_on.month}月{span.ready_on.day}日之前数字还可能变化：晚到的结果会补进来"
    return f"{span.title}的月报已可生成"
