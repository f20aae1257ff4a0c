"""The batch workbook: what people decided of each order, checked whole before a page is opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.facts import batch_csv, batch_file, batch_header, tables, xlsx_process
from eoms_bot.facts.batch_cells import ORDER_NO
from eoms_bot.facts.batch_checks import check_row
from eoms_bot.facts.batch_file import check_file_name
from eoms_bot.facts.batch_rows import Known, Record, read_row, records
from eoms_bot.facts.batch_template import write_template
from eoms_bot.facts.sheet import Findings, Sheet
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.rules import RuleTable

__all__ = ["Batch", "check_file_name", "read_batch", "write_template"]


@dataclass(frozen=True)
class Batch:
    """A workbook that passed every check: its name, the SHA-256 of its bytes, its rows in order."""

    file: str
    sha256: str
    rows: tuple[BatchRow, ...]

    def row_of(self, order_no: str) -> BatchRow | None:
        """The row of an order; None where the workbook does not name it."""
        return next((row for row in self.rows if row.order_no == order_no), None)


def read_batch(
    path: Path,
    dictionaries: Dictionaries,
    limits: ReplyLimits,
    branch: Branch,
    now: datetime,
    *,
    rules: RuleTable | None = None,
    order_no_pattern: str = ORDER_NO,
) -> Batch:
    """The checked rows of an .xlsx or .csv file; BadInput with every problem (50 at most) where one is wrong.

    Without `rules` the packaged rule table gives the reject reasons. `now` is aware.
    """
    check_file_name(path)
    file = batch_file.read_stable(path)
    sheet = _sheet(file)
    findings = Findings(file.name)
    fields = batch_header.fields_of(sheet, findings)
    if not sheet.rows:
        wanted = "至少一行数据"
        raise findings.stop("BATCH-002", None, "", '没有数据行；空批次不会被当作"全部工单"', wanted)
    known = Known(dictionaries, limits, branch, rules or tables.load_rules(), now, order_no_pattern)
    found = [(number, record) for number, record in records(sheet, fields)]
    rows = tuple(_row(number, record, known, findings) for number, record in found)
    _check_twice(rows, dict(found), findings)
    if findings.problems:
        raise findings.refusal()
    return Batch(findings.file, file.sha256, rows)


def _sheet(file: batch_file.FileBytes) -> Sheet:
    if batch_file.check_kind(file) == "xlsx":
        return xlsx_process.read_sheet(file)
    return batch_csv.read_sheet(file)


def _row(number: int, record: Record, known: Known, findings: Findings) -> BatchRow:
    row = read_row(number, record, known, findings)
    check_row(row, record, known, findings)
    return row


def _check_twice(rows: tuple[BatchRow, ...], found: dict[int, Record], findings: Findings) -> None:
    """An order has one row: two alike are a slip, two different ones a contradiction."""
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.order_no:
            places[row.order_no].append(row.row)
    for order_no, numbers in places.items():
        if len(numbers) < 2:
            continue
        contents = {tuple(cell.text.strip() for cell in found[number].values()) for number in numbers}
        listed = ", ".join(map(str, numbers))
        if len(contents) == 1:
            code, what = "BATCH-013", f"重复行 ({listed})"
        else:
            code, what = "BATCH-014", f"同一工单两种回复 ({listed})"
        findings.add(code, numbers[1], COLUMNS["order_no"], f"{what} {order_no}", "一张工单一行")
