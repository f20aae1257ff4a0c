"""投诉区域, 投诉所属小区, 场景分类, 网络类型, 措施类别: each from the row and its dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.decide import numbers, texts
from eoms_bot.decide.case import Case, Part, part_of
from eoms_bot.model.batch import COLUMNS, BatchRow

RULE = "C-地点"

UNKNOWN_NETWORK = "未知"


def check(case: Case, row: BatchRow) -> Part:
    """The place's fields, each one an option of its dictionary; 网络类型 未知 is never sent."""
    fields = ["area", "cell", "scene", "network"]
    if row.measure_class is not None or case.branch.measure_class_required:
        fields.append("measure_class")
    values = {
        field: row.sourced(field, value) for field in fields if (value := getattr(row, field)) is not None
    }
    return part_of(RULE, values, _problems(case, row, fields), "地点、场景、网络类型都在选项中")


def _problems(case: Case, row: BatchRow, fields: list[str]) -> Iterator[str]:
    options = {
        "area": case.dictionaries.areas,
        "scene": case.dictionaries.scenes,
        "network": case.dictionaries.networks,
        "measure_class": case.dictionaries.measure_classes,
    }
    for field in fields:
        value = getattr(row, field)
        if value is None:
            yield f"{COLUMNS[field]}：{row.empty(field)}"
        elif field in options and value not in options[field]:
            yield f"{COLUMNS[field]}：“{value}”不在选项中"
    if row.network == UNKNOWN_NETWORK:
        yield f"网络类型：{row.cite('network')} 为 未知，核实后才能回复"
    if row.cell is not None:
        yield from (f"投诉所属小区：{flaw}" for flaw in _cell_flaws(case, row, row.cell))


def _cell_flaws(case: Case, row: BatchRow, cell: str) -> Iterator[texts.Flaw]:
    """The flaws of a reply, except that a long number that is no phone may be a cell's identity."""
    yield from texts.too_long(cell, case.limits.cell, case.limits.wide)
    yield from texts.unsendable(cell, case.limits.charset)
    yield from texts.leftovers(cell)
    known = numbers.allowed(case.order, row, case.branch)
    phones = {number for number in numbers.numbers(cell) if numbers.is_phone(number)}
    yield from texts.foreign_numbers("|".join(sorted(phones)), known)
