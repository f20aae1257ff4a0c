"""Step 1 of the method: the serving site.

It comes from the number's history at the place; otherwise it is guessed from the place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from eoms_bot.decide import numbers
from eoms_bot.decide.diagnosis.model import Complaint, Inquiry, Located, Step, Thresholds
from eoms_bot.decide.diagnosis.places import by_place, in_town, nearest, other_county, position
from eoms_bot.model.evidence import Evidence, Record, Snapshot

NAME = "1 占用站点"
SLACK = timedelta(hours=1)
"""A call made within this time after the trouble still shows where the customer was."""


def locate(asked: Inquiry) -> Located:
    """The serving cells and those around them; without a cell table nothing is located."""
    found = serving(asked)
    return replace(found, around=_around(asked, found.cells))


def serving(asked: Inquiry) -> Located:
    """The serving cells alone."""
    table = asked.evidence.of("cells")
    if not table.usable:
        return Located((), (), False, (Step(NAME, "未核对", table.describe()),))
    named, how = _by_address(asked, table.records)
    question, records = asked.question, table.records
    if said := _said(question.cell, records) or _said(question.site, records):
        here = tuple(cell for cell in said if cell in named) or said
        return Located(here, (), True, (Step(NAME, "命中", f"人写的占用基站：{_names(here)}", _cites(here)),))
    seen, history, uses = _by_number(asked, table)
    if here := _at_place(asked, seen, named):
        note = f"客户号码在投诉地点占用 {_names(here)}"
        used = tuple(uses[cell.text("小区名称")] for cell in here)
        return Located(here, (), True, (history, Step(NAME, "命中", note, _cites(here))), used)
    steps = [history]
    if seen and named:
        steps.append(
            Step(NAME, "待人工", f"客户号码占用 {_names(seen)}，不在投诉地点，按地址推测", _cites(seen))
        )
    if seen and not named:
        note = f"客户号码占用 {_names(seen)}；投诉地点在小区表里找不到，是否就在那里要问客户"
        steps.append(Step(NAME, "待人工", note, _cites(seen)))
        return Located(seen, (), False, tuple(steps))
    if named:
        steps.append(Step(NAME, "命中", f"{how}推测 {_names(named)}", _cites(named)))
    else:
        other = other_county(asked.question.place, asked.question.county)
        why = f"投诉地点写的是{other}，不是{asked.question.county}" if other else "投诉地点在小区表里找不到"
        steps.append(Step(NAME, "待人工", why))
    return Located(named, (), False, tuple(steps))


def site_of(order: Record, evidence: Evidence, thresholds: Thresholds, county: str, now: datetime) -> str:
    """A handled order's site: what people found, else what the method finds.

    The method's site counts where it is certain or the only one.
    """
    named = order.text("占用基站")
    if named:
        cells = (
            cell for cell in evidence.rows("cells") if named in (cell.text("基站名称"), cell.text("小区名称"))
        )
        known = next(cells, None)
        return known.text("基站名称") if known else named
    phones = (order.text("客户电话"),) if order.text("客户电话") else ()
    when = order.time("分派时间") or now
    place, text = order.text("投诉地点"), order.text("投诉内容")
    question = Complaint(place, order.text("县区") or county, when, phones, text)
    sites = serving(Inquiry(question, evidence, thresholds)).sites
    return sites[0] if len(sites) == 1 else ""


def _said(site: str, cells: tuple[Record, ...]) -> tuple[Record, ...]:
    """The cells of a site, or the one cell, of that name."""
    return tuple(cell for cell in cells if site and site in (cell.text("小区名称"), cell.text("基站名称")))


def _by_number(asked: Inquiry, cells: Snapshot) -> tuple[tuple[Record, ...], Step, dict[str, str]]:
    """The cells that the numbers used before the trouble, the latest first; cell → the row of its use."""
    table, question = asked.evidence.of("numbers"), asked.question
    if not table.usable:
        return (), Step(NAME, "未核对", table.describe()), {}
    phones = {number for phone in question.phones for number in numbers.numbers(phone)}
    if not phones:
        return (), Step(NAME, "未核对", "没有客户号码，占用记录无从查起"), {}
    first = question.at - timedelta(hours=asked.thresholds.seen_hours)
    rows = [
        (when, row)
        for row in numbers.rows_of(asked.evidence, "numbers", "号码", phones)
        if (when := row.time("最近时间")) is not None and first <= when <= question.at + SLACK
    ]
    rows.sort(key=lambda pair: pair[0], reverse=True)
    names = list(dict.fromkeys(row.text("小区名称") for _, row in rows))
    listed = cells.by("小区名称", lambda row: (row.text("小区名称"),))
    known = {name: cells.records[listed[name][-1]] for name in names if name in listed}
    found = tuple(known[name] for name in names if name in known)
    sources = tuple(row.cite("小区名称", "最近时间") for _, row in rows)
    uses = {row.text("小区名称"): place for (_, row), place in reversed([*zip(rows, sources, strict=True)])}
    lost = [name for name in names if name not in known]
    if lost:
        return found, Step(NAME, "待人工", f"占用的 {'、'.join(lost)} 不在小区表里", sources), uses
    if not found:
        hours = asked.thresholds.seen_hours
        return (), Step(NAME, "排除", f"客户号码在此前 {hours} 小时内没有占用记录"), {}
    return found, Step(NAME, "命中", f"此前占用 {_names(found)}", sources), uses


def _by_address(asked: Inquiry, cells: tuple[Record, ...]) -> tuple[tuple[Record, ...], str]:
    """The cells that the place means: by its name, else the nearest site's by its position."""
    question = asked.question
    named = by_place(cells, question.place, question.county)
    if named:
        return named, "按地址"
    if question.position is not None:
        near = nearest(cells, question.position, asked.thresholds.near_metres)
        if near:
            site = near[0][1].text("基站名称")
            return tuple(
                row for _, row in near if row.text("基站名称") == site
            ), f"按经纬度（{near[0][0]:.0f} 米）"
    return (), ""


def _at_place(asked: Inquiry, seen: tuple[Record, ...], named: tuple[Record, ...]) -> tuple[Record, ...]:
    """Those of the seen cells that serve the place, or lie near it; the customer has been elsewhere too."""
    sites = {cell.text("基站名称") for cell in named}
    serving = tuple(cell for cell in seen if cell.text("基站名称") in sites)
    point = asked.question.position
    if serving or point is None:
        return serving
    return tuple(row for _, row in nearest(seen, point, asked.thresholds.near_metres))


def _around(asked: Inquiry, serving: tuple[Record, ...]) -> tuple[Record, ...]:
    """The cells of other sites near the serving ones; where no position is known, those of the same town."""
    table, question = asked.evidence.rows("cells"), asked.question
    sites = {cell.text("基站名称") for cell in serving}
    others = [cell for cell in table if cell.text("基站名称") not in sites]
    points = [point for cell in serving if (point := position(cell)) is not None]
    if question.position is not None:
        points.append(question.position)
    if points:
        within = asked.thresholds.near_metres
        found = [row for point in points for _, row in nearest(others, point, within)]
        return tuple({row.text("小区名称"): row for row in found}.values())
    towns = {(cell.text("县区"), cell.text("乡镇")) for cell in serving if cell.text("乡镇")}
    if towns:
        return tuple(cell for cell in others if (cell.text("县区"), cell.text("乡镇")) in towns)
    return in_town(others, question.place, question.county)


def _names(cells: tuple[Record, ...]) -> str:
    shown = [cell.text("小区名称") for cell in cells[:3]]
    return "、".join(shown) + (f" 等 {len(cells)} 个小区" if len(cells) > 3 else "")


def _cites(cells: tuple[Record, ...]) -> tuple[str, ...]:
    return tuple(cell.cite("小区名称") for cell in cells[:3])
