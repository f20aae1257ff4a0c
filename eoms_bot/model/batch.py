"""BatchRow: what people know of one order, as one row of the operator's workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from eoms_bot.model.columns import YES_NO, Column, TableKind
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.source_kinds import CONTACT_RESULTS
from eoms_bot.model.texts.triage import Mark
from eoms_bot.model.zone import SHANGHAI

HANDLINGS = ("完成", "驳回")
KOUJING = ("有", "无")
CALLER = "给客户打电话的人"
HANDLER = "处理这张工单的人（现场、网优）"
PLANNER = "规划建设人员"
READER = "看工单的人"
LEADER = "班长"

BATCH = TableKind(
    "batch",
    "批次",
    "每张工单一行，人决定怎样办",
    (
        Column(
            "工单号", "与待办列表一字不差，文本格式；一张工单一行", "ID-056-20260105-00001", "order_no",
            field="order_no", when="每行必填", more=("ID-056-20260105-00002", "ID-056-20260105-00003"),
            required=True, width=24,
        ),
        Column(
            "处理方式", "这一行没有的工单转人工", "完成",
            field="handling", when="每行必填", more=("完成", "驳回"), required=True, options=HANDLINGS,
            who=READER,
        ),
        Column(
            "驳回原因", "规则表中的原因词", "",
            field="reject_reason", when="驳回", more=("", "重复派单"), choices="reasons", who=READER,
            part="reject",
        ),
        Column(
            "驳回说明", "依据，写进操作说明；不写号码和姓名", "", "sentence",
            field="reject_note", when="驳回，可选", more=("", "同一客户同一诉求"), width=36, who=READER,
            part="reject", sent=True,
        ),
        Column(
            "原工单号", "先派的那张工单，不能是本单", "", "order_no",
            field="earlier_order_no", when="驳回原因为 重复派单", more=("", "ID-056-20260104-00009"),
            width=24, who=READER, part="reject",
        ),
        Column(
            "处理结果", "客户的问题现在怎样", "解决",
            field="result", when="完成", more=("未解决", ""), options=CONTACT_RESULTS, who=HANDLER,
            part="complete",
        ),
        Column(
            "暂时无法解决地点", "能解决写 否，不能解决写 是；解决的留空", "", "yes_no",
            field="unsolvable", when="未解决", more=("否", ""), options=YES_NO, who=PLANNER,
            part="complete",
        ),
        Column(
            "预计解决时间", "将来的时间", "", "time",
            field="expected_time", when="未解决，且上一列为 否", more=("2026-03-31 18:00", ""), who=PLANNER,
            part="complete",
        ),
        Column(
            "省内投诉原因", "大类-小类，从下拉列表选择", "故障-基站硬件/天馈",
            field="prov_cause", when="完成", more=("覆盖-规划站点未建成", ""), choices="prov_causes",
            who=HANDLER, part="complete",
        ),
        Column(
            "有无口径", "工单里有没有给客户的解释口径。与工单矛盾时转人工", "无", "yes_no",
            field="has_koujing", when="完成", more=("有", ""), options=KOUJING, who=READER,
            part="complete",
        ),
        Column(
            "集团投诉原因", "留空由程序推得；填了就必须与推得的一致", "",
            field="group_cause", when="可选", more=("客户抱怨", ""), choices="group_causes", who=READER,
            part="complete",
        ),
        Column(
            "占用基站", "客户占用的基站", "LX_青槐政府-3",
            field="site", when="完成", more=("LX_大坝村拟建站", ""), width=26, who=HANDLER,
            part="complete", sent=True,
        ),
        Column(
            "解决措施", "做了什么，写在一行内；时间、电话、态度写在各自的列，程序按统一口径拼成回复", "驻波告警,更换跳线后告警消除,复测正常", "sentence",
            field="measure", when="完成", more=("规划站施工中,开通后覆盖改善", ""), width=60, who=HANDLER,
            part="complete", sent=True,
        ),
        Column(
            "措施类别", "从下拉列表选择", "故障抢修",
            field="measure_class", when="网站有这个框时", more=("工程建设", ""), choices="measure_classes",
            who=HANDLER, part="complete",
        ),
        Column(
            "解决时间", "过去的时间", "2026-01-05 16:20", "time",
            field="solved_time", when="解决", who=HANDLER, part="complete",
        ),
        Column(
            "联系客户电话", "联系到客户的号码", "13900000001", "phone",
            field="customer_number", when="联系过客户", more=("13900000002", ""), who=CALLER,
            part="complete",
        ),
        Column(
            "联系时间", "分派之后、现在之前", "2026-01-05 17:05", "time",
            field="contact_time", when="联系过客户", more=("2026-01-05 17:30", ""), who=CALLER,
            part="complete",
        ),
        Column(
            "联系号码", "打出电话的值班号码（设置 branch.desk_numbers）", "13900000090", "desk",
            field="caller_number", when="联系过客户", more=("13900000090", ""), who=CALLER,
            part="complete",
        ),
        Column(
            "客户态度", "客户真实的态度，从下拉列表选择", "认可",
            field="attitude", when="联系过客户", more=("基本满意", ""), choices="attitudes", who=CALLER,
            part="complete",
        ),
        Column(
            "未联系原因", "为什么；填了它，上面四列可以留空",
            kind="sentence", field="no_contact_reason", when="没有联系上客户", who=CALLER,
            part="complete", sent=True,
        ),
        Column(
            "投诉区域", "从下拉列表选择", "乡镇",
            field="area", when="完成", more=("农村", ""), choices="areas", who=HANDLER,
            part="complete",
        ),
        Column(
            "投诉所属小区", "投诉地点所属的小区", "LX_青槐政府-3",
            field="cell", when="完成", more=("大坝村三组", ""), width=26, who=HANDLER, part="complete",
            sent=True,
        ),
        Column(
            "场景分类", "从下拉列表选择", "乡镇",
            field="scene", when="完成", more=("农村", ""), choices="scenes", who=HANDLER,
            part="complete",
        ),
        Column(
            "网络类型", "从下拉列表选择；未知 的工单转人工", "4G(LTE)",
            field="network", when="完成", more=("4G(LTE)", ""), choices="networks", who=HANDLER,
            part="complete",
        ),
        Column(
            "重大投诉", "是：重大投诉，一律转人工",
            kind="yes_no", field="major", when="可选", options=YES_NO, who=LEADER,
        ),
        Column(
            "备注", "只给自己人看，不会发送",
            kind="sentence", field="remark", when="可选",
        ),
    ),
    examples=("示例一（完成）", "示例二（未解决）", "示例三（驳回）"),
)  # fmt: skip
"""The operator's workbook, in the order of its template.

Its examples are a solved order, an unsolved one and a reject.
"""

COLUMNS = BATCH.names
"""Field name → Chinese column, in the order of the template."""

EXAMPLES = tuple(
    {
        one.field: text
        for one in BATCH.columns
        if len(texts := (one.example, *one.more)) > place and (text := texts[place])
    }
    for place in range(3)
)
"""The three examples as rows of a batch."""

FOR_READING = (
    Column("主题", "工单的，只看，不读回", field="subject", width=26),
    Column("投诉内容", "工单的，只看，不读回", field="complaint", width=48),
    Column("处理时限", "工单的，只看，不读回", field="deadline", width=17),
    Column("客户号码", "工单的，只看，不读回", field="phone", width=15),
)
"""What people read of an order next to the cells that they fill. No reader takes anything from it."""

WITH_ORDER = replace(BATCH, columns=(BATCH.columns[0], *FOR_READING, *BATCH.columns[1:]))
"""The operator's workbook with the orders' own words."""

UNSURE = "？"
"""Stands before a value that nobody has confirmed, wherever people read or type cells."""


def is_unsure(text: str) -> bool:
    """True of a cell that begins with a question mark, of whatever width: a person has not confirmed it."""
    bare = unicodedata.normalize("NFKC", text).lstrip()
    seen = "".join(sign for sign in bare[:20] if unicodedata.category(sign)[0] not in "CZ")
    return seen.startswith("?")


@dataclass(frozen=True)
class CellOrigin:
    """Where one cell comes from, as people read it, and how good that is."""

    source: str
    standing: Standing


Value = str | bool | datetime


def as_typed(field: str, value: Value | None) -> str:
    """The value of a cell as a person would type it, times to the second; empty where there is none."""
    if isinstance(value, bool):
        return BATCH.by_key[field].options[0 if value else 1]
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return value or ""


@dataclass(frozen=True)
class KnownCell:
    """The value of one cell of a reply that does not come from a person's row; typed as in `BatchRow`."""

    value: Value
    source: str
    standing: Standing

    @property
    def origin(self) -> CellOrigin:
        """Where it comes from."""
        return CellOrigin(self.source, self.standing)

    def sourced(self, field: str) -> Sourced:
        """The value as a person would type it into this cell."""
        return Sourced(as_typed(field, self.value), self.source, self.standing)


@dataclass(frozen=True)
class BatchRow:
    """What is known for the reply to one order, cell by cell; None where nothing is known.

    Times are aware (Asia/Shanghai). The cells are a person's row of a workbook. The cells of `origins` (field
    → origin) come from elsewhere: a plan, a call, a table. `file` is empty where no row speaks of the order.
    """

    file: str
    row: int
    order_no: str
    handling: str
    reject_reason: str | None = None
    reject_note: str | None = None
    earlier_order_no: str | None = None
    result: str | None = None
    unsolvable: bool | None = None
    expected_time: datetime | None = None
    prov_cause: str | None = None
    has_koujing: bool | None = None
    group_cause: str | None = None
    site: str | None = None
    measure: str | None = None
    measure_class: str | None = None
    solved_time: datetime | None = None
    customer_number: str | None = None
    contact_time: datetime | None = None
    caller_number: str | None = None
    attitude: str | None = None
    no_contact_reason: str | None = None
    area: str | None = None
    cell: str | None = None
    scene: str | None = None
    network: str | None = None
    major: bool | None = None
    remark: str | None = None
    origins: tuple[tuple[str, CellOrigin], ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()
    """Field → why no source except this row says anything of it."""

    @property
    def written(self) -> bool:
        """True where a row of a workbook, or of a plan, speaks of the order."""
        return bool(self.file)

    def cite(self, field: str) -> str:
        """Where a value comes from, as people read it: `批次.xlsx 第5行 解决措施`."""
        found = dict(self.origins).get(field)
        if found is not None:
            return found.source
        return f"{self.file} 第{self.row}行 {COLUMNS[field]}" if self.written else COLUMNS[field]

    def standing(self, field: str) -> Standing:
        """How good a cell is; what stands in the row itself is a person's."""
        found = dict(self.origins).get(field)
        return found.standing if found else Standing.PERSON

    def without(self, fields: Collection[str]) -> BatchRow:
        """The row with these cells empty."""
        none: dict[str, Any] = {name: "" if name == "handling" else None for name in fields}
        return replace(self, **none, origins=tuple(one for one in self.origins if one[0] not in fields))

    def of_people(self) -> BatchRow:
        """The row with only what people have said."""
        return self.without({name for name, one in self.origins if one.standing is not Standing.PERSON})

    def of_person(self, field: str) -> str:
        """The cell as typed, where that is a person's word; else empty."""
        return self.typed(field) if self.standing(field) is Standing.PERSON else ""

    def sourced(self, field: str, value: str) -> Sourced:
        """A value of this cell with its source."""
        return Sourced(value, self.cite(field), self.standing(field))

    def filled(self, cells: Mapping[str, KnownCell]) -> BatchRow:
        """This row with these cells in place of its own."""
        values: dict[str, Any] = {name: one.value for name, one in cells.items()}
        origins = dict(self.origins) | {name: one.origin for name, one in cells.items()}
        return replace(self, **values, origins=tuple(origins.items()))

    def typed(self, field: str) -> str:
        """The cell as a person would type it, times to the second; empty where it has no value."""
        return as_typed(field, getattr(self, field))

    def cells(self) -> tuple[tuple[str, Sourced], ...]:
        """Every cell that has a value, except the order's number."""
        names = (name for name in COLUMNS if name != "order_no")
        return tuple((name, self.sourced(name, text)) for name in names if (text := self.typed(name)))

    def empty(self, field: str) -> str:
        """That the cell has no value, as the end of a sentence."""
        gap = dict(self.gaps).get(field)
        why = f"（{gap}）" if gap else ""
        return f"{self.cite(field)} 为空{why}" if self.written else f"没有来源{why}"


@dataclass(frozen=True)
class Facts:
    """What the branch knows of one order, each value traceable to its source.

    `row` is what a person wrote. `known` (field → value) is what calls, tables, the order and its text say.
    Where both have a field, the row's own cell counts. `doubts` say why a reply that rests on `known` must
    not go without a person.

    `gaps` (field → why) say which tables or settings could have filled a cell and can't.

    `open_orders` holds order_no → dispatch time of the other orders seen open in this pass. `evidence` are
    the branch's own tables. `major_signs` are the signs of a major complaint in the order's own text, each as
    `规则“原文”`. `unusable` is what is wrong with the order's rows. Where it is set, no row may be used, and
    `row` is None.
    """

    row: BatchRow | None
    open_orders: dict[str, datetime | None]
    evidence: Evidence = field(default_factory=Evidence)
    major_signs: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()
    known: Mapping[str, KnownCell] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    changed_only: bool = False
    """`row` is what people have changed of an order for which nobody had written a row.

    The order's text still counts for the other fields.
    """
    gaps: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    """What the reading finds in the order's own text."""
