"""Phrases: how a proposed measure is worded, as rows of the rule table.

A measure has several parts. Each part takes the first row of the table that fits the finding and its cause
and has a value for every hole. What may stand in the braces is a closed list for each kind of finding.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from eoms_bot.model.branch import Frozen
from eoms_bot.model.source_kinds import ALARM_CLASSES, CHANGES_MADE, CHECKS_MADE
from eoms_bot.model.texts.triage_rules import Word

MOST_SIGNS = 120
"""The most signs of one phrase as it stands in the table."""

ALARM, ANNOUNCED, HIDDEN, PLANNED, WEAK = "告警", "公告", "隐性故障", "规划", "弱覆盖"
CHANGED, CHECKED, GATHERED = "变更", "核查", "活动"
NO_ALARM, NO_PLAN, NO_INDOOR = "告警情况", "规划情况", "室分情况"
"""Holes that say what a table does not have; they have a value only where it was looked up."""

NEXT_SITE, DISTANCE = "最近站", "距离"
"""The nearest site and how many metres away it is, where the complaint's position is known."""

NETWORKS = ("移动电平", "联通电平", "电信电平")
"""The three operators' levels at the place, where somebody has tested them there."""

LISTED = "保障情况"
"""That an event's place is on the list of protected events.

It has a value only where the table says so.
"""

INDICATORS = ("驻波比", "误码率", "底噪", "SINR", "PRB利用率")

HOLES: dict[str, tuple[str, ...]] = {
    ALARM: ("基站名称", "小区名称", "告警名称", "原因", "发生时间", "清除时间", "预计恢复时间"),
    ANNOUNCED: ("公告编号", "影响地点", "影响业务", "原因", "发生时间", "恢复时间", "预计恢复时间"),
    HIDDEN: ("小区名称", "时间", *INDICATORS),
    PLANNED: ("站名", "阶段", "预计开通日期", "批次"),
    WEAK: (
        *("基站名称", "小区名称", "时间", "RSRP"),
        *(NO_ALARM, NO_PLAN, NO_INDOOR, NEXT_SITE, DISTANCE),
        *NETWORKS,
    ),
    CHANGED: ("基站名称", "小区名称", "影响地点", "变更内容", "完成时间", "预计完成时间", "复测结果"),
    CHECKED: ("核查方式", "核查结论", "核查时间", "无线侧", "转派部门"),
    GATHERED: ("活动", "活动地点", "开始时间", "结束时间", LISTED),
}
"""Kind of finding → the names that may stand in braces.

The names are columns of the row that was found, and what was looked up in addition.
"""

SORTS: dict[str, tuple[str, ...]] = {
    ALARM: tuple(name for name in ALARM_CLASSES if name != "其他"),
    ANNOUNCED: (),
    HIDDEN: INDICATORS,
    PLANNED: ("选址", "施工", "待电"),
    WEAK: (),
    CHANGED: CHANGES_MADE,
    CHECKED: CHECKS_MADE,
    GATHERED: (),
}
"""Kind of finding → what a row may be narrowed to, written `告警:停电`."""

_HOLE = re.compile(r"\{([^{}]*)\}")
_FIXED_FACT = re.compile(
    r"\d[\d:.\-/年月日时分号点%]*|[今明后昨][天晚日]|[上下]个?[周月]|[月年]底|[一二三四五六七八九十]+月"
)
_GENERATION = re.compile(r"(?<![\dA-Za-z])[2345][gG](?![A-Za-z])")


class Phrase(Frozen):
    """One part of a measure in words: for which finding and causes, and the text with its holes."""

    id: Word
    version: Word
    owner: Word
    when: Word
    causes: tuple[Word, ...] = ()
    part: int = Field(default=1, ge=1, le=9)
    text: Word

    @cached_property
    def finding(self) -> str:
        """The kind of finding: `告警` of `告警:停电`."""
        return self.when.partition(":")[0]

    @cached_property
    def sort(self) -> str:
        """What it is narrowed to: `停电` of `告警:停电`; empty for every row of the kind."""
        return self.when.partition(":")[2]

    @cached_property
    def holes(self) -> tuple[str, ...]:
        """The names in braces, each once."""
        return tuple(dict.fromkeys(_HOLE.findall(self.text)))

    @model_validator(mode="after")
    def _sound(self) -> Self:
        """Refuse a row that could never be used, or that states what no record says."""
        self._check_when()
        self._check_causes()
        self._check_text()
        return self

    def fits(self, finding: str, sort: str, cause: str) -> bool:
        """True where the row is for this finding; an announcement names no cause."""
        return (
            self.finding == finding
            and self.sort in ("", sort)
            and (finding == ANNOUNCED or cause in self.causes)
        )

    def filled(self, values: dict[str, str]) -> str:
        """The text with its holes filled; what is filled in is never read as a hole again."""
        return _HOLE.sub(lambda hole: values[hole[1]], self.text)

    def _check_when(self) -> None:
        if self.finding not in HOLES:
            raise ValueError(f"when 只能是 {'、'.join(HOLES)}，没有 {self.finding}")
        sorts = SORTS[self.finding]
        if ":" in self.when and self.sort not in sorts:
            wanted = (
                f"{self.finding}: 后面只能是 {'、'.join(sorts)}" if sorts else f"{self.finding} 后面不加冒号"
            )
            raise ValueError(f"{wanted}，没有 {self.sort or '空的'}")

    def _check_causes(self) -> None:
        if self.finding == ANNOUNCED and self.causes:
            raise ValueError("公告不说明省内投诉原因：when 为 公告 的不写 causes")
        if self.finding != ANNOUNCED and not self.causes:
            raise ValueError("缺少 causes：这句话用于哪些省内投诉原因")

    def _check_text(self) -> None:
        if len(self.text) > MOST_SIGNS:
            raise ValueError(f"text 有 {len(self.text)} 个字，最多 {MOST_SIGNS} 个")
        allowed = HOLES[self.finding]
        unknown = [name for name in self.holes if name not in allowed]
        fixed = _HOLE.sub("，", self.text)
        if unknown or re.search(r"[{}｛｝]", fixed):
            holes = " ".join("{" + name + "}" for name in allowed)
            raise ValueError(
                f"{self.finding}的空位只能是 {holes}，没有 {'、'.join(unknown) or '落单的花括号'}"
            )
        if not self.holes:
            raise ValueError("text 至少要有一个空位：每一句都要有出处")
        if written := _FIXED_FACT.search(_GENERATION.sub("", fixed)):
            raise ValueError(f"text 写死了“{written[0]}”：数字、时间只能来自空位")
