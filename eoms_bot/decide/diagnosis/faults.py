"""Steps 2 and 3 of the method: alarms and announcements at the site and around it, then hidden faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eoms_bot.decide.diagnosis.model import Inquiry, Located, Step, Suspect, Thresholds
from eoms_bot.decide.diagnosis.phrasing import Fact, facts_of, worded
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.times import to_minute
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.texts import phrases

ALARM, ANNOUNCED, HIDDEN = "2 告警", "2 公告", "3 隐性故障"
RECENT = timedelta(hours=24)
"""For this long after its end an outage may still be what a customer complains of."""

CAUSES = {
    "退服": "故障-基站断电退服",
    "停电": "故障-基站断电退服",
    "传输": "故障-传输中断",
    "驻波": "故障-基站硬件/天馈",
    "硬件": "故障-基站硬件/天馈",
    "室分": "故障-室分/直放站故障",
}
"""告警类别 → 省内投诉原因; 其他 settles nothing."""

INDICATED = {
    "驻波比": "故障-基站硬件/天馈",
    "误码率": "故障-传输中断",
    "底噪": "干扰-外部干扰",
    "SINR": "干扰-网内干扰(重叠覆盖)",
    "PRB利用率": "容量-小区高负荷",
}
"""Indicator beyond its threshold → 省内投诉原因, faults before load."""

LOAD = INDICATED["PRB利用率"]
OPTIONAL = "SINR"
"""Not every branch's indicators have this column: where it is missing, nothing is said of it."""

UNITS = {"驻波比": "", "误码率": "%", "底噪": "dBm"}


@dataclass(frozen=True)
class Found:
    """What a step found: at the serving site, and around it."""

    steps: tuple[Step, ...]
    here: tuple[Suspect, ...] = ()
    around: tuple[Suspect, ...] = ()
    people: tuple[Sourced, ...] = ()


def alarms(asked: Inquiry, located: Located) -> Found:
    """Alarms that stood when the trouble was, or had ended shortly before."""
    table = asked.evidence.of("alarms")
    if not table.usable:
        return Found((Step(ALARM, "未核对", table.describe()),))
    if not located.cells and not located.around:
        return Found((Step(ALARM, "未核对", "没有找到站点，告警无从查起"),))
    live = [row for row in table.records if _stood(row, asked.question.at, "清除时间")]
    ours, others = names_of(located.cells), names_of(located.around)
    here = [row for row in live if concerns(row, ours)]
    near = [row for row in live if concerns(row, others) and row not in here]
    steps = (_alarm_step(here, "占用站点"), _alarm_step(near, "周边站点"))
    certain = located.certain and len(located.sites) == 1
    return Found(
        steps,
        tuple(_of_alarm(row, certain, asked) for row in here if row.text("告警类别") in CAUSES),
        tuple(_of_alarm(row, False, asked) for row in near if row.text("告警类别") in CAUSES),
        tuple(row.sourced("责任人") for row in (*here, *near) if row.text("责任人")),
    )


def causes_at(site: str, evidence: Evidence, at: datetime) -> frozenset[str]:
    """The causes that alarms of any cell of a site speak for at a time."""
    rows = evidence.rows("alarms")
    live = (row for row in rows if row.text("基站名称") == site and _stood(row, at, "清除时间"))
    return frozenset(CAUSES[kind] for row in live if (kind := row.text("告警类别")) in CAUSES)


def no_alarm(asked: Inquiry, located: Located) -> Fact | None:
    """That the serving cells have no alarm, where they are known and the alarms were looked up."""
    table = asked.evidence.of("alarms")
    if not table.usable or not located.cells:
        return None
    at, here = asked.question.at, names_of(located.cells)
    if any(_stood(row, at, "清除时间") and concerns(row, here) for row in table.records):
        return None
    return Fact("无告警", source=f"{table.label}（{table.as_of:%Y-%m-%d %H:%M} 的数据）里占用站点没有告警")


def announcements(asked: Inquiry) -> Found:
    """Announced outages whose places stand in the complaint's place and that were on when the trouble was."""
    table, question = asked.evidence.of("announcements"), asked.question
    if not table.usable:
        return Found((Step(ANNOUNCED, "未核对", table.describe()),))
    live = [row for row in table.records if _stood(row, question.at, "恢复时间")]
    hits = by_place(live, question.place, question.county, "影响地点")
    if not hits:
        return Found((Step(ANNOUNCED, "排除", "没有这个地点的公告"),))
    cites = tuple(row.cite("公告编号", "影响地点") for row in hits)
    numbers = "、".join(row.text("公告编号") for row in hits)
    step = Step(ANNOUNCED, "命中", f"公告 {numbers} 影响这个地点", cites)
    return Found((step,), tuple(_of_announcement(row, asked) for row in hits))


def hidden(asked: Inquiry, located: Located) -> Found:
    """Indicators of the serving cells beyond their thresholds, each cell's newest row."""
    table = asked.evidence.of("indicators")
    if not table.usable:
        return Found((Step(HIDDEN, "未核对", table.describe()),))
    if not located.cells:
        return Found((Step(HIDDEN, "未核对", "没有找到占用小区，指标无从查起"),))
    names = [cell.text("小区名称") for cell in located.cells]
    rows = newest(table.records, names, asked.question.at, asked.thresholds.indicator_hours)
    unknown = [name for name in names if name not in rows]
    steps = [Step(HIDDEN, "未核对", f"指标里没有 {'、'.join(unknown[:3])}")] if unknown else []
    suspects: list[Suspect] = []
    for row in rows.values():
        found = tuple(
            _worded_indicator(asked, row, column, one)
            for column, one in beyond(row, asked.thresholds).items()
        )
        missing = [name for name in INDICATED if row.number(name) is None and name != OPTIONAL]
        if missing:
            note = f"{row.text('小区名称')} 没有 {'、'.join(missing)}"
            steps.append(Step(HIDDEN, "未核对", note, (row.place,)))
        if not found and len(missing) < 4:
            steps.append(Step(HIDDEN, "排除", f"{row.text('小区名称')} {_fine(row, asked)}", (row.place,)))
        suspects += found
        steps += [Step(HIDDEN, "命中", one.grounds, one.sources) for one in found]
    return Found(tuple(steps), tuple(suspects))


def _fine(row: Record, asked: Inquiry) -> str:
    level = row.number("RSRP")
    if level is not None and level < asked.thresholds.rsrp_dbm:
        return f"没有故障的指标；RSRP {level:g}dBm，低于 {asked.thresholds.rsrp_dbm:g}dBm，是弱覆盖"
    return "有的指标都正常"


def newest(rows: Iterable[Record], names: Iterable[str], at: datetime, hours: int) -> dict[str, Record]:
    """Cell → its newest row within this many hours around a time."""
    wanted, span = set(names), timedelta(hours=hours)
    found: dict[str, Record] = {}
    for row in rows:
        name, when = row.text("小区名称"), row.time("时间")
        if name not in wanted or when is None or abs(when - at) > span:
            continue
        before = found.get(name)
        if before is None or when > (before.time("时间") or when):
            found[name] = row
    return found


def beyond(row: Record, limits: Thresholds) -> dict[str, Suspect]:
    """What the indicators of one cell give away: the indicator's column → its suspect, faults before load."""
    found = {}
    for column, limit in (
        ("驻波比", limits.vswr),
        ("误码率", limits.error_rate_percent),
        ("底噪", limits.noise_dbm),
    ):
        value, unit = row.number(column), UNITS[column]
        if value is not None and value > limit:
            found[column] = _indicated(row, column, f"{value:g}{unit}，高于 {limit:g}{unit}")
    signal = row.number(OPTIONAL)
    if signal is not None and signal < limits.sinr_db:
        found[OPTIONAL] = _indicated(row, OPTIONAL, f"{signal:g}dB，低于 {limits.sinr_db:g}dB")
    load = row.number("PRB利用率")
    if load is not None and load >= limits.prb_percent:
        found["PRB利用率"] = _indicated(row, "PRB利用率", f"{load:g}%，达到 {limits.prb_percent:g}%")
    return found


def _indicated(row: Record, column: str, value: str) -> Suspect:
    grounds = f"{row.text('小区名称')} {column} {value}"
    return Suspect(INDICATED[column], grounds, (row.cite("时间", column),), by_rows=True, row=row)


def _worded_indicator(asked: Inquiry, row: Record, column: str, found: Suspect) -> Suspect:
    facts = facts_of(row, phrases.HIDDEN)
    return replace(found, measure=worded(asked.phrases, phrases.HIDDEN, found.cause, facts, column))


def _stood(row: Record, at: datetime, end: str) -> bool:
    began, ended = row.time("发生时间"), row.time(end)
    return began is not None and began <= at and (ended is None or ended >= at - RECENT)


def names_of(cells: Iterable[Record]) -> dict[str, set[str]]:
    """Site → the names of those of its cells that are among these."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        found.setdefault(cell.text("基站名称"), set()).add(cell.text("小区名称"))
    return found


def concerns(alarm: Record, cells: Mapping[str, set[str]]) -> bool:
    """True where an alarm or a change is one of these cells': its own cell, or the whole site."""
    only, names = alarm.text("小区名称"), cells.get(alarm.text("基站名称"))
    return names is not None and (not only or only in names)


def _alarm_step(rows: list[Record], where: str) -> Step:
    if not rows:
        return Step(ALARM, "排除", f"{where}没有告警")
    notes = [
        f"{row.text('基站名称')} {row.text('告警名称')}（{row.text('告警类别')}，{_span(row, '清除时间')}）"
        for row in rows
    ]
    cites = tuple(row.cite("告警名称", "发生时间") for row in rows)
    return Step(ALARM, "命中", f"{where}有告警：{'；'.join(notes)}", cites)


def _span(row: Record, end: str) -> str:
    began, ended = row.time("发生时间"), row.time(end)
    return f"{to_minute(began) if began else ''} 起" + (f"，{to_minute(ended)} 止" if ended else "，未清除")


def _of_alarm(row: Record, certain: bool, asked: Inquiry) -> Suspect:
    sort = row.text("告警类别")
    over = _over(row, "清除时间", asked)
    return Suspect(
        cause=CAUSES[sort],
        grounds=f"{row.text('基站名称')} 有{sort}告警",
        sources=(row.cite("告警类别", "发生时间"),),
        measure=worded(asked.phrases, phrases.ALARM, CAUSES[sort], facts_of(row, phrases.ALARM), sort),
        certain=certain and not over,
        reason_known=bool(row.text("原因")),
        end_known=_ends(row, "清除时间"),
        over=over,
        by_rows=True,
        row=row,
        ended="清除时间",
    )


def _over(row: Record, end: str, asked: Inquiry) -> bool:
    ended = row.time(end)
    return ended is not None and ended < asked.question.at


def _of_announcement(row: Record, asked: Inquiry) -> Suspect:
    """An announcement gives the reason in words, and no 省内投诉原因."""
    return Suspect(
        cause="",
        grounds=f"公告 {row.text('公告编号')}：{row.text('原因')}",
        sources=(row.cite("公告编号", "原因"),),
        measure=worded(asked.phrases, phrases.ANNOUNCED, "", facts_of(row, phrases.ANNOUNCED)),
        reason_known=True,
        end_known=_ends(row, "恢复时间"),
        over=_over(row, "恢复时间", asked),
    )


def _ends(row: Record, end: str) -> bool:
    return row.time(end) is not None or row.time("预计恢复时间") is not None
