"""Policy and permission: what may go without a person's row, by whose word and until when.

Both are tables of the settings.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.branch import Frozen
from eoms_bot.model.schedule import BEGIN, END, minutes_of
from eoms_bot.model.zone import SHANGHAI

ActionKind = Literal["reject", "solved", "unsolved"]
ACTION_ZH: dict[str, str] = {"reject": "派单驳回", "solved": "完成（解决）", "unsolved": "完成（未解决）"}
LONGEST = timedelta(days=90)
PEOPLES_OWN = ("result", "attitude")
"""Cells that only a person's word fills, whatever a permission says."""
NEVER_READ = (*PEOPLES_OWN, "has_koujing")
"""Cells that no text may fill for a reply that goes alone: a 口径 passes the cause on to the customer."""
SHOWN = 12
"""Hex digits of a permission's hash that people see."""


@dataclass(frozen=True)
class Proven:
    """What a branch's own orders say of a reason: the 95 % bound of its errors, and how many were watched."""

    bound: float
    watched: int


def _no(text: str) -> PydanticCustomError:
    return PydanticCustomError("CONF-019", "{text}", {"text": text})


class Policy(Frozen):
    """What an unattended run may do without a person; a table of the settings.

    What the policy does not allow, the run holds and leaves in a plan. The defaults allow every decided
    order: it has facts and a rule; all other orders are held.
    """

    actions: tuple[ActionKind, ...] = Field(
        default=("reject", "solved", "unsolved"),
        description="可以单独做的动作：reject 派单驳回，solved 完成（解决），unsolved 完成（未解决，含遗留库）",
    )
    rules: tuple[str, ...] = Field(default=(), description="只有这些规则的判定可以单独做；空是不限")
    not_rules: tuple[str, ...] = Field(default=(), description="这些规则的判定一律留给人")
    areas: tuple[str, ...] = Field(
        default=(), description="只有这些投诉区域的完成可以单独做；空是不限。驳回没有投诉区域，不受限"
    )
    confidence: Literal["any", "checked"] = Field(
        default="any",
        description="checked：依据里有一项“未核对”就留给人（要有小区表、告警、规划库等数据来源）",
    )
    few_a_day: int = Field(
        default=20,
        ge=1,
        le=200,
        description="few 一级的计划，账号一天（北京时间）最多发送多少次；与 run.daily_cap 取小的",
    )


class Permission(Frozen):
    """One written permission. All times are of Asia/Shanghai; `since` and `until` are days, both included."""

    title: str = Field(min_length=1, max_length=40, description="名称，写进放行依据")
    level: Literal["alone", "one_key"] = Field(
        description="alone 可以单独发送；one_key 仍由人逐张批准，写下来只是说明这类不单独做"
    )
    action: ActionKind = Field(
        description="哪个动作：reject 派单驳回，solved 完成（解决），unsolved 完成（未解决）"
    )
    reasons: tuple[str, ...] = Field(
        default=(), description="驳回才写：只限这些驳回原因，与规则表同样的写法；驳回必须写"
    )
    columns: tuple[str, ...] = Field(
        default=(),
        description="由工单文字读出的值，只有这些列的可以发送（批次文件的列名）；空是读出的一概不发",
    )
    areas: tuple[str, ...] = Field(default=(), description="完成才写：只限这些投诉区域；空是不限")
    begin: str = Field(default="08:30", pattern=BEGIN, description="每天从几点起，HH:MM")
    end: str = Field(default="17:30", pattern=END, description="到几点止")
    hours_left: int = Field(default=4, ge=2, le=240, description="离处理时限至少还有几小时")
    per_day: int = Field(default=5, ge=1, le=3000, description="一天（北京时间）最多凭它发送几张")
    asked_by: str = Field(min_length=1, max_length=40, description="谁申请的")
    approved_by: str = Field(min_length=1, max_length=40, description="谁批准的，不能是申请的人")
    since: date = Field(description="从哪一天起，如 2026-01-05")
    until: date = Field(description="到哪一天止（含），离 since 最多 90 天")
    demo: bool = Field(
        default=False,
        description="演示用：只在本机附带的模拟网站上算数，不要求处理记录、公示和账号、磁盘的条件",
    )

    @field_validator("title", "asked_by", "approved_by")
    @classmethod
    def _check_words(cls, value: str) -> str:
        words = " ".join(value.split())
        if not words:
            raise _no("写上文字，不能只有空格")
        return words

    @field_validator("reasons", "areas")
    @classmethod
    def _check_named(cls, value: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        named = tuple(word.strip() for word in value)
        if not all(named):
            raise _no("不能有空的一项")
        action = others.data.get("action")
        if others.field_name == "areas" and action == "reject" and named:
            raise _no("驳回没有投诉区域，不写 areas")
        if others.field_name == "reasons" and action in ("solved", "unsolved") and named:
            raise _no("只有驳回写 reasons")
        return named

    @field_validator("columns")
    @classmethod
    def _check_columns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = next((one for one in value if one not in COLUMNS.values()), None)
        if wrong is not None:
            raise _no(f"没有“{wrong}”这一列，列名与批次文件同样的写法")
        own = next((COLUMNS[name] for name in NEVER_READ if COLUMNS[name] in value), None)
        if own is not None:
            raise _no(f"{own} 不能凭文字读出就发送，不能写在这里")
        return value

    @field_validator("approved_by")
    @classmethod
    def _check_two_names(cls, value: str, others: ValidationInfo) -> str:
        if value == others.data.get("asked_by"):
            raise _no("批准的人不能是申请的人（asked_by）")
        return value

    @field_validator("until")
    @classmethod
    def _check_until(cls, value: date, others: ValidationInfo) -> date:
        since = others.data.get("since")
        if since is not None and not since <= value <= since + LONGEST:
            raise _no(f"since（{since}）当天到 90 天以内的一天")
        return value

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        if self.action == "reject" and not self.reasons:
            raise _no("驳回要写 reasons，一个许可不能包括所有驳回原因")
        if minutes_of(self.begin) >= minutes_of(self.end):
            raise _no("begin 要早于 end，时段不跨午夜")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 over all of it, as hex: whoever changes a word makes another permission."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def named(self) -> str:
        """`许可 3f2a… 宽带首步`: how grounds, reports and the doctor call it."""
        return f"{self.key} {self.title}"

    @property
    def grounds(self) -> str:
        """What a write that rests on it keeps: the settings may have changed when somebody asks later."""
        return f"{self.named}（{self.asked_by} 申请，{self.approved_by} 批准）"

    @property
    def key(self) -> str:
        """The beginning of the grounds of every write that rests on it."""
        return f"许可 {self.digest[:SHOWN]}"

    def out_of_force(self, now: datetime) -> str:
        """Why it does not hold on the day of `now` (aware); empty where it does."""
        today = now.astimezone(SHANGHAI).date()
        if today < self.since:
            return f"{self.since} 才开始"
        return f"{self.until} 已到期" if today > self.until else ""
