"""The second vendor's words for what the store knows: operations, states, log entries."""

from __future__ import annotations

from dataclasses import dataclass

from mock_eoms.store.orders import Order
from mock_eoms.store.schema import GROUP_MEMBERS
from mock_eoms.web import Call

OPERATIONS = {"61": "ACCEPT", "46": "T1Finish", "4": "REJECT", "8": "REASSIGN", "9": "NOTICE"}
"""operateType → the store's action."""

ENTRIES = {
    "ACCEPT": "确认受理",
    "T1Finish": "处理完成，回复建单人",
    "REJECT": "驳回客服",
    "REASSIGN": "移交",
    "NOTICE": "阶段回复",
}
"""Store's action → how the order's log calls it; what others do keeps its own word."""

TASK_STATES = {"待处理": "未接单", "处理中": "已接单"}
"""taskStatus 2 and 8; a task that has ended is 完成 (5)."""

SHEET_STATES = {True: "运行中", False: "已归档"}


@dataclass(frozen=True, slots=True)
class Operation:
    """An option of 工单操作: its operateType and its words."""

    value: str
    label: str

    @property
    def action(self) -> str:
        """The store's action."""
        return OPERATIONS[self.value]


CLAIM = Operation("61", "确认受理")
FINISH = Operation("46", "处理完成，回复建单人")
REJECT = Operation("4", "驳回客服")
REJECT_UNCLAIMED = Operation("4", "驳回")
MOVE = Operation("8", "移交")
PHASE = Operation("9", "阶段回复")


def operations(call: Call, order: Order) -> tuple[Operation, ...]:
    """What this person may choose for this order now."""
    if not order.active or call.login not in GROUP_MEMBERS or order.holder not in (None, call.login):
        return ()
    if order.holder is None and call.site.switches["accept"] != "none":
        return (CLAIM,) if call.site.switches.on("reject_needs_accept") else (CLAIM, REJECT_UNCLAIMED)
    return (FINISH, REJECT, MOVE, PHASE)


def task_state(order: Order) -> str:
    """The task's state as lists and detail page print it."""
    return TASK_STATES.get(order.task_status, "完成")
