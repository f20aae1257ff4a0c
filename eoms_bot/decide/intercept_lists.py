"""The lists of an interception: incidents, linked orders, sites with hidden faults, the counties' follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from eoms_bot.decide.diagnosis_faults import beyond, newest
from eoms_bot.decide.intercept import Incident, Intercepted, Situation, about_alarm, causes, draft, site_of
from eoms_bot.decide.times import to_minute
from eoms_bot.model import mask
from eoms_bot.model.evidence import Record
from eoms_bot.model.listing import ListTable
from eoms_bot.model.reply_kinds import ANNOUNCEMENT

LOAD = "容量-小区高负荷"
INCIDENT_COLUMNS = (
    "基站",
    "工单数",
    "工单号",
    "最早派发",
    "最近派发",
    "候选原因",
    "告警",
    "已有公告",
    "严重",
    "公告还缺",
)


def incidents(found: Intercepted, at: Situation) -> ListTable:
    """One row for each incident."""
    rows = tuple(_incident(one, at) for one in found.incidents)
    severe = frozenset(number for number, one in enumerate(found.incidents) if one.severe)
    return ListTable("事件", INCIDENT_COLUMNS, rows, found.unchecked, severe)


def linked(found: Intercepted) -> ListTable:
    """Each order with the incident that it belongs to; those whose site is not known behind them."""
    columns = ("工单号", "事件", "派发时间", "地点", "占用站的依据", "来源")
    rows = [_order(order, incident.site) for incident in found.incidents for order in incident.orders]
    rows += [_order(order, "占用站未定") for order in found.unlocated]
    return ListTable("关联工单", columns, tuple(rows))


def hidden_faults(at: Situation) -> ListTable:
    """Cells whose newest indicators are beyond their thresholds although nobody has complained."""
    columns = ("基站", "小区", "县区", "乡镇", "发现", "候选原因", "告警", "责任人", "指标时间", "来源")
    table = at.evidence.of("indicators")
    notes = [
        at.evidence.of(key).told()
        for key in ("indicators", "cells", "alarms")
        if not at.evidence.of(key).usable
    ]
    if not table.usable:
        return ListTable("隐性故障", columns, (), tuple(notes))
    names = {row.text("小区名称") for row in table.records}
    cells = {cell.text("小区名称"): cell for cell in at.evidence.rows("cells")}
    rows: list[tuple[str, ...]] = []
    for name, row in sorted(newest(table.records, names, at.now, at.thresholds.indicator_hours).items()):
        for suspect in beyond(row, at.thresholds):
            if suspect.cause != LOAD:
                rows.append(_hidden(name, row, suspect.grounds, suspect.cause, cells.get(name), at))
    return ListTable("隐性故障", columns, tuple(rows), tuple(notes), frozenset(range(len(rows))))


def county_follow_up(at: Situation) -> ListTable:
    """What the counties were given: site, difficulty, time given by it, and whether that is over."""
    columns = ("工单号", "县区", "基站", "难度", "交给县区", "给的天数", "应完成", "完成", "状态", "来源")
    evidence, choices, now = at.evidence, at.choices, at.now
    given = {"低": choices.days_low, "中": choices.days_middle, "高": choices.days_high}
    table, calendar = evidence.of("history"), evidence.of("calendar")
    notes = [] if table.usable else [table.told()]
    workdays = choices.workdays and calendar.usable
    if choices.workdays and not calendar.usable:
        notes.append(f"{calendar.told()}：天数按自然日算")
    rows: list[tuple[str, ...]] = []
    flagged: set[int] = set()
    for row in evidence.rows("history"):
        began, days = row.time("县区受理时间"), given.get(row.text("难度"))
        if began is None:
            continue
        due = None if days is None else _due(began, days, calendar.records if workdays else None)
        state = _state(due, row.time("县区完成时间"), now)
        if state in ("逾期", "难度没有写"):
            flagged.add(len(rows))
        done = row.time("县区完成时间")
        site = row.text("占用基站") if done else site_of(row, at)
        rows.append(
            (
                *(row.text("工单号"), row.text("县区"), site, row.text("难度")),
                *(to_minute(began), str(days or ""), to_minute(due) if due else ""),
                *(to_minute(done) if done else "", state, row.cite("难度", "县区受理时间")),
            )
        )
    return ListTable("县区跟进", columns, tuple(rows), tuple(notes), frozenset(flagged))


def announcement_rows(found: Intercepted, at: Situation) -> ListTable:
    """The drafts in the columns of the announcement template; people write what is empty."""
    columns = tuple(column.name for column in ANNOUNCEMENT.columns)
    drafts = [draft(one, at) for one in found.incidents]
    rows = tuple(tuple(one[name].value if name in one else "" for name in columns) for one in drafts)
    return ListTable(ANNOUNCEMENT.label, columns, rows)


def _incident(one: Incident, at: Situation) -> tuple[str, ...]:
    times = [when for order in one.orders if (when := order.time("分派时间"))]
    filled = draft(one, at)
    missing = [
        column.name for column in ANNOUNCEMENT.columns if column.required and column.name not in filled
    ]
    return (
        *(one.site, str(len(one.orders)), "、".join(one.numbers)),
        *(to_minute(min(times)) if times else "", to_minute(max(times)) if times else ""),
        "、".join(causes(one)) or "未定",
        "；".join(map(about_alarm, one.alarms)) or ("无" if at.evidence.of("alarms").usable else "未核对"),
        "、".join(_announced(one, at)) or ("无" if at.evidence.of("announcements").usable else "未核对"),
        one.severe or "否",
        "、".join(missing),
    )


def _announced(one: Incident, at: Situation) -> Iterator[str]:
    """Announcements that cover a place of the site and are not over."""
    places = {part for cell in one.cells for part in cell.parts("覆盖地点")}
    for row in at.evidence.rows("announcements"):
        ended = row.time("恢复时间")
        if places & set(row.parts("影响地点")) and (ended is None or ended >= at.now):
            yield row.text("公告编号")


def _order(order: Record, incident: str) -> tuple[str, ...]:
    when = order.time("分派时间")
    how = "历史工单" if order.text("占用基站") else "按号码和地点排查"
    place = mask.place(order.text("投诉地点"))
    shown = to_minute(when) if when else ""
    return (order.text("工单号"), incident, shown, place, how, order.cite("投诉地点", "占用基站"))


def _hidden(
    name: str, row: Record, grounds: str, cause: str, cell: Record | None, at: Situation
) -> tuple[str, ...]:
    when = row.time("时间")
    site = cell.text("基站名称") if cell else ""
    alarms = at.evidence.of("alarms")
    standing = [
        one for one in at.evidence.rows("alarms") if one.text("基站名称") == site and not one.time("清除时间")
    ]
    told = "、".join(one.text("告警名称") for one in standing) or ("无" if alarms.usable else "未核对")
    where = (cell.text("县区"), cell.text("乡镇")) if cell else ("", "")
    person = cell.text("责任人") if cell else ""
    shown = to_minute(when) if when else ""
    return (site or "小区表里没有", name, *where, grounds, cause, told, person, shown, row.cite("时间"))


def _due(began: datetime, days: int, calendar: tuple[Record, ...] | None) -> datetime:
    """So many days later, of the calendar's working days where there is one."""
    if calendar is None:
        return began + timedelta(days=days)
    named = {day: row.text("类型") == "工作日" for row in calendar if (day := row.day("日期"))}
    due = began
    while days:
        due += timedelta(days=1)
        days -= _works(due.date(), named)
    return due


def _works(day: date, named: dict[date, bool]) -> bool:
    return named.get(day, day.weekday() < 5)


def _state(due: datetime | None, done: datetime | None, now: datetime) -> str:
    if due is None:
        return "难度没有写"
    if done is not None:
        return "按期完成" if done <= due else "超期完成"
    return "逾期" if now > due else "进行中"
