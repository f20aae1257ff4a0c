"""Workbooks: the orders as a person fills their rows until the reader and the decision ask for nothing more.

The file is written, filled, read back and decided by the bot's own code; in each round the person answers
what it complains of, by the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.played.person import NAMES, answer, is_right
from benchmarks.played.world import PlayedPlan, Truth
from benchmarks.typing.console import kind_of
from benchmarks.typing.effort import APPROVE, Answer, Effort, Kind, Options, Touch, in_sheet
from eoms_bot.decide import answering
from eoms_bot.decide.sequence import REJECTING
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import BATCH, COLUMNS, UNSURE, as_typed, is_unsure
from eoms_bot.model.decision import Hold, Sourced
from eoms_bot.model.plan import PlanRow
from eoms_bot.tables.batch.batch import Batch, read_batch
from eoms_bot.tables.batch.held import HeldOrder, write_held
from eoms_bot.tables.template import write_template

ROUNDS = 8
"""So often at most a person fills, applies and reads what is missing; then he leaves the order."""
FIELDS = {column: field for field, column in COLUMNS.items()}


class Filling:
    """A batch workbook in a person's hands: its sheet, and what he has touched in each order's row."""

    def __init__(self, path: Path, preview: PlayedPlan, now: datetime) -> None:
        self._path, self._preview, self._now = path, preview, now
        self._book = load_workbook(path)
        self._sheet: Worksheet = self._book[BATCH.label]
        names = [str(cell.value) for cell in self._sheet[1]]
        self._places = {FIELDS[name]: place for place, name in enumerate(names, start=1) if name in FIELDS}
        self._rows = {
            str(row[0].value): row[0].row for row in self._sheet.iter_rows(min_row=2) if row[0].value
        }
        self.answers: dict[str, list[Answer]] = {number: [] for number in self._rows}
        self.left: dict[str, str] = {}

    def work(self, rows: Mapping[str, PlanRow]) -> None:
        """Answer every guess, then round by round what the reader and the decision still ask for."""
        for number, row in rows.items():
            self._guesses(number, row)
        self.left = dict.fromkeys(rows, "not filled in")
        for turn in range(ROUNDS):
            self._book.save(self._path)
            batch, touched = self._read(), self._touched
            self.left = {
                number: why for number in self.left if (why := self._asks(batch, rows[number], turn))
            }
            if self._touched == touched:
                break

    @property
    def _touched(self) -> int:
        return sum(map(len, self.answers.values()))

    def _guesses(self, number: str, row: PlanRow) -> None:
        suggested = dict(row.decision.suggested) if isinstance(row.decision, Hold) else {}
        truth = self._preview.truth[number]
        for name in self._places:
            text = self._text(number, name)
            if not is_unsure(text):
                continue
            found = Sourced(text.removeprefix(UNSURE), suggested[name].source if name in suggested else "")
            cause = self._text(number, "prov_cause").removeprefix(UNSURE)
            if name == "handling" and truth["action"] == "complete" and found.value == NAMES["complete"]:
                continue  # 处理结果 says it
            if _is_of(name, truth) and is_right(name, found, truth, cause):
                self._put(number, name, found.value, Touch.CONFIRMED)
            else:
                self._correct(number, name)

    def _asks(self, batch: Batch, row: PlanRow, turn: int) -> str:
        """Answer what is wrong with an order's row; returns what it is, empty where nothing is."""
        number = row.order.order_no
        found = list(self._findings(batch, row))
        for name, _why in found:
            if name and turn < ROUNDS - 1:
                self._correct(number, name)
        return "；".join(why for _name, why in found)

    def _findings(self, batch: Batch, row: PlanRow) -> Iterator[tuple[str, str]]:
        """(field to be changed, what is wrong there); the field is empty where no cell would help."""
        number = row.order.order_no
        problems = batch.problems_of(number)
        for problem in problems:
            yield FIELDS.get(problem.column, ""), str(problem)
        if problems:
            return
        desk, plan, said = self._preview.here.desk, self._preview.plan, batch.row_of(number)
        others = {other: when for other, when in plan.open_orders.items() if other != number}
        facts = desk.facts_with(row.order, said, others, self._now, changed_only=False)
        decision = desk.decide(row.order, facts, self._now)
        if not isinstance(decision, Hold):
            return
        for text in decision.missing or (decision.why,):
            names = answering.fields_in(text.partition("：")[0])
            yield next((name for name in names if not self._text(number, name)), ""), text

    def _correct(self, number: str, name: str) -> None:
        """Type what is true into a cell, or clear it where nothing belongs there."""
        truth, old = self._preview.truth[number], self._text(number, name)
        value = answer(name, truth, self._now) if _is_of(name, truth) else None
        text = self._written(name, value) if isinstance(value, datetime) else as_typed(name, value)
        if text and text != old:
            self._put(number, name, text, Touch.TYPED)
        elif old:
            self._put(number, name, "", Touch.CLEARED)

    def _written(self, name: str, value: datetime) -> str:
        """A time as a person writes it: one that is over and of this day without the day."""
        text = to_minute(value)
        today = value.astimezone(self._now.tzinfo).date() == self._now.date()
        return text[len("2026-01-05 ") :] if today and name != "expected_time" else text

    def _put(self, number: str, name: str, text: str, touch: Touch) -> None:
        self._sheet.cell(self._rows[number], self._places[name]).value = text or None
        self.answers[number].append(Answer(name, text, touch))

    def _text(self, number: str, name: str) -> str:
        value = self._sheet.cell(self._rows[number], self._places[name]).value
        return "" if value is None else str(value)

    def _read(self) -> Batch:
        desk, pattern = self._preview.here.desk, self._preview.here.profile.site.order_no_pattern
        common = (desk.dictionaries, desk.limits, desk.branch, self._now)
        return read_batch(self._path, *common, rules=desk.rules, order_no_pattern=pattern)


def _is_of(name: str, truth: Truth) -> bool:
    """Whether a column belongs to what is done with the order."""
    if name == "handling":
        return True
    turned_away: bool = truth["action"] == "reject"
    return (name in REJECTING) == turned_away


def of_held(preview: PlayedPlan, folder: Path, options: Options, now: datetime) -> Iterator[Effort]:
    """`eoms-bot held`: the held orders in an almost filled workbook; what was decided needs one approval."""
    rows = _ours(preview)
    held = {number: row for number, row in rows.items() if isinstance(row.decision, Hold)}
    desk = preview.here.desk
    path = write_held(
        folder / "待补.xlsx", [_held(row) for row in held.values()], (), desk.dictionaries, desk.rules
    )
    filled = _filled(path, preview, held, now)
    for number in rows:
        kind = kind_of(preview.truth[number])
        if number in held:
            yield _effort(number, kind, filled, options)
        else:
            yield Effort(number, kind, 0, APPROVE)


def of_batch(preview: PlayedPlan, folder: Path, options: Options, now: datetime) -> Iterator[Effort]:
    """The batch file: an empty template in which a person writes the row of every order."""
    rows, desk = _ours(preview), preview.here.desk
    begun = [{"order_no": number, "handling": NAMES[preview.truth[number]["action"]]} for number in rows]
    path = write_template(folder / "批次.xlsx", desk.dictionaries, rules=desk.rules, rows=begun)
    filled = _filled(path, preview, rows, now)
    for row in begun:
        number = row["order_no"]
        filled.answers[number][:0] = [Answer(name, text, Touch.TYPED) for name, text in row.items()]
        yield _effort(number, kind_of(preview.truth[number]), filled, options)


def _ours(preview: PlayedPlan) -> dict[str, PlanRow]:
    rows = {row.order.order_no: row for row in preview.plan.rows}
    return {number: row for number, row in rows.items() if preview.truth[number]["action"] in NAMES}


def _held(row: PlanRow) -> HeldOrder:
    decision = row.decision
    assert isinstance(decision, Hold)
    title, suggested = row.order.ref.title, dict(decision.suggested)
    return HeldOrder(row.order.order_no, title, decision.why, decision.rule, decision.missing, suggested)


def _filled(path: Path, preview: PlayedPlan, rows: Mapping[str, PlanRow], now: datetime) -> Filling:
    found = Filling(path, preview, now)
    found.work(rows)
    return found


def _effort(number: str, kind: Kind, filled: Filling, options: Options) -> Effort:
    answers: Sequence[Answer] = filled.answers[number]
    cells, keys = in_sheet(answers, options)
    return Effort(number, kind, cells, keys, tuple(answers), filled.left.get(number, ""))
