"""The order of tests. The first test that has a decision ends the walk; the trace keeps every step up to it.

data row      none, unusable, or another's    → Hold
major         any sign of a major complaint   → Hold
deadline      unreadable, contradictory, past → Hold (past: as the branch's policy says)
handling      驳回 → Reject or Hold;  完成 → Complete or Hold;  anything else → Hold
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from eoms_bot.decide import answering, complete, deadline, major, reject
from eoms_bot.decide.case import Case, Verdict, hit, passed
from eoms_bot.model.batch import Facts
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.decision import Decision, Hold, TraceStep
from eoms_bot.model.order import Order
from eoms_bot.model.rules import RuleTable

NO_ROW = "H-数据行"
NO_HANDLING = "H-处理方式"


def decide(
    order: Order,
    facts: Facts,
    rules: RuleTable,
    branch: Branch,
    dictionaries: Dictionaries,
    limits: ReplyLimits,
    now: datetime,
) -> Decision:
    """Reject, Complete or Hold for one order, with rule, version and trace; the same for the same input.

    `now` is aware. The order's texts are read as data; nothing in them is obeyed.
    """
    case = Case(order, facts, rules, branch, dictionaries, limits, now)
    trace: tuple[TraceStep, ...] = ()
    for test in TESTS:
        verdict = test(case)
        trace += verdict.trace
        if verdict.decision is not None:
            return replace(verdict.decision, trace=trace)
    why = f"处理方式 为{row.handling}，应为 完成 或 驳回" if (row := facts.row) else "没有数据行"
    return Hold(why, ("处理方式",), NO_HANDLING, rules.version, (*trace, hit(NO_HANDLING, why)))


def _has_row(case: Case) -> Verdict:
    row = case.facts.row
    if case.facts.unusable:
        return _hold(case, "批次文件里这张工单的行不能用", case.facts.unusable)
    if row is None:
        return _hold(case, "批次文件中没有这张工单", (answering.WHOLE_ROW,))
    named = {case.order.order_no, case.order.ref.order_no, row.order_no}
    if len(named) > 1:
        return _hold(case, f"工单号不一致：{'、'.join(sorted(named))}", ())
    return Verdict((passed(NO_ROW, row.cite("order_no")),))


def _hold(case: Case, why: str, missing: tuple[str, ...]) -> Verdict:
    return Verdict((hit(NO_ROW, why),), Hold(why, missing, NO_ROW, case.rules.version, ()))


TESTS: tuple[Callable[[Case], Verdict], ...] = (
    _has_row,
    major.check,
    deadline.check,
    reject.check,
    complete.check,
)
"""The tests in their order; each ends the walk by a decision, or lets the order pass."""
