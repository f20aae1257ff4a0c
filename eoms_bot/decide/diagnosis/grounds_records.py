"""C-佐证 by written checks of the customer's number.

A cause that only such a check can show must not contradict the check. A check that names another cause holds
the order: the customer's phone is not blamed without a try. Where nobody wrote a check down, the step says
so. The table is optional: without it there is no step (`diagnosis_records`).
"""

from __future__ import annotations

from datetime import timedelta

from eoms_bot.decide import numbers
from eoms_bot.decide.case import Case, failed, passed, unchecked
from eoms_bot.decide.diagnosis.records import CHECK_CAUSES
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.decision import TraceStep
from eoms_bot.model.evidence import Record

RULE = "C-佐证"
CHECKABLE = frozenset(cause for causes in CHECK_CAUSES.values() for cause in causes)
"""The causes that one of the checks can show."""

BEFORE = timedelta(hours=24)
"""A check may still be of this complaint if it was made at most this long before the dispatch."""


def of_checks(case: Case, row: BatchRow) -> TraceStep | None:
    """What the checks of the customer's number say of the row's cause; None where none could say anything."""
    table = case.facts.evidence.of("checks")
    if row.prov_cause not in CHECKABLE or table.state == "未配置":
        return None
    if not table.usable_at(case.now):
        return unchecked(RULE, f"核查结论（{table.describe()}）")
    made = [one for one in table.records if _of_this_complaint(case, row, one)]
    if not made:
        return unchecked(RULE, f"核查结论里没有这个号码的核查（{table.describe()}）")
    conclusions = "；".join(_conclusion(one) for one in made)
    if any(one.text("省内投诉原因") == row.prov_cause for one in made):
        return passed(RULE, f"核查结论：{conclusions}")
    return failed(RULE, f"省内投诉原因：“{row.prov_cause}”与核查结论矛盾：{conclusions}")


def _of_this_complaint(case: Case, row: BatchRow, check: Record) -> bool:
    first = (case.order.ref.dispatched or case.now) - BEFORE
    when = check.time("核查时间")
    own = numbers.allowed(case.order, row, case.branch) - set(case.branch.desk_numbers)
    return (
        when is not None
        and first <= when <= case.now
        and not own.isdisjoint(numbers.numbers(check.text("号码")))
    )


def _conclusion(check: Record) -> str:
    cite = check.cite("核查方式", "省内投诉原因", "核查结论")
    return f"{check.text('核查方式')}：{check.text('核查结论')}，原因 {check.text('省内投诉原因')}（{cite}）"
