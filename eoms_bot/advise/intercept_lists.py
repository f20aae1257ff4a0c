"""The lists of an interception.

They are: incidents, linked orders, hidden faults, overloaded cells, and the counties' follow-up.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from eoms_bot.advise.intercept import (
    Incident,
    Intercepted,
    Situation,
    about_alarm,
    announced,
    causes,
    draft,
)
from eoms_bot.decide.diagnosis.faults import LOAD, beyond, newest
from eoms_bot.decide.diagnosis.model import Suspect
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.workdays import workdays_of
from eoms_bot.model.evidence import Record
from eoms_bot.model.listing import ListTable
from eoms_bot.model.privacy import mask
from eoms_bot.model.texts.reply_kinds import ANNOUNCEMENT

INDICATED_COLUMNS = ("基站", "小区", "县区", "乡镇", "发现", "候选原因", "告警", "责任人", "指标时间", "来源")
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
    """Each order with the incident that it belongs to; orders whose site is not known come last."""
    columns = ("工单号", "事件", "派发时间", "地点", "占用站的依据", "来源")
    rows = [_order(order, incident.site) for incident in found.incidents for order in incident.orders]
    rows += [_order(order, "占用站未定") for order in found.unlocated]
    return ListTable("关联工单", columns, tuple(rows))


def hidden_faults(at: Situation) -> ListTable:
    """Cells whose newest indicators show a fault although nobody has complained.

    Step 3 of the team's method looks for these hidden faults.
    """
    return _indicated(at, "隐性故障", load=False)


def overloaded(at: Situation) -> ListTable:
    """Cells whose newest load is beyond its threshold: no fault, but what customers will complain of next."""
    return _indicated(at, "高负荷小区", load=True)


def _indicated(at: Situation, title: str, *, load: bool) -> ListTable:
    columns = INDICATED_COLUMNS
    table = at.evidence.of("indicators")
    notes = [
        at.evidence.of(key).describe()
        for key in ("indicators", "cells", "alarms")
        if not at.evidence.of(key).usable
    ]
    if not table.usable:
        return ListTable(title, columns, (), tuple(notes))
    names = {row.text("小区名称") for row in table.records}
    cells = {cell.text("小区名称"): cell for cell in at.evidence.rows("cells")}
    rows: list[tuple[str, ...]] = []
    for name, row in sorted(newest(table.records, names, at.now, at.thresholds.indicator_hours).items()):
        for suspect in beyond(row, at.thresholds).values():
            if (suspect.cause == LOAD) == load:
                rows.append(_hidden(name, row, suspect, cells.get(name), at))
    return ListTable(title, columns, tuple(rows), tuple(notes), frozenset(range(len(rows))))


def county_follow_up(at: Situation) -> ListTable:
    """What the counties were given: site, difficulty, time given by it, and whether that is over."""
    columns = ("工单号", "县区", "基站", "难度", "交给县区", "给的天数", "应完成", "完成", "状态", "来源")
    evidence, choices, now = at.evidence, at.choices, at.now
    given = {"低": choices.days_low, "中": choices.days_middle, "高": choices.days_high}
    table, calendar = evidence.of("history"), evidence.of("calendar")
    notes = [] if table.usable else [table.describe()]
    workdays = choices.workdays and calendar.usable
    if choices.workdays and not calendar.usable:
        notes.append(f"{calendar.describe()}：天数按自然日算")
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
        site = row.text("占用基站") if done else at.site_of(row)
        rows.append(
            (
                *(row.text("工单号"), row.text("县区"), site, row.text("难度")),
                *(to_minute(began), str(days or ""), to_minute(due) if due else ""),
                *(to_minute(done) if done else "", state, row.cite("难度", "县区受理时间")),
            )
        )
    return ListTable("县区跟进", columns, tuple(rows), tuple(notes), frozenset(flagged))


def announcement_rows(found: Intercepted, at: Situation) -> ListTable:
    """The drafts in the columns of the announcement template, for incidents that are not announced yet.

    People fill the cells that are empty.
    """
    columns = tuple(column.name for column in ANNOUNCEMENT.columns)
    drafts = [draft(one, at) for one in found.incidents if not announced(one, at)]
    rows = tuple(tuple(one[name].value if name in one else "" for name in columns) for one in drafts)
    return ListTable(ANNOUNCEMENT.label, columns, rows)


def _incident(one: Incident, at: Situation) -> tuple[str, ...]:
    times = [when for order in one.orders if (when := order.time("分派时间"))]
    known = "、".join(row.text("公告编号") for row in announced(one, at))
    return (
        *(one.site, str(len(one.orders)), "、".join(one.numbers)),
        *(to_minute(min(times)) if times else "", to_minute(max(times)) if times else ""),
        "、".join(causes(one)) or "未定",
        "；".join(map(about_alarm, one.alarms)) or ("无" if at.evidence.of("alarms").usable else "未核对"),
        known or ("无" if at.evidence.of("announcements").usable else "未核对"),
        one.severe or "否",
        f"不用起草：已有公告 {known}" if known else "、".join(_not_drafted(one, at)),
    )


def _not_drafted(one: Incident, at: Situation) -> list[str]:
    """What people must write before the draft is an announcement."""
    filled = draft(one, at)
    return [column.name for column in ANNOUNCEMENT.columns if column.required and column.name not in filled]


def _order(order: Record, incident: str) -> tuple[str, ...]:
    when = order.time("分派时间")
    how = "历史工单" if order.text("占用基站") else "按号码和地点排查"
    place = mask.place(order.text("投诉地点"))
    shown = to_minute(when) if when else ""
    return (order.text("工单号"), incident, shown, place, how, order.cite("投诉地点", "占用基站"))


def _hidden(name: str, row: Record, suspect: Suspect, cell: Record | None, at: Situation) -> tuple[str, ...]:
    when = row.time("时间")
    site = cell.text("基站名称") if cell else ""
    alarms = at.evidence.of("alarms")
    standing = [
        one for one in at.evidence.rows("alarms") if one.text("基站名称") == site and not one.time("清除时间")
    ]
    alarm_names = "、".join(one.text("告警名称") for one in standing) or ("无" if alarms.usable else "未核对")
    where = (cell.text("县区"), cell.text("乡镇")) if cell else ("", "")
    person = cell.text("责任人") if cell else ""
    shown = to_minute(when) if when else ""
    found = (suspect.grounds, suspect.cause, alarm_names, person, shown, "；".join(suspect.sources))
    return (site or "小区表里没有", name, *where, *found)


def _due(began: datetime, days: int, calendar: tuple[Record, ...] | None) -> datetime:
    """The day this many days later, of the calendar's working days where there is one."""
    if calendar is None:
        return began + timedelta(days=days)
    workdays, due = workdays_of(calendar), began
    while days:
        due += timedelta(days=1)
        days -= workdays.works(due.date())
    return due


def _state(due: datetime | None, done: datetime | None, now: datetime) -> str:
    if due is None:
        return "难度没有写"
    if done is not None:
        return "按期完成" if done <= due else "超期完成"
    return "逾期" if now > due else "进行中"
