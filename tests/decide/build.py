"""Values for the deciding tests: one order, one solved row, one unsolved row, and their surroundings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from eoms_bot.decide.case import Case
from eoms_bot.decide.sequence import decide
from eoms_bot.model.batch import COLUMNS, BatchRow, Facts
from eoms_bot.model.branch import Branch, ReplyLimits
from eoms_bot.model.decision import Complete, Decision, Hold, Reject
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables import tables

NUMBER = "ID-056-20260105-00001"
EARLIER = "ID-056-20260104-00009"
CUSTOMER = "13900000001"
FAULT = "13900000002"
DESK = "13900000090"
STRANGER = "13900000077"

NOW = datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)
DISPATCHED = datetime(2026, 1, 5, 10, 0, 30, tzinfo=SHANGHAI)
DEADLINE = datetime(2026, 1, 7, 10, 0, tzinfo=SHANGHAI)

RULES = tables.load_rules()
DICTIONARIES = tables.load_dictionaries()
BRANCH = Branch(desk_numbers=(DESK,), fixed={"linkman": "值班岗"})
LIMITS = ReplyLimits()

FACTS = {
    "customer_tel": CUSTOMER,
    "fault_number": FAULT,
    "apply_phone": "",
    "client_level": "C",
    "source": "10086热线",
    "complaint": "青槐镇街上信号从四格降到一格",
    "koujing": "",
    "pretreatment": "",
}

SOLVED = BatchRow(
    file="批次.xlsx",
    row=5,
    order_no=NUMBER,
    handling="完成",
    result="解决",
    prov_cause="故障-基站硬件/天馈",
    has_koujing=False,
    site="LX_青槐政府-3",
    measure="驻波告警,更换跳线后告警消除",
    solved_time=datetime(2026, 1, 5, 16, 20, tzinfo=SHANGHAI),
    customer_number=CUSTOMER,
    contact_time=datetime(2026, 1, 5, 17, 5, tzinfo=SHANGHAI),
    caller_number=DESK,
    attitude="认可",
    area="乡镇",
    cell="LX_青槐政府-3",
    scene="乡镇",
    network="4G(LTE)",
)
PLANNED = replace(
    SOLVED,
    result="未解决",
    unsolvable=False,
    solved_time=None,
    expected_time=datetime(2026, 3, 31, 18, 0, tzinfo=SHANGHAI),
    prov_cause="覆盖-规划站点未建成",
    measure="规划站施工中",
)
HOPELESS = replace(PLANNED, unsolvable=True, expected_time=None)
NOT_CALLED = replace(
    SOLVED,
    customer_number=None,
    contact_time=None,
    caller_number=None,
    attitude=None,
    no_contact_reason="客户号码停机",
)
REJECTED = BatchRow(file="批次.xlsx", row=6, order_no=NUMBER, handling="驳回", reject_reason="宽带投诉")
DUPLICATE = replace(REJECTED, reject_reason="重复派单", earlier_order_no=EARLIER)


COLUMNS_OF_SOLVED = tuple(name for name in COLUMNS if getattr(SOLVED, name) is not None)


def order(
    *, vip: bool = False, dispatched: datetime | None = DISPATCHED, number: str = NUMBER, **facts: str
) -> Order:
    """The order with some of its facts changed."""
    ref = OrderRef(number, "b1", "t1", "个人投诉", "待处理", "值班岗", DEADLINE, dispatched, vip, "第1行")
    return Order(ref, number, "t1", "待处理", "待受理", "值班岗", DEADLINE, FACTS | facts, (), (), False)


def with_deadlines(listed: datetime | None, shown: datetime | None) -> Order:
    """The order with these limits in the list and on its page."""
    base = order()
    return replace(base, ref=replace(base.ref, deadline=listed), deadline=shown)


def case(row: BatchRow | None, **given: Any) -> Case:
    """A Case of the row; `order`, `branch`, `limits`, `open_orders`, `evidence` and `now` may be given."""
    facts = Facts(
        row,
        given.get("open_orders", {}),
        given.get("evidence", Evidence()),
        given.get("major_signs", ()),
        given.get("unusable", ()),
    )
    dictionaries = given.get("dictionaries", DICTIONARIES)
    branch, limits = given.get("branch", BRANCH), given.get("limits", LIMITS)
    return Case(
        given.get("order", order()), facts, RULES, branch, dictionaries, limits, given.get("now", NOW)
    )


def decided(row: BatchRow | None, **given: Any) -> Decision:
    """The decision on the row, see `case`."""
    asked = case(row, **given)
    rest = (asked.rules, asked.branch, asked.dictionaries, asked.limits, asked.now)
    return decide(asked.order, asked.facts, *rest)


def completed(row: BatchRow, **given: Any) -> Complete:
    """The decision, which must be Complete."""
    found = decided(row, **given)
    assert isinstance(found, Complete), found
    return found


def held(row: BatchRow | None, **given: Any) -> Hold:
    """The decision, which must be Hold."""
    found = decided(row, **given)
    assert isinstance(found, Hold), found
    return found


def rejected(row: BatchRow, **given: Any) -> Reject:
    """The decision, which must be Reject."""
    found = decided(row, **given)
    assert isinstance(found, Reject), found
    return found


def completes(row: BatchRow, **given: Any) -> bool:
    """True where the decision is Complete."""
    return isinstance(decided(row, **given), Complete)


def rejects(row: BatchRow, **given: Any) -> bool:
    """True where the decision is Reject."""
    return isinstance(decided(row, **given), Reject)


def missing(row: BatchRow, **given: Any) -> str:
    """What a Hold misses, as one text."""
    return "\n".join(held(row, **given).missing)


def without(*fields: str) -> BatchRow:
    """The solved row with these cells empty."""
    empty: dict[str, Any] = dict.fromkeys(fields)
    return replace(SOLVED, **empty)


def later(minutes: float) -> datetime:
    """A time so many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)


def told(row: BatchRow | None, rule: str, **given: Any) -> list[tuple[str, str]]:
    """The steps of a rule as (verdict, note), in their order."""
    return [(step.verdict, step.note) for step in decided(row, **given).trace if step.rule == rule]
