"""The order of tests.

The first test that has a decision ends the walk; the trace keeps every step up to it.

data row      unusable, or another's, or none and nothing else speaks of it → Hold
major         any sign of a major complaint   → Hold
deadline      unreadable, contradictory, past → Hold (past: as the branch's policy says)
handling      驳回 → Reject or Hold;  完成 → Complete or Hold;  anything else → Hold
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from eoms_bot.decide import answering, complete, deadline, major, reject, result
from eoms_bot.decide.case import Case, CaseVerdict, hit, passed
from eoms_bot.model.batch import BATCH, COLUMNS, BatchRow, Facts
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.decision import Backing, Decision, Hold, Standing, TraceStep
from eoms_bot.model.order import Order
from eoms_bot.model.texts.rules import RuleTable

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
    row = assembled(order, facts)
    case = Case(order, replace(facts, row=row), rules, branch, dictionaries, limits, now)
    backing = Backing(row.cells(), row.written, facts.doubts) if row is not None else Backing()
    return replace(_decided(case, TESTS), backing=backing)


def lacking(case: Case) -> tuple[str, ...]:
    """What a reply to the order still lacks, whatever rule leaves it to people all the same."""
    row = assembled(case.order, case.facts)
    found = _decided(replace(case, facts=replace(case.facts, row=row)), OF_REPLY)
    return found.missing if isinstance(found, Hold) else ()


def assembled(order: Order, facts: Facts) -> BatchRow | None:
    """The row of an order with its empty cells filled from what else is known.

    None where the order is not taken for ours.

    A guess fills no cell: where only a guess says how to handle the order, 处理方式 stays empty. What the text
    says fills no cell of a row that a person has written: he has read it as well. Nothing is filled that the
    row's own cells exclude.
    """
    row = None if facts.row is None else replace(facts.row, gaps=tuple(facts.gaps.items()))
    own_text = row is None or facts.changed_only
    unsure = (Standing.GUESS,) if own_text else (Standing.GUESS, Standing.READING)
    sure = {name: one for name, one in facts.known.items() if one.standing not in unsure}
    handling = facts.known.get("handling")
    ours = handling is not None and handling.value == complete.HANDLING
    if row is None and (ours or "handling" in sure) and not facts.unusable:
        row = BatchRow("", 0, order.order_no, "", gaps=tuple(facts.gaps.items()))
    if row is None:
        return None
    own = {name for name in COLUMNS if getattr(row, name) not in (None, "")}
    added = {name: one for name, one in sure.items() if name not in own}
    shut = excluded(row.filled(added))
    return row.filled({name: one for name, one in added.items() if name not in shut})


def excluded(row: BatchRow) -> frozenset[str]:
    """The cells that other cells forbid, so that nothing may fill them."""
    if row.handling == reject.HANDLING:
        return frozenset(COLUMNS) - REJECTING - {"order_no"}
    ends = {name for name, wanted in result.demands(row).items() if not wanted} if row.result else set()
    talk = (
        {"contact_time", "customer_number", "caller_number", "attitude"} if row.no_contact_reason else set()
    )
    return REJECTING - {"handling"} | ends | talk


REJECTING = frozenset(one.field for one in BATCH.columns if one.part != "complete") - {"order_no"}
"""The cells of a row that turns an order away."""


def _decided(case: Case, tests: Tests) -> Decision:
    trace: tuple[TraceStep, ...] = ()
    for test in tests:
        verdict = test(case)
        trace += verdict.trace
        if verdict.decision is not None:
            return replace(verdict.decision, trace=trace)
    why = f"处理方式 为{row.handling}，应为 完成 或 驳回" if (row := case.facts.row) else "没有数据行"
    return Hold(why, ("处理方式",), NO_HANDLING, case.rules.version, (*trace, hit(NO_HANDLING, why)))


def _has_row(case: Case) -> CaseVerdict:
    row = case.facts.row
    if case.facts.unusable:
        return _hold(case, "批次文件里这张工单的行不能用", case.facts.unusable)
    if row is None:
        gap = case.facts.gaps.get("handling")
        why = f"批次文件中没有这张工单{f'（{gap}）' if gap else ''}"
        return _hold(case, why, (answering.WHOLE_ROW,))
    named = {case.order.order_no, case.order.ref.order_no, row.order_no}
    if len(named) > 1:
        return _hold(case, f"工单号不一致：{'、'.join(sorted(named))}", ())
    if not row.handling:
        return _unhandled(case, row)
    note = row.cite("order_no") if row.written else f"没有数据行，按各来源办：{row.cite('handling')}"
    return CaseVerdict((passed(NO_ROW, note),))


def _unhandled(case: Case, row: BatchRow) -> CaseVerdict:
    """Nobody has written a row, or talked with the customer: what a completion would still lack."""
    lacking = complete.found(case, replace(row, handling=complete.HANDLING)).missing
    missing = (f"处理方式：{row.empty('handling')}", *lacking)
    why = f"批次文件中没有这张工单，也没有可用的联系记录：要完成还缺 {len(missing)} 项"
    return _hold(case, why, missing)


def _hold(case: Case, why: str, missing: tuple[str, ...]) -> CaseVerdict:
    return CaseVerdict((hit(NO_ROW, why),), Hold(why, missing, NO_ROW, case.rules.version, ()))


Tests = tuple[Callable[[Case], CaseVerdict], ...]
TESTS: Tests = (_has_row, major.check, deadline.check, reject.check, complete.check)
"""The tests in their order; each ends the walk by a decision, or lets the order pass."""
OF_REPLY: Tests = (_has_row, reject.check, complete.check)
"""Those that look at the cells of a reply."""
