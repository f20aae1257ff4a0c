"""故障回复: the reply to a fault order, with its parts in the guide's order.

It says 已恢复 only with the alarm's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from eoms_bot.advise.reply_common import (
    Clause,
    Draft,
    ReplyDesk,
    ReplyRefusal,
    absent,
    flaws,
    not_future,
    not_later,
    one_of,
    said,
)
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.wording import shown
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Record

OTHER = ("其他专业", "其他专业到达时间", "其他专业恢复时间")
PART = ("更换设备", "旧型号", "旧数量", "新型号", "新数量")
LAG = timedelta(minutes=10)
"""An alarm may end at most this long after people have seen the recovery."""

_REPLACED = re.compile(
    r"(?<!未)(?<!不)(?<!没)(?<!没有)(?<!无需)"
    r"(?:更换|换下|换上|替换|(?<![更切倒转变交轮])换(?:了|掉|新|成)|新装(?!用户|宽带|业务))"
)


def compose(row: Record, desk: ReplyDesk) -> Draft:
    """The reply of one row, or why there is none."""
    clauses = tuple(_clauses(row, desk))
    refusals = (*_problems(row, desk), *_backed(row, desk), *flaws(clauses, (row,), desk))
    return Draft(clauses, tuple(dict.fromkeys(refusals)))


def _clauses(row: Record, desk: ReplyDesk) -> Iterator[Clause]:
    yield "故障现象", said(row, "故障现象")
    yield "到达时间", said(row, "到达时间")
    yield "处理过程", said(row, "原因", words=f"原因为{row.text('原因')}")
    if row.text("其他专业"):
        words = f"{row.text('其他专业')}专业{shown(row, OTHER[1])}到达，{shown(row, OTHER[2])}恢复"
        yield "", said(row, *OTHER, words=words)
    if row.text("更换设备"):
        old, new = (f"{age}型号{row.text(f'{age}型号')} {shown(row, f'{age}数量')}件" for age in "旧新")
        yield "", said(row, *PART, words=f"更换{row.text('更换设备')}，{old}、{new}")
    recovered = "已恢复" if row.text("是否恢复") == "是" else "未恢复"
    result = said(row, "处理方法", "是否恢复", words=f"{row.text('处理方法')}，{recovered}")
    yield "故障处理结果", Sourced(result.value, "；".join((result.source, *_ends(row, desk))))
    if row.text("是否恢复") == "是":
        yield "故障恢复时间", said(row, "故障恢复时间")
    else:
        yield "故障恢复时间", said(row, "是否恢复", words="未恢复")
    yield "故障处理人员及电话", said(row, "处理人员", "处理人员电话")
    yield "故障归类", said(row, "故障归类")


def _problems(row: Record, desk: ReplyDesk) -> Iterator[ReplyRefusal]:
    for group, what in ((OTHER, "其他专业"), (PART, "更换的设备")):
        if any(column in row.values for column in group):
            yield from (
                ReplyRefusal(one.column, f"写了{what}，{one.column} 也要写") for one in absent(row, group)
            )
    words = f"{row.text('原因')} {row.text('处理方法')}"
    if _REPLACED.search(words) and "更换设备" not in row.values:
        yield ReplyRefusal("更换设备", "处理方法里写了更换，要写更换的设备、新旧型号和数量")
    yield from one_of(row, "故障归类", desk.choices.fault_classes, "设置 reply.fault_classes")
    for column in ("旧数量", "新数量"):
        if not (row.number(column) or 0.0).is_integer():
            yield ReplyRefusal(column, f"{shown(row, column)} 不是整数")
    if row.text("是否恢复") == "是":
        yield from absent(row, ("故障恢复时间",))
    elif "故障恢复时间" in row.values:
        yield ReplyRefusal("故障恢复时间", "是否恢复为否，不能有恢复时间")
    yield from not_later(row, "到达时间", "故障恢复时间")
    yield from not_later(row, "其他专业到达时间", "其他专业恢复时间")
    yield from not_later(row, "其他专业恢复时间", "故障恢复时间")
    yield from not_future(row, desk.now, "到达时间", "故障恢复时间", *OTHER[1:], "告警清除时间")


def _ends(row: Record, desk: ReplyDesk) -> Iterator[str]:
    """Where the alarm ends stand that back 已恢复."""
    if row.text("是否恢复") != "是":
        return
    if row.time("告警清除时间"):
        yield row.cite("告警清除时间")
    yield from (alarm.cite("清除时间") for alarm in _alarms(row, desk) if alarm.time("清除时间"))


def _backed(row: Record, desk: ReplyDesk) -> Iterator[ReplyRefusal]:
    """已恢复 needs the alarm's end: the alarm table's, and where that knows no such alarm, the row's own."""
    recovered = row.time("故障恢复时间")
    if row.text("是否恢复") != "是" or recovered is None:
        return
    own = tuple(_alarms(row, desk))
    for alarm in own:
        ended = alarm.time("清除时间")
        if ended is None or ended > recovered + LAG:
            state = f"到 {to_minute(ended)} 才清除" if ended else "没有清除"
            what = f"{alarm.text('基站名称')} 的 {alarm.text('告警名称')} {state}（{alarm.cite('清除时间')}）"
            yield ReplyRefusal("是否恢复", f"写了 {to_minute(recovered)} 已恢复，而 {what}")
        for refusal in not_later(alarm, "发生时间", "清除时间"):
            yield ReplyRefusal("是否恢复", f"{refusal.why}（{alarm.cite('清除时间')}），不能作证")
    cleared = row.time("告警清除时间")
    yield from not_later(row, "到达时间", "告警清除时间")
    if cleared is not None and cleared > recovered + LAG:
        yield ReplyRefusal("告警清除时间", f"{to_minute(cleared)} 晚于故障恢复时间 {to_minute(recovered)}")
    if cleared is None and not own:
        table = desk.evidence.of("alarms")
        why = "告警里没有这个站这次的告警" if table.usable else table.describe()
        yield ReplyRefusal("告警清除时间", f"写了已恢复，要有告警清除作证（{why}）")


def _alarms(row: Record, desk: ReplyDesk) -> Iterator[Record]:
    """The site's alarms that stood when people arrived, or began while they were there."""
    arrived, recovered = row.time("到达时间"), row.time("故障恢复时间")
    for alarm in desk.evidence.rows("alarms"):
        began, ended = alarm.time("发生时间"), alarm.time("清除时间")
        if arrived is None or recovered is None or began is None or not row.text("基站名称"):
            continue
        if (
            alarm.text("基站名称") == row.text("基站名称")
            and began <= recovered
            and (ended is None or ended >= arrived)
        ):
            yield alarm
