"""处理结果, 暂时无法解决地点, 解决时间 and 预计解决时间: which of them belong together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from eoms_bot.decide.case import Case, Part, part_of, unchecked
from eoms_bot.decide.times import months_after, to_minute, to_second
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.decision import Sourced, TraceStep

RULE = "C-结果"

RESULTS = ("解决", "未解决")


def check(case: Case, row: BatchRow) -> Part:
    """The result with what it demands, and nothing that it excludes."""
    values: dict[str, Sourced] = {}
    if row.result in RESULTS:
        values["result"] = row.sourced("result", row.result)
    if row.result == "未解决" and row.unsolvable is not None:
        values["unsolvable"] = row.sourced("unsolvable", "是" if row.unsolvable else "否")
        if not row.unsolvable and row.expected_time:
            values["expected_time"] = row.sourced("expected_time", to_second(row.expected_time))
    part = part_of(RULE, values, _problems(case, row), "处理结果与时间、地点一致")
    return Part(part.values, part.missing, (*part.trace, *_cap_unchecked(case, row)))


def _problems(case: Case, row: BatchRow) -> Iterator[str]:
    if row.result not in RESULTS:
        found = f"{row.cite('result')} 为{row.result or '空'}" if row.written else row.empty("result")
        yield f"处理结果：{found}，应为 解决 或 未解决"
        return
    for field, wanted in demands(row).items():
        value = getattr(row, field)
        if wanted and value is None:
            yield _lacking(row, field)
        elif not wanted and value is not None:
            yield f"矛盾：{kind(row)}却填了 {row.cite(field)}"
    if row.solved_time and row.solved_time > case.now:
        yield f"解决时间 {to_minute(row.solved_time)} 晚于现在"
    if row.expected_time and row.expected_time <= case.now:
        yield f"预计解决时间 {to_minute(row.expected_time)} 不晚于现在"
    last = _last_expected(case)
    if row.expected_time and last and row.expected_time > last:
        yield f"预计解决时间 {to_minute(row.expected_time)} 晚于允许的 {to_minute(last)}"


def _lacking(row: BatchRow, field: str) -> str:
    if row.written:
        return f"{row.empty(field)}：{kind(row)}必填"
    return f"{COLUMNS[field]}：{row.empty(field)}，{row.result}的必填"


def demands(row: BatchRow) -> dict[str, bool]:
    """The fields that depend on the result: True for one that must be filled, False for an empty one."""
    solved = row.result == "解决"
    can_be = not solved and row.unsolvable is False
    wanted = {"unsolvable": not solved, "solved_time": solved}
    # 暂时无法解决地点 itself missing: nothing can be said of the expected time yet.
    return wanted if not solved and row.unsolvable is None else wanted | {"expected_time": can_be}


def kind(row: BatchRow) -> str:
    """Which kind of result the row has, as the first half of a sentence."""
    if row.result == "解决":
        return "处理结果为 解决，"
    place = {True: "、暂时无法解决地点为 是，", False: "、暂时无法解决地点为 否，", None: "，"}
    return f"处理结果为 未解决{place[row.unsolvable]}"


def _last_expected(case: Case) -> datetime | None:
    start = case.order.ref.dispatched
    months = case.branch.max_expected_months
    return months_after(start, months) if start and months else None


def _cap_unchecked(case: Case, row: BatchRow) -> tuple[TraceStep, ...]:
    if row.expected_time and case.branch.max_expected_months and case.order.ref.dispatched is None:
        return (unchecked(RULE, "分派时间读不出，预计解决时间的月数上限未核对"),)
    return ()
