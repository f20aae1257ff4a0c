"""Branch: everything the deciding core needs to know of a branch, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Base of models at the edges: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dictionaries(Frozen):
    """The drop-down lists of a branch; replaced by an export of its own."""

    prov_causes: tuple[str, ...]
    """省内投诉原因, leaves written 大类-小类."""
    group_causes: dict[str, tuple[str, ...]]
    """集团投诉原因: upper level → leaves."""
    group_cause_of: dict[str, str]
    """省内投诉原因 → leaf under 网络部门; a cause without an entry has no leaf there."""
    areas: tuple[str, ...]
    scenes: tuple[str, ...]
    networks: tuple[str, ...]
    measure_classes: tuple[str, ...] = ()
    attitudes: tuple[str, ...] = ("满意", "基本满意", "认可", "不认可", "不满意", "未接通")


class ReplyLimits(Frozen):
    """What the site's forms ask of a reply: byte limits, charset, constants.

    A character above U+00FF counts `wide` bytes. `constants`: what is the same on every completion, name →
    label on the page. `stated`: which parts of the reply the site asks for in fields of their own as well.
    """

    measure: int = 2000
    note: int = 2000
    leftover: int = 2000
    reject: int = 500
    cell: int = 200
    wide: int = 3
    charset: str = "utf-8"
    constants: Mapping[str, str] = Field(default_factory=dict)
    stated: frozenset[str] = frozenset()


ESCALATION_CHANNELS = (
    *("工信部", "信产部", "12300", "12321", "10080", "管局", "12345", "96180", "集团热线"),
    *("总部转办", "总部督办", "民心网", "政民互动", "政风行风", "纠风热线", "12315", "省315"),
    *("市315", "消协", "消费者协会", "CEO信箱", "来函", "来访", "质量万里行", "巡视整改"),
    *("敏感信息", "携号转网"),
)
"""Words of the channels through which escalated complaints come in."""


class MajorRules(Frozen):
    """Which orders are major complaints by their fields."""

    levels: tuple[str, ...] = Field(default=("A1", "A2"), description="按重大投诉处理的客户级别")
    sources: tuple[str, ...] = Field(
        default=ESCALATION_CHANNELS, description="按重大投诉处理的投诉来源：含其中一个词就是"
    )


class Branch(Frozen):
    """A branch's own facts and choices; the descriptions are what the operators' page of settings says."""

    county: str = Field(default="澜溪县", description="本部门负责的县区，与工单的 故障区县 比较")
    fixed: dict[str, str] = Field(
        default_factory=dict, description='固定填写内容：字段名 → 固定值，例如 linkman = "值班岗"'
    )
    desk_numbers: tuple[str, ...] = Field(
        default=(), description="本班组的联系号码；回复中只允许出现这些号码和工单自己的号码"
    )
    customer_label_shows: Literal["customer_number", "caller_number"] = Field(
        default="customer_number",
        description="回复中 联系客户电话 写哪个号码：客户号码或主叫号码；联系号码 写另一个",
    )
    late: Literal["refuse", "warn", "allow"] = Field(
        default="refuse", description="超过处理时限的工单：refuse 不发送，warn 发送并标记，allow 发送"
    )
    returned: Literal["hold", "work"] = Field(
        default="hold",
        description="本账号回复过、又以新任务派回的工单：hold 转人工，work 按批次文件再处理",
    )
    deadline_margin_minutes: int = Field(default=5, ge=0, le=1440, description="处理时限前的安全余量（分钟）")
    max_expected_months: int | None = Field(
        default=None, ge=1, le=120, description="预计解决时间 最晚在多少个月之内；不设则不检查"
    )
    cell_means: Literal["serving", "estate"] = Field(
        default="serving",
        description="投诉所属小区 写什么：serving 占用的小区（小区名称或标识），estate 居民小区（小区表的覆盖地点）",
    )
    measure_class_required: bool = Field(default=False, description="措施类别 是否必填")
    major: MajorRules = Field(default=MajorRules(), description="哪些工单是重大投诉")
