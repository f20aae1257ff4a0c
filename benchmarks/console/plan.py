"""A plan for `benchmarks.console`: 200 rows that wait for approval, with reply, trace and form each."""

from __future__ import annotations

from datetime import datetime, timedelta

from eoms_bot.model.decision import Complete, Decision, Hold, Sourced, TraceStep
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.order import HistoryEntry, Order, OrderRef
from eoms_bot.model.plan import Basis, Plan, PlanRow

PLAN_ID = "P20261001-120000-ab12"
ROWS = 200
TRACE = tuple(TraceStep(f"R-{n}", "通过", "故障区县是本县") for n in range(25))
CLAUSES = tuple(
    (name, Sourced(f"{name}的内容", f"批次.xlsx 第2行 {name}"))
    for name in ("占用基站", "解决措施", "解决时间", "联系客户电话", "联系时间", "联系号码", "客户态度")
)
MEASURE = Sourced(";".join(f"{name}:{text.value}" for name, text in CLAUSES), "批次.xlsx 第2行")


def plan_of(made_at: datetime) -> Plan:
    """The plan of a preview at that time (aware)."""
    basis = Basis("mock", "clerk01", "0.1", {}, "d" * 64, "p" * 64, "b" * 64, "s" * 64)
    rows = tuple(_row(position, made_at) for position in range(1, ROWS + 1))
    dispatched = {row.order.order_no: made_at for row in rows}
    return Plan(PLAN_ID, "run-0", made_at, "值班员", basis, dispatched, rows)


def number_of(position: int) -> str:
    """The order of that row."""
    return f"ID-056-20261001-{position:05d}"


def _row(position: int, made_at: datetime) -> PlanRow:
    decision: Decision = Hold("没有数据行", ("数据行",), "H-数据行", "1", TRACE)
    if position % 4:
        values = {"measure": MEASURE, "result": Sourced("解决", "批次.xlsx 第2行 处理结果")}
        decision = Complete(values, CLAUSES, None, "C-010", "1", TRACE)
    fields = tuple(FieldCheck(name, name, text.value, text.value, text.source) for name, text in CLAUSES)
    number = number_of(position)
    cells = {"order_no": number}
    return PlanRow(
        position,
        _order(number, made_at),
        decision,
        cells,
        cells,
        ("批次.xlsx", position + 1),
        Filled("完成工单", fields) if position % 4 else None,
        "",
    )


def _order(number: str, made_at: datetime) -> Order:
    limit = made_at + timedelta(hours=20)
    ref = OrderRef(number, "b1", "T-1", "青槐镇手机上网慢", "待处理", "值班员", made_at, limit, True, "第1行")
    history = tuple(HistoryEntry(made_at, "值班员", "派单", "请处理") for _ in range(6))
    facts = {f"fact_{n}": "青槐镇上湾村反映手机上网慢" for n in range(40)}
    return Order(
        ref, number, "T-1", "待处理", "待受理", "值班员", limit, facts, ("受理",), history, True, "f" * 64
    )
