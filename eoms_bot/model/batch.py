"""BatchRow: what people know of one order, as one row of the operator's workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.model.evidence import Evidence

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
"""Field name → Chinese column, in the order of the template (`decisions.md` 17)."""


@dataclass(frozen=True)
class BatchRow:
    """One validated row; None where the cell is empty. Times are aware (Asia/Shanghai).

    `edited`: (field, place) of the cells that people changed in a plan; those come from there.
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
    edited: tuple[tuple[str, str], ...] = ()

    def cite(self, field: str) -> str:
        """Where a value comes from, as people read it: `批次.xlsx 第5行 解决措施`."""
        place = dict(self.edited).get(field, f"{self.file} 第{self.row}行")
        return f"{place} {COLUMNS[field]}"


@dataclass(frozen=True)
class Facts:
    """What the branch knows of one order, each value traceable to its source.

    `open_orders` holds order_no → dispatch time of the other orders seen open in this pass; `evidence` are the branch's
    own tables. `told_major` are the signs of a major complaint in the order's own text, each as `规则“原文”`.
    `unusable`: what is wrong with the order's rows, none of which may be used then; `row` is None.
    """

    row: BatchRow | None
    open_orders: dict[str, datetime | None]
    evidence: Evidence = field(default_factory=Evidence)
    told_major: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()
