"""Schedule: when the service starts a run by itself, how long the run may last, what it may do.

It is a table of the settings.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from eoms_bot.model import cron
from eoms_bot.model.branch import Frozen
from eoms_bot.model.zone import SHANGHAI

INTERCEPT = "intercept"
"""The level that works no order: it reads the branch's own tables and looks for incidents."""

Level = Literal["look", "preview", "few", "all", "intercept"]
"""The rungs of a roll-out, or `INTERCEPT`.

The rungs are: read only, preview (forms tried, nothing sent), a few orders a day, all that policy allows.
"""

LEVEL_ZH: dict[str, str] = {
    "look": "只读",
    "preview": "预览",
    "few": "每天几张",
    "all": "全部",
    INTERCEPT: "拦截",
}
NAME = re.compile(r"[\w-]{1,24}")
"""What a schedule may be called: letters (Chinese too), digits, `_` and `-`."""

BEGIN = r"^([01]\d|2[0-3]):[0-5]\d$"
END = r"^(0[1-9]|1\d|2[0-3]):[0-5]\d$|^00:(0[1-9]|[1-5]\d)$|^24:00$"
"""Midnight as an end is 24:00."""


SPAN = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
"""A span of the day, `21:00-08:00`."""


def minutes_of(text: str) -> int:
    """`08:30` as minutes since midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def within(now: datetime, begin: str, end: str) -> bool:
    """Whether it is between two times of the day in Shanghai, HH:MM, also over midnight.

    Never where both are equal.
    """
    local = now.astimezone(SHANGHAI)
    minute, first, last = local.hour * 60 + local.minute, minutes_of(begin), minutes_of(end)
    return first <= minute < last if first <= last else minute >= first or minute < last


class Schedule(Frozen):
    """One named schedule. All times are of Asia/Shanghai."""

    cron: str = Field(description="触发时间，五段 cron（分 时 日 月 星期），北京时间")
    level: Level = Field(
        default="preview",
        description="做什么：look 只读判定，preview 试填不发送，few 每天最多几张，all 策略允许的都做；"
        "intercept 不碰工单，只按数据来源找事件",
    )
    days: Literal["workdays", "all"] = Field(
        default="workdays", description="workdays 只在工作日（按工作日历，调休上班的算），all 每天"
    )
    begin: str = Field(default="00:00", pattern=BEGIN, description="时间窗从几点起，HH:MM")
    end: str = Field(
        default="24:00",
        pattern=END,
        description="到几点止，午夜写 24:00；比 begin 早就是到次日；到点不再开始新的工单",
    )
    max_orders: int = Field(default=50, ge=1, le=3000, description="一次最多处理多少张工单")
    overlap: Literal["skip", "wait"] = Field(
        default="skip", description="到点时上一次还在运行：skip 这次不跑，wait 等它结束再跑"
    )
    missed: Literal["none", "once"] = Field(
        default="once", description="程序不在而错过的：none 不补，once 还在那次的时间窗里就补一次，只补一次"
    )
    slowness: float = Field(
        default=1.0, ge=1, le=20, description="放慢多少倍（夜间用），乘在页面档案的节奏上"
    )

    @field_validator("cron")
    @classmethod
    def _check_cron(cls, value: str) -> str:
        wrong = cron.problem_of(value)
        if wrong:
            raise PydanticCustomError("CONF-009", "{wrong}", {"wrong": wrong})
        return " ".join(value.split())

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        if self.begin == self.end:
            raise PydanticCustomError("CONF-009", "begin 和 end 不能相同；全天写 00:00 和 24:00")
        return self

    @property
    def when(self) -> str:
        """What decides the moments at which it is due.

        Where this text changes, what was due before does not matter any more.
        """
        return f"{self.cron}|{self.days}|{self.begin}|{self.end}"
