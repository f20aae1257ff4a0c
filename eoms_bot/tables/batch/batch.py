"""The batch workbook: what people decided of each order, checked whole before a page is opened.

A file that cannot be read is refused whole. A row that cannot be used is left to people, and the others stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from eoms_bot.errors import NothingUsable, Problem
from eoms_bot.model.batch import COLUMNS, HANDLINGS, UNSURE, BatchRow, is_unsure
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.tables import tables, xlsx_process
from eoms_bot.tables.batch import csv as batch_csv
from eoms_bot.tables.batch import file as batch_file
from eoms_bot.tables.batch import header as batch_header
from eoms_bot.tables.batch.checks import check_row
from eoms_bot.tables.batch.file import check_file_name
from eoms_bot.tables.batch.meaning import half_width
from eoms_bot.tables.batch.rows import Known, Record, read_row, records
from eoms_bot.tables.cells import ORDER_NO
from eoms_bot.tables.sheet import (
    CELL_CODES,
    EMPTY,
    GARBLED,
    Cell,
    Findings,
    ReadAs,
    Sheet,
    first_problems,
    listed,
    text_cell,
)
from eoms_bot.tables.template import write_template

_SHORT = re.compile(r"[0-9]{4,8}")
_BAD_NUMBER = ("BATCH-012", COLUMNS["order_no"])

__all__ = [
    "Batch",
    "Left",
    "check_file_name",
    "insist_usable",
    "read_batch",
    "unlisted",
    "with_short_numbers",
    "write_template",
]


@dataclass(frozen=True)
class Left:
    """A row that is left to people, and why.

    `order_no` is empty where the row does not say which order it means. `row` is what could be read of it;
    None where it is not certain that a person meant it. `short` are the last digits of an order number where
    nothing else is wrong with the row: the to-do list may say which order that is.
    """

    order_no: str
    problems: tuple[Problem, ...]
    row: BatchRow | None = None
    short: str = ""


@dataclass(frozen=True)
class Batch:
    """A workbook: its name, the SHA-256 of its bytes, the usable rows in order, and the rows left.

    `blank` are rows that name an order and say nothing of it, apart from guesses that nobody has confirmed.
    They are skipped, but the order is in somebody's hands. `understood` is what was read in another writing.
    `saved` is when the file was saved (aware), as far as that is known; it does not tell two batches apart.
    """

    file: str
    sha256: str
    rows: tuple[BatchRow, ...]
    left: tuple[Left, ...] = ()
    blank: tuple[BatchRow, ...] = ()
    understood: tuple[ReadAs, ...] = ()
    saved: datetime | None = field(default=None, compare=False)

    def row_of(self, order_no: str) -> BatchRow | None:
        """The row of an order; None where the workbook does not name it, or its row cannot be used."""
        return next((row for row in self.rows if row.order_no == order_no), None)

    def problems_of(self, order_no: str) -> tuple[Problem, ...]:
        """Why the order is left to people; empty where nothing is wrong with it here."""
        found = (one for left in self.left if left.order_no == order_no for one in left.problems)
        return tuple(dict.fromkeys(found))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the rows that are left, in the order of rows.

        A short order number is not wrong yet: the to-do list says whether it is.
        """
        found = dict.fromkeys(one for left in self.left if not left.short for one in left.problems)
        return tuple(sorted(found, key=lambda problem: problem.row or 0))


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
    """The rows of an .xlsx or .csv file; BadInput where it cannot be read as a batch.

    Without `rules` the packaged rule table gives the reject reasons. `now` is aware.
    """
    check_file_name(path)
    file = batch_file.read_stable(path)
    sheet = _sheet(file)
    findings = Findings(file.name)
    fields = batch_header.fields_of(sheet, findings)
    sheet = sheet.without_flaws_of(batch_header.FOR_READING_NAMES)
    if not sheet.rows:
        wanted = "至少一行数据"
        raise findings.stop("BATCH-002", None, "", '没有数据行；空批次不会被当作"全部工单"', wanted)
    known = Known(
        dictionaries, limits, branch, rules or tables.load_rules(), now, order_no_pattern, file.saved
    )
    findings.problems += sheet.flaws
    garbled = {flaw.row for flaw in sheet.flaws if flaw.code == GARBLED}
    flawed = {flaw.row for flaw in sheet.flaws}
    found, blank = [], []
    for number, record in records(sheet, fields):
        skipped = None if number in flawed else _blank(number, record, known, file.name)
        if skipped is None:
            noted = Findings(file.name) if number in garbled else findings
            found.append((_row(number, record, known, noted), record))
        else:
            blank.append(skipped)
    _check_twice(found, findings)
    understood = tuple(dict.fromkeys(findings.understood))
    bare = Batch(findings.file, file.sha256, (), (), tuple(blank), understood, file.saved)
    return _parted(found, known, bare, findings.problems)


def with_short_numbers(batches: Sequence[Batch], numbers: Collection[str]) -> tuple[Batch, ...]:
    """The batches in which each short order number that ends one of these numbers alone stands for it.

    An order that another row names, whole or short, is left as it was.
    """
    named = {row.order_no for batch in batches for row in (*batch.rows, *batch.blank)}
    named |= {one.order_no for batch in batches for one in batch.left}
    shorts = [one.short for batch in batches for one in batch.left if one.short]
    ends = {short: [number for number in numbers if number.endswith(short)] for short in shorts}
    times = Counter(ends[short][0] for short in shorts if len(ends[short]) == 1)
    means = {
        short: found[0]
        for short, found in ends.items()
        if len(found) == 1 and found[0] not in named and times[found[0]] == 1
    }
    return tuple(_with_numbers(batch, means) for batch in batches) if means else tuple(batches)


def _with_numbers(batch: Batch, means: Mapping[str, str]) -> Batch:
    found = [
        (replace(one.row, order_no=means[one.short]), one.short)
        for one in batch.left
        if one.row is not None and one.short in means
    ]
    rows = sorted((*batch.rows, *(row for row, _short in found)), key=lambda row: row.row)
    left = tuple(one for one in batch.left if one.short not in means)
    read = (ReadAs(row.file, row.row, COLUMNS["order_no"], short, row.order_no) for row, short in found)
    return replace(batch, rows=tuple(rows), left=left, understood=(*batch.understood, *read))


def unlisted(batches: Sequence[Batch]) -> Iterator[Problem]:
    """What is wrong with short order numbers that stand for no order, or for more than one."""
    for left in (left for batch in batches for left in batch.left if left.short):
        wanted = f"整个工单号：待办列表里没有，或不止一张以 {left.short} 结尾，或别的行写过它"
        yield from (replace(one, wanted=wanted) for one in left.problems)


def insist_usable(batches: Sequence[Batch]) -> None:
    """NothingUsable with what is wrong where not one row of these workbooks can be used."""
    problems = tuple(one for batch in batches for one in batch.problems)
    blank = sum(len(batch.blank) for batch in batches)
    usable = any(batch.rows or any(one.short for one in batch.left) for batch in batches)
    if usable or not (problems or blank):
        return
    names = "、".join(batch.file for batch in batches)
    found = [f"{len(problems)} 处问题"] if problems else []
    found += [f"{blank} 行没有填"] if blank else []
    message = f"批次文件 {names} 没有一行能用（{'，'.join(found)}），未打开任何页面"
    raise NothingUsable(*first_problems(message, problems))


def _sheet(file: batch_file.FileBytes) -> Sheet:
    if batch_file.check_kind(file) == "xlsx":
        return xlsx_process.read_sheet(file)
    return batch_csv.read_sheet(file)


def _blank(number: int, record: Record, known: Known, file: str) -> BatchRow | None:
    """The row where it names an order and nobody has filled in anything; else None."""
    if any(_is_filled(cell) for name, cell in record.items() if name != "order_no"):
        return None
    bare = {name: cell if name == "order_no" else EMPTY for name, cell in record.items()}
    row = read_row(number, bare, known, Findings(file))
    return row if row.order_no else None


def _is_filled(cell: Cell) -> bool:
    return bool(cell.text.strip()) and not is_unsure(cell.text)


def _row(number: int, record: Record, known: Known, findings: Findings) -> BatchRow:
    record = _with_handling(record)
    row = read_row(number, record, known, findings)
    check_row(row, record, known, findings)
    return row


def _with_handling(record: Record) -> Record:
    """The row with 处理方式 where 处理结果 says it: only a completion has one."""
    said = record["handling"].text.strip()
    if _is_filled(record["result"]) and (not said or said == f"{UNSURE}{HANDLINGS[0]}"):
        return {**record, "handling": text_cell(HANDLINGS[0])}
    return record


def _check_twice(found: Sequence[tuple[BatchRow, Record]], findings: Findings) -> None:
    """An order has one row: two alike are a slip, two different ones a contradiction.

    All of them are left.
    """
    places: dict[str, list[tuple[int, Record]]] = defaultdict(list)
    for row, record in found:
        if row.order_no:
            places[row.order_no].append((row.row, record))
    for order_no, rows in places.items():
        if len(rows) < 2:
            continue
        contents = {tuple(cell.text.strip() for cell in record.values()) for _number, record in rows}
        numbers = [number for number, _record in rows]
        code, what = ("BATCH-013", "重复行") if len(contents) == 1 else ("BATCH-014", "同一工单两种回复")
        message = f"{what} ({listed(numbers)}) {order_no}"
        findings.add(code, numbers[1], COLUMNS["order_no"], message, "一张工单一行")


def _parted(
    found: Sequence[tuple[BatchRow, Record]], known: Known, batch: Batch, problems: Sequence[Problem]
) -> Batch:
    """The batch with the rows that can be used, and those that are left.

    Each row that is left has all that is wrong with its order.
    """
    wrong: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        wrong[problem.row or 0].append(problem)
    meant = [_meant(row, record, known.order_no_pattern) for row, record in found]
    of_order: dict[str, list[Problem]] = defaultdict(list)
    for (row, _record), order_no in zip(found, meant, strict=True):
        of_order[order_no] += wrong.get(row.row, [])
    rows, left = [], []
    for (row, record), order_no in zip(found, meant, strict=True):
        own = tuple(dict.fromkeys(of_order[order_no] if order_no else wrong.get(row.row, [])))
        if own:
            readable = all(problem.code in CELL_CODES for problem in own)
            left.append(Left(order_no, own, row if readable else None, _short(record, own)))
        else:
            rows.append(row)
    return replace(batch, rows=tuple(rows), left=tuple(left))


def _short(record: Record, problems: Sequence[Problem]) -> str:
    """The last digits of an order number, where they are all that is wrong with a row; else empty."""
    text = half_width(record["order_no"].text).strip()
    if not _SHORT.fullmatch(text) or record["order_no"].kind != "text":
        return ""
    return text if {(one.code, one.column) for one in problems} == {_BAD_NUMBER} else ""


def _meant(row: BatchRow, record: Record, pattern: str) -> str:
    """The order that a row means, also where its number is written in a way that is not taken."""
    if row.order_no:
        return row.order_no
    text = unicodedata.normalize("NFKC", record["order_no"].text)
    bare = "".join(sign for sign in text if unicodedata.category(sign)[0] not in "CZ")
    return bare if re.fullmatch(pattern, bare, re.ASCII) else ""
