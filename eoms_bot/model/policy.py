"""Policy: what an unattended run may do without a person; a table of the settings.

What the policy does not allow, the run holds and leaves in a plan.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from eoms_bot.model.branch import Frozen

ActionKind = Literal["reject", "solved", "unsolved"]
ACTION_ZH: dict[str, str] = {"reject": "派单驳回", "solved": "完成（解决）", "unsolved": "完成（未解决）"}


class Policy(Frozen):
    """The defaults allow every decided order: it has facts and a rule; all other orders are held."""

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
