"""Rows of a Sheet to BatchRows: every cell read by the kind of its column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.decide import complete, reject, result
from eoms_bot.model.batch import COLUMNS, BatchRow, is_unsure
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.tables.batch.cells import CellReader
from eoms_bot.tables.sheet import EMPTY, UNCONFIRMED, Cell, Findings, Sheet, quoted

HANDLINGS = (complete.HANDLING, reject.HANDLING)
YES_NO = {"是": True, "否": False}
KOUJING = {"有": True, "无": False} | YES_NO

Record = Mapping[str, Cell]


@dataclass(frozen=True)
class Known:
    """What the cells and rows of a batch are checked against."""

    dictionaries: Dictionaries
    limits: ReplyLimits
    branch: Branch
    rules: RuleTable
    now: datetime
    order_no_pattern: str


def records(sheet: Sheet, fields: tuple[str, ...]) -> Iterator[tuple[int, Record]]:
    """Each row as (number, field → cell); columns that a short row does not reach are empty."""
    for number, cells in sheet.rows:
        padded = cells + (EMPTY,) * (len(fields) - len(cells))
        yield number, dict(zip(fields, padded, strict=True))


def read_row(number: int, record: Record, known: Known, findings: Findings) -> BatchRow:
    """The row with every value that could be read; the others are None and have a finding.

    A cell with `？` before it is a guess that nobody has confirmed, and no value.
    """
    cells = CellReader(findings, number, _confirmed(number, record, findings), known.order_no_pattern)
    lists, desk = known.dictionaries, known.branch.desk_numbers
    return BatchRow(
        file=findings.file,
        row=number,
        order_no=cells.order_no("order_no") or "",
        handling=cells.option("handling", HANDLINGS) or "",
        reject_reason=cells.option("reject_reason", known.rules.reasons),
        reject_note=cells.text("reject_note"),
        earlier_order_no=cells.order_no("earlier_order_no"),
        result=cells.option("result", result.RESULTS),
        unsolvable=cells.yes_no("unsolvable", YES_NO),
        expected_time=cells.time("expected_time"),
        prov_cause=cells.option("prov_cause", lists.prov_causes),
        has_koujing=cells.yes_no("has_koujing", KOUJING),
        group_cause=cells.option("group_cause", _group_causes(lists)),
        site=cells.text("site"),
        measure=cells.text("measure"),
        measure_class=cells.option("measure_class", lists.measure_classes),
        solved_time=cells.time("solved_time"),
        customer_number=cells.phone("customer_number", ()),
        contact_time=cells.time("contact_time"),
        caller_number=cells.phone("caller_number", desk),
        attitude=cells.option("attitude", lists.attitudes),
        no_contact_reason=cells.text("no_contact_reason"),
        area=cells.option("area", lists.areas),
        cell=cells.text("cell"),
        scene=cells.option("scene", lists.scenes),
        network=cells.option("network", lists.networks),
        major=cells.yes_no("major", YES_NO),
        remark=cells.text("remark"),
    )


def _confirmed(number: int, record: Record, findings: Findings) -> Record:
    """The row's cells without those that are guesses still; each of these has a finding."""
    unsure = {
        name: cell
        for name, cell in record.items()
        if name in COLUMNS and name != "order_no" and is_unsure(cell.text)
    }
    for name, cell in unsure.items():
        found, wanted = f"{quoted(cell.text)} 还没有人确认", "核对后去掉前面的 ？，或者清空这一格"
        findings.add(UNCONFIRMED, number, COLUMNS[name], found, wanted)
    return {**record, **dict.fromkeys(unsure, EMPTY)}


def _group_causes(lists: Dictionaries) -> tuple[str, ...]:
    """Leaves alone, then leaves with their upper level: a cell may say either."""
    leaves = tuple(leaf for group in lists.group_causes.values() for leaf in group)
    paths = tuple(f"{top}-{leaf}" for top, group in lists.group_causes.items() for leaf in group)
    return leaves + paths
