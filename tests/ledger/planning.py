"""A small plan for the ledger's tests: a completed, a rejected and a held order, whose texts name a customer."""

from __future__ import annotations

from datetime import datetime

from eoms_bot.model.decision import Complete, Decision, Hold, Reject, Sourced, TraceStep
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.order import HistoryEntry, Order, OrderRef
from eoms_bot.model.plan import Approval, Basis, Plan, PlanRow
from tests.ledger.kit import NOON

NAME, NUMBER = "柳试样", "13900000001"
PLAN_ID = "P20260506-120000-ab12"
TRACE = (TraceStep("C-完成", "命中", f"已联系{NAME}"),)
VALUES = {"measure": Sourced(f"已联系{NAME}，电话{NUMBER}", "批次.xlsx 第2行 解决措施")}
DECISIONS: tuple[Decision, ...] = (
    Complete(VALUES, (("解决措施", VALUES["measure"]),), Sourced("遗留", "批次.xlsx"), "C-完成", "1", TRACE),
    Reject("宽带投诉", Sourced(f"宽带投诉:{NAME}", "批次.xlsx 第3行"), "R-宽带", "2", TRACE),
    Hold("没有数据行", (f"{NAME}的数据行",), "H-数据行", "1", TRACE, (("scene", VALUES["measure"]),)),
)


def order_of(number: str) -> Order:
    """An order with everything that a page can show."""
    ref = OrderRef(number, "b1", "T-1", f"{NAME}投诉", "待处理", NAME, NOON, None, True, "第1行")
    history = (HistoryEntry(NOON, NAME, "派单", f"请联系{NUMBER}"),)
    facts = {"customer_name": NAME, "customer_tel": NUMBER}
    return Order(
        ref, number, "T-1", "待处理", "待受理", NAME, None, facts, ("受理",), history, True, "f" * 64
    )


def row_of(position: int, decision: Decision) -> PlanRow:
    """A row as a preview leaves it."""
    filled = Filled("完成工单", (FieldCheck("measure", "解决措施", NAME, NAME, "批次.xlsx 第2行"),))
    cells = {"order_no": f"CS-00{position}", "customer_number": NUMBER}
    shown = {"order_no": f"CS-00{position}", "customer_number": "139****0001"}
    return PlanRow(
        position,
        order_of(f"CS-00{position}"),
        decision,
        cells,
        shown,
        ("批次.xlsx", position + 1) if position < 3 else None,
        filled if position == 1 else None,
        "evidence/x/filled.webp",
    )


def plan_of(plan_id: str = PLAN_ID, made_at: datetime = NOON) -> Plan:
    """The plan."""
    basis = Basis("mock", "clerk01", "0.1", {"R-宽带": "2#ab"}, "d" * 64, "p" * 64, "b" * 64, "s" * 64)
    rows = tuple(row_of(position, one) for position, one in enumerate(DECISIONS, start=1))
    return Plan(plan_id, "run-0", made_at, "值班员", basis, {"CS-001": NOON, "CS-009": None}, rows)


def word(position: int = 1, who: str = "张班长", **more: object) -> Approval:
    """An approval of a row, as it was decided."""
    values: dict[str, object] = {"when": None, "edits": {}, "decision": DECISIONS[position - 1]} | more
    return Approval(position, f"CS-00{position}", "T-1", who, **values)  # type: ignore[arg-type]
