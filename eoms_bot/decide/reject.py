"""派单驳回: a row that names a reason of the rule table, with the facts that the reason needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from eoms_bot.decide import numbers, texts
from eoms_bot.decide.case import Case, CaseVerdict, failed, hit, unchecked
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import HANDLINGS, BatchRow
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Hold, Reject, Sourced, Standing, TraceStep, weakest
from eoms_bot.model.texts.rules import COUNTY, EARLIER, EARLIER_DISPATCH, FIELD_OF, NOTE, RejectRule

HANDLING = HANDLINGS[1]
HOLD = "H-驳回"


def check(case: Case) -> CaseVerdict:
    """Reject with the rule's wording where the row says 驳回, or Hold with what is missing."""
    row = case.facts.row
    if row is None or row.handling != HANDLING:
        return CaseVerdict(())
    rule = case.rules.for_reason(row.reject_reason or "")
    if rule is None:
        found = f"“{row.reject_reason}”不在规则表中" if row.reject_reason else "为空"
        return _hold(case, (f"驳回原因：{row.cite('reject_reason')} {found}",))
    earlier = case.facts.open_orders.get(row.earlier_order_no or "")
    text = wording(row, rule, case.branch, earlier)
    problems = (*_missing(row, rule), *_duplicate(case, row, rule), *_text(case, row, text))
    if problems:
        return _hold(case, problems)
    trace = (*_unchecked(case, row, rule), hit(rule.id, f"{row.cite('reject_reason')} 为 {rule.reason}"))
    return CaseVerdict(
        trace,
        Reject(
            rule.reason, Sourced(text, _source(row, rule), _standing(row, rule)), rule.id, rule.version, ()
        ),
    )


def wording(row: BatchRow, rule: RejectRule, branch: Branch, earlier_dispatched: datetime | None) -> str:
    """操作说明 of a row under a rule; the earlier order's dispatch time is known where it was seen open."""
    dispatched = f"({to_minute(earlier_dispatched)}派发,处理中)" if earlier_dispatched else ""
    words = {
        NOTE: (row.reject_note or "").removeprefix(rule.reason).lstrip(":： "),
        EARLIER: row.earlier_order_no or "",
        EARLIER_DISPATCH: dispatched,
        COUNTY: branch.county,
    }
    return rule.wording(words)


def _missing(row: BatchRow, rule: RejectRule) -> Iterator[str]:
    for column in rule.needs:
        if not getattr(row, FIELD_OF[column]):
            yield f"{column}：{row.empty(FIELD_OF[column])}，{rule.reason} 须填写"


def _duplicate(case: Case, row: BatchRow, rule: RejectRule) -> Iterator[str]:
    """An earlier order must be another one, and must have come earlier."""
    earlier = row.earlier_order_no
    if not earlier or EARLIER not in rule.needs:
        return
    if earlier == case.order.order_no:
        yield f"原工单号：{row.cite('earlier_order_no')} 就是本单"
    theirs, ours = case.facts.open_orders.get(earlier), case.order.ref.dispatched
    if theirs and ours and theirs > ours:
        yield f"原工单号：{earlier} 分派于 {to_minute(theirs)}，晚于本单的 {to_minute(ours)}"


def _text(case: Case, row: BatchRow, text: str) -> Iterator[str]:
    shown = numbers.without_orders(text, row)
    known = numbers.allowed(case.order, row, case.branch)
    limits = case.limits
    flaws = (
        *texts.too_long(text, limits.reject, limits.wide),
        *texts.unsendable(text, limits.charset),
        *texts.leftovers(text),
        *texts.foreign_numbers(shown, known),
    )
    return (f"操作说明：{flaw}" for flaw in flaws)


def _fields(row: BatchRow, rule: RejectRule) -> list[str]:
    """The cells that the wording rests on."""
    fields = ["reject_reason", *(FIELD_OF[column] for column in rule.needs)]
    if row.reject_note and "reject_note" not in fields:
        fields.append("reject_note")
    return fields


def _standing(row: BatchRow, rule: RejectRule) -> Standing:
    return weakest(*map(row.standing, _fields(row, rule)))


def _source(row: BatchRow, rule: RejectRule) -> str:
    fields = _fields(row, rule)
    return f"规则表 {rule.id} 第 {rule.version} 版；{'、'.join(row.cite(field) for field in fields)}"


def _unchecked(case: Case, row: BatchRow, rule: RejectRule) -> tuple[TraceStep, ...]:
    if EARLIER in rule.needs and row.earlier_order_no not in case.facts.open_orders:
        return (unchecked(rule.id, f"原工单 {row.earlier_order_no} 不在本次待办中，是否仍在办未核对"),)
    return ()


def _hold(case: Case, problems: tuple[str, ...]) -> CaseVerdict:
    why = f"不能驳回：{len(problems)} 项缺少或矛盾"
    trace = (*(failed(HOLD, problem) for problem in problems), hit(HOLD, why))
    return CaseVerdict(trace, Hold(why, problems, HOLD, case.rules.version, ()))
