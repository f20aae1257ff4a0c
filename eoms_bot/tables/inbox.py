"""The inbox: every workbook of a folder, and what contradicts across workbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.tables.batch.batch import Batch, Left, read_batch
from eoms_bot.tables.cells import ORDER_NO

SUFFIXES = (".xlsx", ".csv")


def read_inbox(
    folder: Path,
    dictionaries: Dictionaries,
    limits: ReplyLimits,
    branch: Branch,
    now: datetime,
    *,
    rules: RuleTable | None = None,
    order_no_pattern: str = ORDER_NO,
) -> tuple[tuple[Batch, ...], tuple[Problem, ...]]:
    """The workbooks of a folder by name, and every problem of those that are refused whole.

    The problems of rows that are left stay with their workbook. An order that two workbooks name with
    different content is left as well. Lock files of Excel (`~$…`) and hidden files are no workbooks; a
    missing folder is empty.
    """
    batches: list[Batch] = []
    problems: list[Problem] = []
    for path in workbooks(folder):
        try:
            batches.append(
                read_batch(
                    *(path, dictionaries, limits, branch, now), rules=rules, order_no_pattern=order_no_pattern
                )
            )
        except BadInput as err:
            problems += err.problems
    disputed = _disputed(batches)
    return tuple(_without(batch, disputed) for batch in batches), tuple(problems)


def _without(batch: Batch, disputed: Mapping[str, Problem]) -> Batch:
    """The workbook without the rows of these orders, which it leaves to people."""
    rows = tuple(row for row in batch.rows if row.order_no not in disputed)
    taken = (row.order_no for row in batch.rows if row.order_no in disputed)
    left = tuple(Left(order_no, (disputed[order_no],)) for order_no in taken)
    return replace(batch, rows=rows, left=(*batch.left, *left))


def workbooks(folder: Path) -> list[Path]:
    """The workbooks of a folder by name; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")) and path.is_file()
    )


def _disputed(batches: list[Batch]) -> dict[str, Problem]:
    """Order number → problem, for each order whose rows differ between workbooks."""
    rows: dict[str, list[BatchRow]] = defaultdict(list)
    for batch in batches:
        for row in batch.rows:
            rows[row.order_no].append(row)
    return {
        order_no: _dispute(order_no, found)
        for order_no, found in rows.items()
        if len({replace(row, file="", row=0) for row in found}) > 1
    }


def _dispute(order_no: str, rows: list[BatchRow]) -> Problem:
    places = "；".join(f"{row.file} 第{row.row}行" for row in rows)
    found = f"同一工单两种回复 {order_no}（{places}）"
    return Problem("BATCH-014", rows[-1].file, rows[-1].row, COLUMNS["order_no"], found, "一张工单一行")
