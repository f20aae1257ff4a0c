"""C-佐证: what the branch's own tables say of a completion: cell, alarms, planning list, checks.

A table can only hold an order, never complete one. A table that is not there, stale or wrong leaves its check
未核对.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from eoms_bot.decide import site_cards
from eoms_bot.decide.case import Case, Part, failed, passed, unchecked
from eoms_bot.decide.diagnosis.cover import PLANNED, UNBUILT
from eoms_bot.decide.diagnosis.grounds_records import of_checks
from eoms_bot.decide.diagnosis.networks import latest, levels_line
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.decision import TraceStep
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.texts.phrases import NETWORKS

RULE = "C-佐证"
USED = ("cells", "alarms", "planning", "drive_tests", "checks", "site_cards")
FAULT, COVER = "故障-", "覆盖-"
BEFORE = timedelta(hours=24)
"""An alarm that ended at most this long before the dispatch may still be what the customer meant."""


def check(case: Case, row: BatchRow) -> Part:
    """Everything that the tables hold against the row, each with its place."""
    tables = (*_cell(case, row), *_alarms(case, row), *_planning(case, row))
    steps = (*tables, _other_networks(case, row), of_checks(case, row))
    found = tuple(step for step in steps if step is not None)
    return Part(missing=tuple(step.note for step in found if step.verdict == "不符"), trace=found)


def _table(case: Case, key: str, what: str) -> tuple[Snapshot, TraceStep | None]:
    """A table, and the step that says why it cannot be used."""
    table = case.facts.evidence.of(key)
    if table.usable_at(case.now):
        return table, None
    state = f"{table.describe()}，已过期" if table.usable else table.describe()
    return table, unchecked(RULE, f"{what}（{state}）")


def _cell(case: Case, row: BatchRow) -> Iterator[TraceStep]:
    table, why = _table(case, "cells", "小区是否存在、是否在本县")
    if why:
        yield why
    elif row.cell is not None:
        yield _known_cell(case, row.cell, table)


def _known_cell(case: Case, cell: str, table: Snapshot) -> TraceStep:
    county = case.branch.county
    if case.branch.cell_means == "estate":
        found = [one for one in table.records if cell in one.parts("覆盖地点")]
    else:
        found = [one for one in table.records if cell in (one.text("小区名称"), one.text("小区标识"))]
    own = [one for one in found if one.text("县区") == county]
    if own:
        cite = own[0].cite("小区名称", "县区")
        return passed(RULE, f"投诉所属小区在小区表里，在{county}（{cite}）")
    if found:
        where, cite = found[0].text("县区"), found[0].cite("县区")
        return failed(RULE, f"投诉所属小区：“{cell}”在{where}，不在{county}（{cite}）")
    return failed(RULE, f"投诉所属小区：“{cell}”不在小区表里（{table.describe()}）")


def _alarms(case: Case, row: BatchRow) -> Iterator[TraceStep]:
    """A fault is backed by an alarm of the site; a solved one by the alarm's end."""
    if row.prov_cause is None or not row.prov_cause.startswith(FAULT):
        return
    table, why = _table(case, "alarms", "告警和故障工单")
    if why:
        yield why
        return
    names = _sites(case, row)
    own = [one for one in table.records if _concerns(one, names) and _stood(case, row, one)]
    card = _card(case, row, names)
    if card is not None and not own:
        yield passed(RULE, f"站卡说是 {row.prov_cause}（{card.cite('省内投诉原因', '告知人')}），告警里没有")
        return
    shown = "、".join(sorted(names)) or "占用基站没有写"
    _, unknown = _table(case, "cells", f"告警：{shown} 属于哪个站")
    if not own and unknown:
        yield unknown
    elif not own:
        found = f"告警里没有 {shown} 当时的（{table.describe()}）"
        wanted = "县区说了原因就登记站卡（eoms-bot site card）"
        yield failed(RULE, f"{table.label}：故障类的原因要有告警，{found}；{wanted}")
    for one in own:
        ended = one.time("清除时间")
        if row.result == "解决" and (ended is None or ended > case.now):
            yield failed(
                RULE, f"矛盾：处理结果为 解决，而 {one.text('告警名称')} 没有清除（{one.cite('清除时间')}）"
            )
        else:
            yield passed(
                RULE,
                f"{one.text('基站名称')} 有 {one.text('告警名称')}（{one.cite('告警名称', '发生时间')}）",
            )


def _planning(case: Case, row: BatchRow) -> Iterator[TraceStep]:
    """Where coverage is the cause, the planning list is looked up; a planned site must be in it."""
    if row.prov_cause is None or not row.prov_cause.startswith(COVER):
        return
    table, why = _table(case, "planning", "规划建设清单")
    place = case.order.fact("fault_place")
    if why or not place:
        yield why or unchecked(RULE, "规划建设清单（工单没有故障地点）")
        return
    plans = by_place(table.records, place, case.branch.county)
    going = [one for one in plans if one.text("阶段") in PLANNED]
    if row.prov_cause != UNBUILT:
        names = "、".join(f"{one.text('站名')}（{one.text('阶段')}）" for one in plans) or "没有这个地点的站"
        yield passed(RULE, f"已查规划库：{names}（{table.describe()}）")
    elif not going:
        found = f"原因为规划站点未建成，规划库里没有这个地点在建的站（{table.describe()}）"
        yield failed(RULE, f"{table.label}：{found}")
    else:
        yield _promised(row, min(going, key=_opens))


def _opens(plan: Record) -> date:
    """When a planned site opens; one without a day comes last."""
    return plan.day("预计开通日期") or date.max


def _promised(row: BatchRow, plan: Record) -> TraceStep:
    """A customer is promised no day before the one on which the site is planned to open."""
    day, expected = plan.day("预计开通日期"), row.expected_time
    if day and expected and expected.date() < day:
        cite = plan.cite("预计开通日期")
        return failed(
            RULE, f"预计解决时间 {to_minute(expected)} 早于规划库的预计开通 {day:%Y-%m-%d}（{cite}）"
        )
    return passed(RULE, f"规划库有 {plan.text('站名')}，{plan.text('阶段')}（{plan.cite('站名', '阶段')}）")


def _other_networks(case: Case, row: BatchRow) -> TraceStep | None:
    """三网对比 for weak coverage: shown where it was tested.

    A form that asks for it is a profile's matter, no ground to hold.
    """
    if row.prov_cause is None or not row.prov_cause.startswith(COVER):
        return None
    table, why = _table(case, "drive_tests", "三网对比")
    if why:
        return unchecked(RULE, "三网对比：没有来源") if table.state == "未配置" else why
    place = case.order.fact("fault_place")
    tested = latest(case.facts.evidence, place, case.branch.county, case.now)
    if tested is None:
        return unchecked(RULE, f"三网对比：没有{place or '投诉地点'}的测试")
    return passed(RULE, f"三网对比：{levels_line(tested)}（{tested.cite('测试时间', *NETWORKS)}）")


def _sites(case: Case, row: BatchRow) -> frozenset[str]:
    """The site that the row names: itself, and the site of a cell of that name."""
    named = {name for name in (row.site, row.cell) if name}
    table = case.facts.evidence.of("cells")
    cells = table.records if table.usable_at(case.now) else ()
    return frozenset(named | {one.text("基站名称") for one in cells if one.text("小区名称") in named})


def _concerns(alarm: Record, names: frozenset[str]) -> bool:
    return alarm.text("基站名称") in names or alarm.text("小区名称") in names


def _card(case: Case, row: BatchRow, names: frozenset[str]) -> Record | None:
    """A site card that says so: the county's word on a fault that no alarm shows."""
    table = case.facts.evidence.of("site_cards")
    cards = table.records if table.usable_at(case.now) else ()
    live = (
        one
        for one in cards
        if one.text("基站名称") in names
        and one.text("省内投诉原因") == row.prov_cause
        and site_cards.holds(one, case.now)
    )
    return next(live, None)


def _stood(case: Case, row: BatchRow, alarm: Record) -> bool:
    began, ended = alarm.time("发生时间"), alarm.time("清除时间")
    last = row.solved_time or case.now
    first = (case.order.ref.dispatched or case.now) - BEFORE
    return began is not None and began <= last and (ended is None or ended >= first)
