"""完成工单: every field and every part of the reply with its source, or a Hold with all that is missing."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide import (
    causes,
    contact,
    fixed,
    grounds,
    koujing,
    manners,
    numbers,
    place,
    result,
    texts,
    wording,
)
from eoms_bot.decide.case import Case, CaseVerdict, Part, hit, part_of, together
from eoms_bot.model.batch import HANDLINGS, BatchRow
from eoms_bot.model.decision import Complete, Hold, Sourced

HANDLING = HANDLINGS[0]
RULE = "C-完成"
HOLD = "H-资料"
TEXT = "C-措辞"


def check(case: Case) -> CaseVerdict:
    """Complete where all families of rules are content with a row that says 完成, else Hold."""
    row = case.facts.row
    if row is None or row.handling != HANDLING:
        return CaseVerdict(())
    clauses = wording.clauses(row, case.branch)
    text = wording.text(clauses)
    whole = found(case, row)
    if whole.missing:
        why = f"不能完成：{len(whole.missing)} 项缺少或矛盾"
        trace = (*whole.trace, hit(HOLD, why))
        return CaseVerdict(trace, Hold(why, whole.missing, HOLD, case.rules.version, ()))
    leftover = text if row.result == "未解决" else None
    trace = (*whole.trace, hit(RULE, "回复各项都有来源，检查通过"))
    return CaseVerdict(trace, Complete(whole.values, clauses, leftover, RULE, case.rules.version, ()))


def found(case: Case, row: BatchRow) -> Part:
    """What all families of rules make of a row that says 完成.

    These are the values that it has, and what is missing or wrong.
    """
    clauses = wording.clauses(row, case.branch)
    text = wording.text(clauses)
    explained, has_koujing = koujing.check(case, row)
    return together(
        (
            result.check(case, row),
            explained,
            causes.check(case, row, has_koujing),
            place.check(case, row),
            grounds.check(case, row),
            contact.check(case, row),
            _reply(case, row, clauses, text),
            fixed.check(case),
        )
    )


def _reply(case: Case, row: BatchRow, clauses: tuple[wording.Clause, ...], text: Sourced) -> Part:
    """The text in 解决措施 and 处理说明, its parts that have fields, and all that keeps it from being sent."""
    values = {"measure": text, "note": text, **wording.stated(row, case.branch, case.limits.stated)}
    return part_of(TEXT, values, _problems(case, row, clauses, text.value), "统一口径各段齐全，可以发送")


def _problems(case: Case, row: BatchRow, clauses: tuple[wording.Clause, ...], text: str) -> Iterator[str]:
    for field, label in (("site", "占用基站"), ("measure", "解决措施")):
        if not getattr(row, field):
            yield f"{label}：{row.empty(field)}"
    for label, clause in clauses:
        for flaw in texts.labels_inside(clause.value):
            yield f"{label}：{flaw}"
    for fault in manners.flaws(row.measure or ""):
        yield f"解决措施：{row.cite('measure')} {fault}"
    known = numbers.allowed(case.order, row, case.branch)
    for flaw in texts.flaws(text, wording.limit(row.result, case.limits), case.limits, known):
        yield f"回复：{flaw}"
