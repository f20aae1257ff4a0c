"""Who can answer what an order lacks, and in which column of the batch workbook the answer belongs."""

from __future__ import annotations

from eoms_bot.decide import major
from eoms_bot.model.batch import BATCH, COLUMNS, LEADER

KEEPER = "管设置的人"

WHO: dict[str, str] = {column.field: column.who for column in BATCH.columns if column.who}
"""Field of the workbook → who knows it.

What is no field of a reply (order number, remark) is nobody's to answer.
"""

WHOLE_ROW = "数据行"
"""What an order lacks of which no workbook says anything."""

OF_EVERY_ROW = (
    *("handling", "has_koujing", "result", "prov_cause", "site", "measure", "solved_time"),
    *("customer_number", "contact_time", "caller_number", "attitude", "area", "scene", "network"),
)
"""The columns that the row of a solved order has; the row of a rejected order has only its reason."""

_LONGEST_FIRST = sorted(WHO, key=lambda field: -len(COLUMNS[field]))


def fields_in(text: str) -> tuple[str, ...]:
    """The fields whose columns a finding names, in the order of the workbook; `预计解决时间` names no `解决时间`."""
    found = set()
    for field in _LONGEST_FIRST:
        if COLUMNS[field] in text:
            found.add(field)
            text = text.replace(COLUMNS[field], "")
    return tuple(field for field in COLUMNS if field in found)


def of_whole_row() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who gives which columns of a row that is not there yet."""
    people = dict.fromkeys(WHO[field] for field in OF_EVERY_ROW)
    return tuple(
        (who, tuple(COLUMNS[field] for field in OF_EVERY_ROW if WHO[field] == who)) for who in people
    )


def who(rule: str, text: str) -> str:
    """Who can answer a finding of this rule: who knows the fields that it names, else who leads the desk."""
    if rule == major.RULE:
        return LEADER
    if "设置 " in text:
        return KEEPER
    people = dict.fromkeys(WHO[field] for field in fields_in(text))
    return "、".join(people) or LEADER
