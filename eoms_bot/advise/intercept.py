"""拦截 (interception): groups orders and alarms of one site into incidents.

Several orders on one site, or a site that is out, are one incident. Each lists what the sources say and what
people must add.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.diagnosis.faults import CAUSES
from eoms_bot.decide.diagnosis.model import Thresholds
from eoms_bot.decide.diagnosis.site import site_of
from eoms_bot.decide.times import to_minute
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.listing import InterceptChoices

BUSINESS = "手机业务"
OUT = ("退服", "停电", "传输")
"""Alarms that are announced before complaints arrive."""
OUTAGE, SEVERAL = "中断", "多单"
"""Kinds of an incident: an alarm that takes the whole site out, or orders alone."""


@dataclass(frozen=True)
class Situation:
    """Everything that an interception depends on."""

    evidence: Evidence
    choices: InterceptChoices
    thresholds: Thresholds
    county: str
    now: datetime

    def site_of(self, order: Record) -> str:
        """The site of an order of the history; empty where nobody knows it."""
        return site_of(order, self.evidence, self.thresholds, self.county, self.now)


@dataclass(frozen=True)
class Incident:
    """One site with its orders, its alarms and its cells.

    `severe` says why the incident is to be mailed; it is empty where it need not be.
    """

    site: str
    orders: tuple[Record, ...]
    alarms: tuple[Record, ...]
    cells: tuple[Record, ...]
    severe: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The linked orders' numbers."""
        return tuple(order.text("工单号") for order in self.orders)


@dataclass(frozen=True)
class News:
    """An incident as people hear of it. Site, kind and `begin` (aware) are its identity.

    `begin` is when the outage began, or the time of the earliest order in the window. `orders` is their
    count, and `out` describes the outage. `announced` names the announcements that stand; None where that
    table could not be asked.
    """

    site: str
    kind: str
    begin: datetime
    orders: int
    severe: str
    out: str
    announced: str | None


@dataclass(frozen=True)
class Intercepted:
    """The incidents, the largest first; orders whose site nobody knows; what was not checked."""

    incidents: tuple[Incident, ...]
    unlocated: tuple[Record, ...]
    unchecked: tuple[str, ...]


def intercept(at: Situation) -> Intercepted:
    """The incidents of the window that ends now."""
    first = at.now - timedelta(hours=at.choices.window_hours)
    recent = [
        order
        for order in at.evidence.rows("history")
        if (when := order.time("分派时间")) is not None and first <= when <= at.now
    ]
    sites: dict[str, list[Record]] = {}
    unlocated = []
    for order in recent:
        site = at.site_of(order)
        if site:
            sites.setdefault(site, []).append(order)
        else:
            unlocated.append(order)
    out = {one.text("基站名称") for one in at.evidence.rows("alarms") if _is_out(one, at.now)}
    found = [
        incident_of(site, sites.get(site, []), at)
        for site in dict.fromkeys((*sites, *sorted(out)))
        if site in out or len(sites[site]) >= at.choices.least_orders
    ]
    found.sort(key=lambda one: (-len(one.orders), one.site))
    needed = ("history", "cells", "numbers", "alarms", "announcements")
    unchecked = tuple(at.evidence.of(key).describe() for key in needed if not at.evidence.of(key).usable)
    return Intercepted(tuple(found), tuple(unlocated), unchecked)


def draft(incident: Incident, at: Situation) -> dict[str, Sourced]:
    """The columns of an announcement that the sources fill; what is absent is for people to write."""
    filled: dict[str, Sourced] = {}
    for cell in incident.cells[:1]:
        filled["县区"] = cell.sourced("县区")
        if cell.text("覆盖地点"):
            filled["小区或学校"] = cell.sourced("覆盖地点")
    for grounds in (*incident.orders, *incident.alarms)[:1]:
        filled["影响业务"] = Sourced(BUSINESS, f"{grounds.place}（手机网络的工单或告警）")
    for alarm in incident.alarms[:1]:
        for column in ("原因",):
            if alarm.text(column):
                filled[column] = alarm.sourced(column)
        for column in ("发生时间", "预计恢复时间"):
            when = alarm.time(column)
            if when and (column == "发生时间" or when > at.now):
                filled[column] = Sourced(to_minute(when), alarm.cite(column))
    return filled


def announced(incident: Incident, at: Situation) -> tuple[Record, ...]:
    """The announcements that stand now and cover a place of the site: these need no second one."""
    places = {part for cell in incident.cells for part in cell.parts("覆盖地点")}
    counties = {"", *(cell.text("县区") for cell in incident.cells)}
    return tuple(
        row
        for row in at.evidence.rows("announcements")
        if row.text("县区") in counties
        and not places.isdisjoint(row.parts("影响地点"))
        and (began := row.time("发生时间")) is not None
        and began <= at.now
        and ((ended := row.time("恢复时间")) is None or ended >= at.now)
    )


def news(incident: Incident, at: Situation) -> News:
    """What people hear of an incident.

    An outage counts while its alarm stands and while it lies in the window. Orders that an outage has brought
    are no incident of their own after the outage is over.
    """
    out = next((alarm for alarm in incident.alarms if _takes_site_out(alarm, at.now)), None)
    asked = at.evidence.of("announcements").usable
    return News(
        site=incident.site,
        kind=SEVERAL if out is None else OUTAGE,
        begin=_first_order(incident, at) if out is None else _outage_began(incident.site, at),
        orders=len(incident.orders),
        severe=incident.severe,
        out="" if out is None else about_alarm(out),
        announced="、".join(row.text("公告编号") for row in announced(incident, at)) if asked else None,
    )


def _first_order(incident: Incident, at: Situation) -> datetime:
    return min((when for order in incident.orders if (when := order.time("分派时间"))), default=at.now)


def _outage_began(site: str, at: Situation) -> datetime:
    """When the site's newest outage began: alarms that overlap, as 停电 and then 退服, are one outage."""
    alarms = [
        (began, alarm.time("清除时间"))
        for alarm in at.evidence.rows("alarms")
        if alarm.text("基站名称") == site
        and _takes_site_out(alarm, at.now)
        and (began := alarm.time("发生时间")) is not None
    ]
    alarms.sort(key=lambda one: one[0])
    start, end = alarms[0]
    for began, ended in alarms[1:]:
        if end is not None and began > end:
            start, end = began, ended
        else:
            end = None if end is None or ended is None else max(end, ended)
    return start


def mail(incident: Incident, at: Situation) -> tuple[str, str]:
    """Subject and body of the draft to the province: no customer's name, number or address."""
    subject = f"【投诉拦截】{at.county} {incident.site} {len(incident.orders)} 张工单"
    times = [when for order in incident.orders if (when := order.time("分派时间"))]
    lines = [
        f"{at.choices.province_contact or '各位同事'}：",
        "",
        f"{incident.site} {_complaints(times)}，按严重事件上报（{incident.severe}）。",
        "",
        f"工单：{'、'.join(incident.numbers) or '还没有'}",
    ]
    lines += [
        f"告警：{about_alarm(alarm)}　←　{alarm.cite('告警名称', '发生时间')}" for alarm in incident.alarms
    ]
    if not incident.alarms:
        lines.append(
            "告警：没有查到"
            if at.evidence.of("alarms").usable
            else f"告警：未核对（{at.evidence.of('alarms').describe()}）"
        )
    known = announced(incident, at)
    lines += [
        f"公告：{row.text('公告编号')}，原因 {row.text('原因')}　←　{row.cite('公告编号', '原因')}"
        for row in known
    ]
    missing = [
        word
        for word in ("原因", "预计恢复时间")
        if not any(word in row.values for row in (*incident.alarms, *known))
    ]
    if missing:
        lines.append(f"待补：{'、'.join(missing)}（请发送前补上）")
    return subject, "\n".join(lines) + "\n"


def _complaints(times: list[datetime]) -> str:
    if not times:
        return "还没有投诉工单"
    return f"在 {to_minute(min(times))} 至 {to_minute(max(times))} 有 {len(times)} 张投诉工单"


def _is_out(alarm: Record, now: datetime) -> bool:
    ended = alarm.time("清除时间")
    return _takes_site_out(alarm, now) and (ended is None or ended > now)


def _takes_site_out(alarm: Record, now: datetime) -> bool:
    """Whether an alarm is, or was, of the whole site."""
    began = alarm.time("发生时间")
    is_wide = alarm.text("告警类别") in OUT and not alarm.text("小区名称")
    return is_wide and began is not None and began <= now


def about_alarm(alarm: Record) -> str:
    """An alarm in words: what, since when, until when or expected when."""
    began, ended, expected = (alarm.time(column) for column in ("发生时间", "清除时间", "预计恢复时间"))
    parts = [f"{alarm.text('基站名称')} {alarm.text('告警名称')}（{alarm.text('告警类别')}）"]
    if began:
        parts.append(f"{to_minute(began)} 起")
    if alarm.text("原因"):
        parts.append(f"原因 {alarm.text('原因')}")
    if ended:
        parts.append(f"{to_minute(ended)} 清除")
    elif expected:
        parts.append(f"预计 {to_minute(expected)} 恢复")
    else:
        parts.append("未清除")
    return "，".join(parts)


def causes(incident: Incident) -> tuple[str, ...]:
    """The causes that the incident's alarms speak for."""
    found = (CAUSES.get(alarm.text("告警类别"), "") for alarm in incident.alarms)
    return tuple(dict.fromkeys(cause for cause in found if cause))


def incident_of(site: str, orders: Iterable[Record], at: Situation) -> Incident:
    """A site with these orders, its alarms of the window and its cells."""
    inorder = tuple(sorted(orders, key=lambda order: order.time("分派时间") or at.now))
    first = at.now - timedelta(hours=at.choices.window_hours)
    own = (
        alarm
        for alarm in at.evidence.rows("alarms")
        if alarm.text("基站名称") == site and ((ended := alarm.time("清除时间")) is None or ended >= first)
    )
    # What takes the whole site out comes first: an announcement speaks of the first alarm.
    alarms = tuple(sorted(own, key=lambda alarm: not _is_out(alarm, at.now)))
    cells = tuple(cell for cell in at.evidence.rows("cells") if cell.text("基站名称") == site)
    return Incident(site, inorder, alarms, cells, _severe(len(inorder), alarms, at))


def _severe(count: int, alarms: tuple[Record, ...], at: Situation) -> str:
    if count >= at.choices.severe_orders:
        return f"{count} 张工单，达到 {at.choices.severe_orders} 张"
    limit = timedelta(hours=at.choices.severe_hours)
    for alarm in alarms:
        began = alarm.time("发生时间")
        if alarm.time("清除时间") is None and began is not None and at.now - began >= limit:
            return (
                f"{alarm.text('告警名称')} {to_minute(began)} 起未清除，超过 {at.choices.severe_hours} 小时"
            )
    return ""
