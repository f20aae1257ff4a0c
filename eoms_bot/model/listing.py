"""ListTable: a list for people, as the program prints and writes it.

It has a title, columns, rows of texts and notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from eoms_bot.model.branch import Frozen

MAIL = r"^([^@\s,;]+@[^@\s,;]+)?$"
"""An address for mail; the empty text is valid as well."""


@dataclass(frozen=True)
class ListTable:
    """One list.

    `notes` say what could not be checked. `flagged` are the rows (from 0) that need somebody now.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    flagged: frozenset[int] = frozenset()


class InterceptChoices(Frozen):
    """The settings for incidents.

    They say when several orders are one incident, when it is severe, who gets the draft, how long a county
    has.
    """

    window_hours: int = Field(default=24, ge=1, le=720, description="多少小时内的工单算同一事件")
    least_orders: int = Field(default=3, ge=2, le=1000, description="同一个站几张工单算一个事件")
    severe_orders: int = Field(default=5, ge=2, le=10_000, description="几张工单算严重，起草给省公司的邮件")
    severe_hours: int = Field(default=4, ge=1, le=720, description="事件的告警多少小时没有清除算严重")
    province_contact: str = Field(default="", description="省公司联系人的称呼")
    province_mail: str = Field(
        default="",
        pattern=MAIL,
        description="省公司联系人的邮箱；邮件只起草，由人发送",
    )
    days_low: int = Field(default=1, ge=1, le=366, description="难度低，给县区几天")
    days_middle: int = Field(default=7, ge=1, le=366, description="难度中，给县区几天")
    days_high: int = Field(default=30, ge=1, le=366, description="难度高，给县区几天")
    workdays: bool = Field(default=False, description="县区的天数按工作日算（要有工作日历），否则按自然日")


LEFTOVERS, FOLLOW_UP = "遗留清单", "回访清单"
"""Titles of two lists."""
CALLED, SOLVED = "回访", "遗留解决"
"""What a person records of an order after its reply."""


@dataclass(frozen=True)
class FollowUp:
    """A person's word on an order after its reply.

    `kind` is `CALLED` or `SOLVED`, `word` the result of a call, `at` when (aware).
    """

    order_no: str
    kind: str
    at: datetime
    who: str
    word: str = ""


class ListChoices(Frozen):
    """When an order is near its limit, when a follow-up is due, and who needs none."""

    warn_hours: int = Field(default=4, ge=1, le=240, description="距处理时限多少小时内提醒")
    default_limit_hours: int = Field(
        default=24, ge=1, le=720, description="没有处理时限的工单按派发后多少小时算"
    )
    follow_up_hours: int = Field(default=24, ge=1, le=240, description="回复后多少小时内回访")
    follow_up_days: int = Field(
        default=31, ge=1, le=366, description="回访清单列最近多少天的回复；更早而没有回访记录的只写有几张"
    )
    call_results: tuple[str, ...] = Field(
        default=("满意", "基本满意", "不满意", "未接通"),
        min_length=1,
        max_length=12,
        description="登记回访时可选的回访结果",
    )
    satisfied: tuple[str, ...] = Field(
        default=("满意", "基本满意", "认可"), description="当场满意、不用回访的客户态度"
    )
