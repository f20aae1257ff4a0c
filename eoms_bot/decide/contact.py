"""The call to the customer: made, with all of its parts, or not made, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide import numbers
from eoms_bot.decide.case import Case, Part, part_of, unchecked
from eoms_bot.decide.times import to_minute, whole_minute
from eoms_bot.decide.wording import NOT_REACHED, contact_made
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.decision import Sourced, TraceStep, weakest

RULE = "C-联系"

PARTS = ("customer_number", "contact_time", "caller_number", "attitude")
UNHAPPY = ("不满意", "不认可")


def check(case: Case, row: BatchRow) -> Part:
    """是否已答复客户 with its source; every part of a call that was made, the reason for one that was not."""
    reached = row.contact_time is not None and row.attitude not in (None, NOT_REACHED)
    fields = ("contact_time", "attitude") if contact_made(row) else ("no_contact_reason",)
    source = "、".join(row.cite(field) for field in fields)
    note = "已联系客户" if reached else f"未联系上客户：{row.no_contact_reason or NOT_REACHED}"
    standing = weakest(*map(row.standing, fields))
    values = {"replied": Sourced("是" if reached else "否", source, standing)}
    part = part_of(RULE, values, _problems(case, row), note)
    return Part(part.values, part.missing, (*part.trace, *_unchecked(case, row, reached)))


def _problems(case: Case, row: BatchRow) -> Iterator[str]:
    if not contact_made(row):
        if row.no_contact_reason is None:
            for field in PARTS:
                if getattr(row, field) is None:
                    yield f"{COLUMNS[field]}：{row.empty(field)}，也没有 未联系原因"
        return
    for field in PARTS:
        if getattr(row, field) is None:
            yield f"{COLUMNS[field]}：{row.empty(field)}"
    if row.no_contact_reason is not None and row.attitude not in (None, NOT_REACHED):
        yield f"矛盾：客户态度为 {row.attitude}，又填了 {row.cite('no_contact_reason')}"
    yield from _attitude(case, row)
    yield from _moment(case, row)
    yield from _numbers(case, row)


def _attitude(case: Case, row: BatchRow) -> Iterator[str]:
    if row.attitude is not None and row.attitude not in case.dictionaries.attitudes:
        yield f"客户态度：“{row.attitude}”不在选项中"
    if row.result == "解决" and row.attitude in UNHAPPY:
        yield f"矛盾：处理结果为 解决，客户态度为 {row.attitude}"


def _moment(case: Case, row: BatchRow) -> Iterator[str]:
    if row.contact_time is None:
        return
    dispatched = case.order.ref.dispatched
    shown = to_minute(row.contact_time)
    if row.contact_time > case.now:
        yield f"联系时间 {shown} 晚于现在"
    if dispatched and row.contact_time < whole_minute(dispatched):
        yield f"联系时间 {shown} 早于分派时间 {to_minute(dispatched)}"


def _numbers(case: Case, row: BatchRow) -> Iterator[str]:
    """Any phone may be the customer's, because the row says so; the calling one must be the desk's."""
    if row.customer_number is not None and not numbers.is_phone(row.customer_number):
        yield f"联系客户电话：{row.cite('customer_number')} 不是一个电话号码"
    if row.caller_number is not None and not numbers.is_desk(row.caller_number, case.branch):
        yield f"联系号码：{row.cite('caller_number')} 不是值班号码（设置 branch.desk_numbers）"


def _unchecked(case: Case, row: BatchRow, reached: bool) -> tuple[TraceStep, ...]:
    steps = []
    if row.contact_time is not None and case.order.ref.dispatched is None:
        steps.append(unchecked(RULE, "分派时间读不出，联系时间是否在它之后未核对"))
    if not reached:
        steps.append(unchecked(RULE, "未联系上客户：联系次数、间隔和短信告知没有来源"))
    return tuple(steps)
