"""What a row must say, must leave empty, and may hold in its texts: the checks that need no order."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide import causes, complete, numbers, reject, result, texts, wording
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import BATCH, COLUMNS, BatchRow
from eoms_bot.model.texts.rules import FIELD_OF
from eoms_bot.tables.batch.rows import Known, Record
from eoms_bot.tables.sheet import Findings, quoted

Finding = tuple[str, str, str, str]
"""(code, field, found, wanted)."""

CODES: dict[texts.Kind, str] = {
    "length": "BATCH-018",
    "charset": "BATCH-019",
    "placeholder": "BATCH-020",
    "label": "BATCH-020",
    "number": "BATCH-021",
}
COMPLETE_ONLY = ("result", "measure", "solved_time", "expected_time")
"""Cells that a person who rejects an order has no reason to fill."""


def check_row(row: BatchRow, record: Record, known: Known, findings: Findings) -> None:
    """Note everything that is wrong in one row; a cell that could not be read is not reported twice."""
    rules = [_always(row), _texts(row, known)]
    if row.handling == complete.HANDLING:
        rules += [_complete(row), _times(row, known), _causes(row, known), _whole_reply(row, known)]
    if row.handling == reject.HANDLING:
        rules.append(_reject(row, known))
    unread = {name for name, cell in record.items() if cell.kind != "empty" and not _was_read(row, name)}
    for code, field, found, wanted in (finding for rule in rules for finding in rule):
        if field not in unread:
            findings.add(code, row.row, COLUMNS[field], found, wanted)


def _always(row: BatchRow) -> Iterator[Finding]:
    for column in BATCH.columns:
        if column.required and not getattr(row, column.field):
            yield _empty(column.field, "每行必填")


def _complete(row: BatchRow) -> Iterator[Finding]:
    for column in BATCH.columns:
        if column.part == "reject" and getattr(row, column.field) is not None:
            yield _excluded(column.field, "处理方式为 完成，")
    for field in ("result", "measure"):
        if getattr(row, field) is None:
            yield _empty(field, "完成的必填")
    if row.result is None:
        return
    for field, wanted in result.demands(row).items():
        value = getattr(row, field)
        if wanted and value is None:
            yield _empty(field, f"{result.kind(row)}必填")
        elif not wanted and value is not None:
            yield _excluded(field, result.kind(row))
    if row.no_contact_reason is not None and row.attitude not in (None, wording.NOT_REACHED):
        yield _excluded("no_contact_reason", f"客户态度为 {row.attitude}，")


def _times(row: BatchRow, known: Known) -> Iterator[Finding]:
    for field in ("solved_time", "contact_time"):
        when = getattr(row, field)
        if when is not None and when > known.now:
            yield "BATCH-023", field, f"{to_minute(when)} 晚于现在", f"不晚于 {to_minute(known.now)}"
    when = row.expected_time
    if when is not None and when <= known.now:
        yield "BATCH-023", "expected_time", f"{to_minute(when)} 不晚于现在", f"晚于 {to_minute(known.now)}"


def _causes(row: BatchRow, known: Known) -> Iterator[Finding]:
    """集团投诉原因 follows from the other cells; one that says something else is refused."""
    grounds = (row.group_cause, row.has_koujing, row.result, row.prov_cause)
    if row.group_cause is None or None in grounds or (row.result == "未解决" and row.unsolvable is None):
        return
    derived = causes.derive(row, known.dictionaries)
    if isinstance(derived, str):
        yield "BATCH-022", "group_cause", f"{quoted(row.group_cause)}，但{derived}", "留空"
    elif causes.contradicts(row.group_cause, derived):
        found = f"{quoted(row.group_cause)} 与口径、处理结果、省内投诉原因矛盾"
        yield "BATCH-022", "group_cause", found, f"{derived.leaf}，或留空"


def _texts(row: BatchRow, known: Known) -> Iterator[Finding]:
    """Each text on its own: signs, leftovers, phones that the batch does not know as this order's."""
    own = numbers.allowed(None, row, known.branch)
    for field in (column.field for column in BATCH.columns if column.sent):
        value = getattr(row, field)
        if value is None:
            continue
        flaws = [*texts.unsendable(value, known.limits.charset), *texts.leftovers(value)]
        flaws += [*texts.labels_inside(value), *_phones(numbers.without_orders(value, row), own)]
        if field == "cell":
            flaws += texts.too_long(value, known.limits.cell, known.limits.wide)
        for flaw in flaws:
            yield CODES[flaw.kind], field, flaw.found, flaw.wanted
    caller = row.caller_number
    if caller and known.branch.desk_numbers and not numbers.is_desk(caller, known.branch):
        yield "BATCH-021", "caller_number", "不是值班号码", "设置 branch.desk_numbers 中的一个"


def _phones(value: str, own: frozenset[str]) -> Iterator[texts.Flaw]:
    """Foreign phones only: other long numbers (a cell's identity) are judged with the order itself."""
    found = [number for number in numbers.foreign(value, own) if numbers.is_phone(number) or len(number) > 10]
    return texts.foreign_numbers("|".join(found), own)


def _whole_reply(row: BatchRow, known: Known) -> Iterator[Finding]:
    """The reply as it will be sent, measured whole: its parts share one limit."""
    whole = wording.render(wording.clauses(row, known.branch))
    limit = wording.limit(row.result, known.limits)
    for flaw in texts.too_long(whole, limit, known.limits.wide):
        yield CODES[flaw.kind], "measure", f"统一口径全文 {flaw.found}", flaw.wanted


def _reject(row: BatchRow, known: Known) -> Iterator[Finding]:
    for field in COMPLETE_ONLY:
        if getattr(row, field) is not None:
            yield _excluded(field, "处理方式为 驳回，")
    rule = known.rules.for_reason(row.reject_reason or "")
    if rule is None:
        yield _empty("reject_reason", "驳回的必填")
        return
    for column in rule.needs:
        if not getattr(row, FIELD_OF[column]):
            yield _empty(FIELD_OF[column], f"{rule.reason} 的必填")
    if row.earlier_order_no and row.earlier_order_no == row.order_no:
        yield "BATCH-022", "earlier_order_no", "原工单号就是本单", "先派的那张工单的号码"
    text = reject.wording(row, rule, known.branch, None)
    for flaw in texts.too_long(text, known.limits.reject, known.limits.wide):
        yield CODES[flaw.kind], "reject_note", f"操作说明全文 {flaw.found}", flaw.wanted


def _was_read(row: BatchRow, field: str) -> bool:
    return getattr(row, field) not in (None, "")


def _empty(field: str, wanted: str) -> Finding:
    return "BATCH-018", field, f"{COLUMNS[field]} 为空", wanted


def _excluded(field: str, because: str) -> Finding:
    code = "BATCH-023" if BATCH.by_key[field].kind == "time" else "BATCH-022"
    return code, field, f"{because}却填了 {COLUMNS[field]}", "留空"
