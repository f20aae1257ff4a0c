"""BatchRow: what people know of one order, as one row of the operator's workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.texts.triage import Mark
from eoms_bot.model.zone import SHANGHAI

COLUMNS: dict[str, str] = {
    "order_no": "工单号",
    "handling": "处理方式",
    "reject_reason": "驳回原因",
    "reject_note": "驳回说明",
    "earlier_order_no": "原工单号",
    "result": "处理结果",
    "unsolvable": "暂时无法解决地点",
    "expected_time": "预计解决时间",
    "prov_cause": "省内投诉原因",
    "has_koujing": "有无口径",
    "group_cause": "集团投诉原因",
    "site": "占用基站",
    "measure": "解决措施",
    "measure_class": "措施类别",
    "solved_time": "解决时间",
    "customer_number": "联系客户电话",
    "contact_time": "联系时间",
    "caller_number": "联系号码",
    "attitude": "客户态度",
    "no_contact_reason": "未联系原因",
    "area": "投诉区域",
    "cell": "投诉所属小区",
    "scene": "场景分类",
    "network": "网络类型",
    "major": "重大投诉",
    "remark": "备注",
}
"""Field name → Chinese column, in the order of the template."""


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
        yes, no = ("有", "无") if field == "has_koujing" else ("是", "否")
        return yes if value else no
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
