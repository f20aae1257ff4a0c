"""Reads a plan's workbook back: what people approved, struck and changed.

It compares the workbook with the plan that the ledger keeps. An unchanged cell means the value that the
ledger has, with stars or without. Any other cell is a change, and is checked as a cell of a batch workbook.
What people say to a plan elsewhere (in a console) takes the same form, so that the same checks hold.
"""

from __future__ import annotations

import dataclasses
import html
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from eoms_bot.decide.times import to_minute, to_second, whole_minute
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.batch import BATCH, COLUMNS, UNSURE, BatchRow, CellOrigin, as_typed, is_unsure
from eoms_bot.model.columns import YES_NO
from eoms_bot.model.decision import Hold, Standing
from eoms_bot.model.plan import ALL, APPROVED, FIXED, HEAD, PLAN, STRUCK, Plan, PlanRow, RowState
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.plan.plan_book import fallen, shown_text, to_minute_text
from eoms_bot.tables import xlsx_process
from eoms_bot.tables.batch import file as batch_file
from eoms_bot.tables.batch import header as batch_header
from eoms_bot.tables.batch.checks import check_row
from eoms_bot.tables.batch.meaning import says_yes
from eoms_bot.tables.batch.rows import CellReader, Known, Record, read_row, records, refuse_unconfirmed
from eoms_bot.tables.cells import NOT_TEXT
from eoms_bot.tables.sheet import EMPTY, UNCONFIRMED, Cell, Findings, ReadAs, quoted, text_cell, typed_layout

MOST_NAME, MOST_SHOWN = 64, 40
TICKS = frozenset(["√", "✓", "✔", "对"])
"""What confirms a guess when it is written in its place."""
FOREIGN, WORD, READ_ONLY, NOTHING = "PLAN-001", "PLAN-002", "PLAN-003", "PLAN-005"
"""Codes: a row of another plan; who and when; a column that people cannot change; no row approved."""

_PLACES = frozenset(PLAN.names[field] for field in ("plan", "position", "order_no", *FIXED))
"""Columns by which a row is known to be in its place."""
_BOOK, _MOST_BOOK = "xl/workbook.xml", 1024 * 1024
_NAMED = re.compile(rf'<(?:\w+:)?sheet\b[^>]*\bname="{PLAN.label}"')
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


class PlanFindings(Findings):
    """What is wrong with a plan's workbook."""

    what = "计划"


@dataclass(frozen=True)
class PlanSheet:
    """A plan's workbook as it was typed: name, SHA-256, and each row as (number, field → cell).

    `unseen` are the rows that a person does not see as they are read: filtered, hidden, struck out. `flaws`
    are what is wrong with single rows as they stand in the file. `barred` are rows that no word approves.
    `said`: number of a row → the fields that somebody has said of it, also where the preview had the same.
    """

    file: str
    sha256: str
    lines: tuple[tuple[int, Record], ...]
    unseen: frozenset[int] = frozenset()
    flaws: tuple[Problem, ...] = ()
    barred: frozenset[int] = frozenset()
    said: Mapping[int, Collection[str]] = dataclasses.field(default_factory=dict)

    @property
    def plan_id(self) -> str:
        """The number that most rows carry."""
        counted = Counter(record["plan"].text.strip() for _number, record in self.lines)
        return counted.most_common(1)[0][0]

    @property
    def marked(self) -> frozenset[int]:
        """The numbers of the rows that carry 是, whatever else is wrong with them."""
        said = ((record["approved"], record["position"].text) for _number, record in self.lines)
        return frozenset(_position(position.strip()) for word, position in said if says_yes(word))

    def said_by(self, who: str) -> PlanSheet:
        """The same approvals as if `who` had given them, whatever name stands in the rows."""
        name = {"approver": Cell("text", who)}
        return replace(self, lines=tuple((number, {**record, **name}) for number, record in self.lines))


@dataclass(frozen=True)
class Ruled:
    """A row that a person approved: the row of the plan, what to do now, who, when, and the changes.

    `when` is None where they left the time to the program; `line` is the row of the sheet.
    """

    planned: PlanRow
    row: BatchRow
    line: int
    who: str
    when: datetime | None
    edits: Mapping[str, str]


Whole = Callable[[Ruled], Ruled]
"""Fills in what follows from people's changes of a row."""


@dataclass(frozen=True)
class Rulings:
    """What people said to a plan; `struck`: position → who, empty where nobody is named.

    `understood` is what was read in another writing.
    """

    approved: tuple[Ruled, ...]
    struck: Mapping[int, str]
    understood: tuple[ReadAs, ...] = ()


def is_plan(path: Path) -> bool:
    """True where the file is a workbook with a sheet 计划.

    Another file's own reader reports what is wrong with it.
    """
    if path.suffix.lower() != ".xlsx":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(batch_file.read_stable(path).data)) as archive:
            if archive.getinfo(_BOOK).file_size > _MOST_BOOK:
                return False
            with archive.open(_BOOK) as stream:
                text = stream.read(_MOST_BOOK).decode("utf-8", "replace")
    except (*_UNREADABLE, KeyError, BadInput):
        return False
    return _NAMED.search(html.unescape(text)) is not None


def read_plan(path: Path) -> PlanSheet:
    """The rows of a plan's workbook.

    BadInput where its form is not a plan's, or a cell of it is a formula.
    """
    batch_file.check_file_name(path)
    file = batch_file.read_stable(path)
    batch_file.check_kind(file)
    findings = PlanFindings(file.name)
    sheet = xlsx_process.read_sheet(file, typed_layout(PLAN))
    fields = batch_header.fields_of(sheet, findings, PLAN.names)
    if not sheet.rows:
        raise findings.stop("BATCH-002", None, "", "没有数据行", "至少一行批准的工单")
    lines = tuple(records(sheet, fields))
    for number, record in lines:
        for field, cell in record.items():
            if cell.kind in ("formula", "error"):
                found = f"单元格是{NOT_TEXT[cell.kind]} {quoted(cell.text)}"
                findings.add("BATCH-015", number, PLAN.names[field], found, "文字")
    if any(one.column in _PLACES for one in findings.problems):
        raise findings.refusal()
    flaws = sheet.without_flaws_of(batch_header.FOR_READING_NAMES).flaws
    marked = {number for number, record in lines if says_yes(record["approved"])}
    findings.problems += [flaw for flaw in flaws if flaw.row in marked]
    unseen = frozenset(flaw.row or 0 for flaw in flaws)
    return PlanSheet(file.name, file.sha256, lines, unseen, tuple(findings.problems))


def rulings(sheet: PlanSheet, plan: Plan, known: Known, whole: Whole = lambda one: one) -> Rulings:
    """What people approved and struck.

    BadInput with every row of another plan, every wrong word, every bad change. A row is checked as `whole`
    makes it.
    """
    findings = PlanFindings(sheet.file)
    findings.problems += [flaw for flaw in sheet.flaws if flaw.row not in sheet.barred]
    if findings.problems:
        raise findings.refusal()
    mine = list(_own(sheet, plan, findings))
    _refuse_doubles(mine, findings)
    approved, struck = [], {}
    for number, record, planned in _spread(sheet, mine, findings):
        _refuse_fixed(number, record, planned, findings)
        if number in sheet.barred:
            continue
        cells = CellReader(findings, number, record, known)
        word = cells.text("approved")
        if word == APPROVED:
            approved.append(_ruled(cells, _edits(sheet, number, record, planned), planned, plan, whole))
        elif word == STRUCK:
            struck[planned.position] = cells.text("approver")
    if not approved and not findings.problems:
        found = f"{len(mine)} 行里没有一行批准"
        wanted = f"要执行的行填 {APPROVED}，并填批准人；{ALL} 不算没有人填过的、筛选掉的"
        raise findings.stop(NOTHING, None, HEAD["approved"], found, wanted)
    if findings.problems:
        raise findings.refusal()
    return Rulings(tuple(approved), struck, tuple(dict.fromkeys(findings.understood)))


Line = tuple[int, Record, PlanRow]


def _spread(sheet: PlanSheet, lines: Sequence[Line], findings: Findings) -> list[Line]:
    """The rows with what one cell says for others: 全部 in 批准, and the one name in 批准人.

    全部 approves the rows that are seen and whose own cell is empty, as far as a person speaks of them: in his
    own workbook, or in the cells of a row that was left to people. The others are approved one by one.
    """
    everyone = [(number, record) for number, record, _row in lines if record["approved"].text.strip() == ALL]
    if len({record["approver"].text.strip() for _number, record in everyone}) > 1:
        found = f"{ALL} 写了 {len(everyone)} 次，批准人不同"
        found += f"：第 {'、'.join(str(number) for number, _record in everyone)} 行"
        findings.add(WORD, None, HEAD["approved"], found, f"{ALL} 只写一次")
    swept = everyone[0][1]["approver"] if everyone else EMPTY
    made = []
    for number, record, row in lines:
        own = record["approved"].text.strip()
        if own == ALL or (everyone and not own):
            seen = number not in sheet.unseen
            word = APPROVED if seen and _goes_with_others(sheet, number, record, row) else ""
            record = {**record, "approved": text_cell(word)}
            if word and not record["approver"].text.strip():
                record["approver"] = swept
        made.append((number, record, row))
    names = {
        name: record["approver"]
        for _number, record, _row in made
        if says_yes(record["approved"]) and (name := record["approver"].text.strip())
    }
    if len(names) != 1:
        return made
    (only,) = names.values()
    return [
        (number, {**record, "approver": only}, row)
        if says_yes(record["approved"]) and record["approver"].kind == "empty"
        else (number, record, row)
        for number, record, row in made
    ]


def _goes_with_others(sheet: PlanSheet, number: int, record: Record, row: PlanRow) -> bool:
    if row.state is not RowState.WAITING or not isinstance(row.decision, Hold):
        return row.state is RowState.WAITING and not row.one_key
    return any(not is_unsure(cell.text) for cell in _edits(sheet, number, record, row).values())


def drafted(sheet: PlanSheet, planned: PlanRow, plan: Plan, known: Known, whole: Whole) -> Ruled:
    """What a sheet says to the one row that it has, as far as it goes.

    Cells that cannot be read are left out.
    """
    ((number, record),) = sheet.lines
    cells = CellReader(PlanFindings(sheet.file), number, record, known)
    return _ruled(cells, _edits(sheet, number, record, planned), planned, plan, whole)


def typed_in(sheet: PlanSheet, plan: Plan, known: Known) -> Iterator[tuple[int, PlanRow, dict[str, str]]]:
    """What people typed into a plan's rows, approved or not: row of the sheet, row of the plan, field → text.

    Rows that are not seen, cells that cannot be read, and those that still have the mask's stars are left
    out.
    """
    findings = PlanFindings(sheet.file)
    for number, record, planned in _own(sheet, plan, findings):
        if number in sheet.unseen:
            continue
        reader = CellReader(findings, number, record, known)
        edits = _edits(sheet, number, record, planned)
        taken = dataclasses.replace(reader, record={**record, **edits})
        found = {
            field: _typed(taken.meant(field))
            for field, cell in edits.items()
            if cell.kind not in ("formula", "error")
            and not is_unsure(cell.text)
            and not _has_stars(field, cell, planned)
        }
        if found:
            yield number, planned, found


def _own(sheet: PlanSheet, plan: Plan, findings: Findings) -> Iterator[tuple[int, Record, PlanRow]]:
    """The rows that are this plan's: its number, the row's own number, and the order that stands there."""
    for number, record in sheet.lines:
        plan_id, position = record["plan"].text.strip(), record["position"].text.strip()
        planned = plan.row(_position(position))
        order_no = record["order_no"].text.strip()
        if plan_id != plan.plan_id:
            findings.add(
                FOREIGN, number, HEAD["plan"], f"外来行：{_named(plan_id)}", f"只有 {plan.plan_id} 的行"
            )
        elif planned is None:
            found = f"外来行：计划里没有第 {_named(position)} 行"
            findings.add(FOREIGN, number, HEAD["position"], found, f"1 到 {len(plan.rows)} 中的一行")
        elif order_no != planned.order.order_no:
            found = f"外来行：{_named(order_no)} 不是计划第 {planned.position} 行的工单"
            findings.add(FOREIGN, number, COLUMNS["order_no"], found, planned.order.order_no)
        else:
            yield number, record, planned


def _position(text: str) -> int:
    """The number of a row, as plain digits; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _named(text: str) -> str:
    """A number as it stands in a cell, long enough to differ from others.

    Signs that nobody can see are written out.
    """
    shown = "".join(sign if sign.isprintable() else "�" for sign in text[:MOST_SHOWN])
    return f"“{shown}{'…' if len(text) > MOST_SHOWN else ''}”"


def _refuse_doubles(mine: list[tuple[int, Record, PlanRow]], findings: Findings) -> None:
    seen: dict[int, int] = {}
    for number, _record, planned in mine:
        first = seen.setdefault(planned.position, number)
        if first != number:
            found = f"重复行 ({first}, {number}) {planned.order.order_no}"
            findings.add("BATCH-013", number, COLUMNS["order_no"], found, "一张工单一行")


def _refuse_fixed(number: int, record: Record, planned: PlanRow, findings: Findings) -> None:
    for field in FIXED:
        if not _is_as_written(record[field], planned.shown.get(field, "")):
            wanted = "照原样保留；要改判定，改后面批次文件的各列"
            findings.add(READ_ONLY, number, HEAD[field], "这一列改了没有作用", wanted)


def _ruled(cells: CellReader, every: Mapping[str, Cell], planned: PlanRow, plan: Plan, whole: Whole) -> Ruled:
    known = cells.known
    who, when = _who(cells), cells.value("approved_at")
    if not isinstance(when, datetime):
        when = None
    if when is not None and when > known.now:
        cells.wrong(
            WORD, "approved_at", f"{to_minute(when)} 晚于现在", f"不晚于 {to_minute(known.now)}，或留空"
        )
    if when is not None and when < whole_minute(plan.made_at):
        made = to_minute(plan.made_at)
        cells.wrong(WORD, "approved_at", f"{to_minute(when)} 早于计划", f"不早于 {made}，或留空")
    unsure = {field: cell for field, cell in every.items() if _is_own_guess(field, cell, planned)}
    edits = {field: cell for field, cell in every.items() if field not in unsure}
    for field, cell in edits.items():
        _refuse_stars(cells, field, cell, planned)
        if _is_tick(field, cell.text):
            cells.wrong(
                UNCONFIRMED, field, f"{quoted(cell.text)} 这里没有猜测可以确认", "写出内容，或者清空这一格"
            )
    record = {field: edits.get(field) or text_cell(planned.cells.get(field, "")) for field in COLUMNS}
    row = read_row(cells.row, record, known, cells.findings)
    taken = dataclasses.replace(cells, record=record)
    texts = {field: _typed(taken.meant(field)) for field in edits}
    said = whole(Ruled(planned, _cited(row, planned, tuple(edits)), cells.row, who, when, texts))
    left = {field: cell for field, cell in unsure.items() if not _follows(field, said.row, planned)}
    refuse_unconfirmed(cells.row, left, cells.findings)
    check_row(replace(said.row, row=cells.row), {**record, **left}, known, cells.findings)
    return said


def _is_own_guess(field: str, cell: Cell, planned: PlanRow) -> bool:
    """True of a guess that stands in the cell as the preview wrote it."""
    guess = planned.guesses.get(field)
    return guess is not None and is_unsure(cell.text) and _plain(cell.text) == _plain(f"{UNSURE}{guess}")


def _follows(field: str, row: BatchRow, planned: PlanRow) -> bool:
    """True where the value that was guessed now follows, with certainty, from what people said of the row.

    The guess itself fills nothing: the cell was empty when the others were looked up.
    """
    value = as_typed(field, getattr(row, field))
    held = planned.decision.suggested if isinstance(planned.decision, Hold) else ()
    return bool(value) and to_minute_text(field, value) == to_minute_text(field, dict(held)[field].value)


def _edits(sheet: PlanSheet, number: int, record: Record, planned: PlanRow) -> dict[str, Cell]:
    """The cells of a row that differ from the plan's, or that say again what no longer stands there.

    In a workbook a tick says that.
    """
    found = {
        field: _unmasked(field, cell, planned)
        for field in COLUMNS
        if field != "order_no" and not _is_as_written(cell := record[field], planned.known.get(field, ""))
    }
    ticked = {field for field, cell in found.items() if _is_tick(field, cell.text)}
    again = fallen(planned, found.keys()) & (ticked | {*sheet.said.get(number, ())} - found.keys())
    return found | {field: text_cell(planned.cells[field]) for field in again}


def _unmasked(field: str, cell: Cell, planned: PlanRow) -> Cell:
    """The cell with the text that the ledger keeps of it, where it is masked as the sheet was written.

    That is what somebody has typed for the order, or a guess whose sign was removed or which was ticked.
    """
    own = planned.edits.get(field)
    if (
        own is not None
        and cell.kind == "text"
        and _plain(cell.text) == _plain(shown_text(planned, field, own))
    ):
        return text_cell(own)
    guess = planned.guesses.get(field)
    if guess is None or cell.kind != "text" or not _confirms(field, cell.text, guess):
        return cell
    held = planned.decision.suggested if isinstance(planned.decision, Hold) else ()
    return Cell("text", dict(held)[field].value)


def _confirms(field: str, text: str, guess: str) -> bool:
    """True of a guess without its sign, and of a tick in its place; elsewhere a tick means yes."""
    return _plain(text) == _plain(guess) or _is_tick(field, text)


def _is_tick(field: str, text: str) -> bool:
    column = BATCH.by_key[field]
    return text.strip() in TICKS and column.kind != "yes_no" and column.options[:2] != YES_NO


def _who(cells: CellReader) -> str:
    name = cells.text("approver").replace("\u3000", " ")
    if not name and cells.record["approver"].kind in ("empty", "text"):
        cells.wrong(WORD, "approver", "批准人为空", "批准这一行的人的姓名")
    if len(name) > MOST_NAME or not name.isprintable():
        cells.wrong(WORD, "approver", f"{quoted(name)} 不是一个姓名", f"一行文字，不超过 {MOST_NAME} 个字")
    return name


def _refuse_stars(cells: CellReader, field: str, cell: Cell, planned: PlanRow) -> None:
    """Refuses a change that keeps stars of the mask: they would be sent."""
    if _has_stars(field, cell, planned):
        wanted = "写出完整的内容，或者整格照原样不改"
        cells.wrong("BATCH-020", field, "改过的内容里还有打码的 *", wanted)


def _has_stars(field: str, cell: Cell, planned: PlanRow) -> bool:
    was_masked = "*" in planned.shown.get(field, "") and "*" not in planned.cells.get(field, "")
    masks = (shown for _word, shown in masker_of_order(planned.order).pairs if "*" in shown)
    return "**" in cell.text or (was_masked and "*" in cell.text) or any(one in cell.text for one in masks)


def _cited(row: BatchRow, planned: PlanRow, edited: tuple[str, ...]) -> BatchRow:
    """The row as from the operator's own workbook, where there is one.

    Each cell has the source that the preview found; what was changed comes from the plan.
    """
    place = f"{row.file} 第{row.row}行"
    file, number = planned.origin or (row.file, row.row)
    origins = {name: CellOrigin(one.source, one.standing) for name, one in planned.decision.backing.cells}
    origins |= {field: CellOrigin(f"{place} {COLUMNS[field]}", Standing.PERSON) for field in edited}
    return replace(row, file=file, row=number, origins=tuple(origins.items()))


def _typed(cell: Cell) -> str:
    return to_second(cell.moment) if cell.moment is not None else cell.text.strip()


def _is_as_written(cell: Cell, shown: str) -> bool:
    """True where the cell is what the plan's sheet had there.

    Programs save line breaks and times in their own ways.
    """
    text = to_minute(cell.moment) if cell.moment is not None else cell.text
    return _plain(text) == _plain(shown)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class RowApproval:
    """One row that somebody approves: its number, who, and the cells that they changed.

    The cells are field → text as it was typed.
    """

    position: int
    who: str
    edits: Mapping[str, str] = dataclasses.field(default_factory=dict)


def sheet_of(plan: Plan, said: Sequence[RowApproval], place: str) -> PlanSheet:
    """The plan's workbook as if these rows had been approved in it.

    Rows that the plan does not have are left out. A guess is in it only where somebody said so of that very
    cell: the others are empty. `place` is how findings and sources call it. A row's line is its number in the
    plan.
    """
    known = [(plan.row(one.position), one) for one in said]
    lines = tuple((row.position, _record(plan, row, one)) for row, one in known if row is not None)
    fields = {row.position: one.edits.keys() for row, one in known if row is not None}
    return PlanSheet(place, "", lines, said=fields)


def _record(plan: Plan, row: PlanRow, said: RowApproval) -> Record:
    head = {"plan": plan.plan_id, "position": str(row.position), "approved": APPROVED, "approver": said.who}
    edits = {name: text for name, text in said.edits.items() if name in COLUMNS and name != "order_no"}
    texts = {**row.known, **edits, **head}
    return {name: text_cell(texts.get(name, "")) for name in PLAN.names}
