"""The same thirty orders by Excel: in the plan's workbook, and in that of held orders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page

from benchmarks.played.person import FROM, answer, is_right
from benchmarks.played.world import PlayedPlan
from benchmarks.typing.effort import REACH, Answer, Options, Touch, in_sheet
from benchmarks.typing.workbook import Filling
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import BATCH, COLUMNS, UNSURE, as_typed, is_unsure
from eoms_bot.model.columns import YES_NO
from eoms_bot.model.decision import Hold, Sourced
from eoms_bot.model.plan import ALL, APPROVED, HEAD, PLAN
from eoms_bot.model.source_kinds import CONTACT_ATTITUDES, CONTACT_RESULTS
from eoms_bot.plan.approving import good_rows
from eoms_bot.plan.plan_sheet import read_plan
from tests.checks.desk.bench import NEAR, WHO, signed_in
from tests.checks.desk.branch import PATIENCE, Branch, Expected, options
from tests.checks.desk.effort import MOST_SECONDS, Hand
from tests.checks.desk.verdict import proven
from tests.checks.running import Ended
from tests.support.bot import Finished
from tests.support.mock_site import MockSite

PLAN_FILE, HELD_FILE = "计划.xlsx", "待补.xlsx"
NUMBER = "工单号"
DAY, MINUTE = len("2026-01-05 "), len("2026-01-05 10:30")
RIGHT = "√"
AT_FIRST = frozenset({*FROM, "unsolvable"}) - {"handling", "site"}
"""Guesses that a person settles before he hands the workbook in; the reader names those that it wants in addition.
Who writes 处理结果 has said how the order is handled, and who names the cell its site.
"""
KEYS = {"result": CONTACT_RESULTS, "attitude": CONTACT_ATTITUDES}
"""Columns in which the digits of the call mode stand for words."""


@dataclass
class Sheet:
    """A sheet in a person's hands: rows by order number, columns by name, and what was touched."""

    path: Path
    label: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    said: dict[tuple[str, str], str] = field(default_factory=dict)
    """Order and column → what a shorter writing means."""
    again: list[str] = field(default_factory=list)
    """Orders to which the person had to come back."""
    approvals: dict[str, int] = field(default_factory=dict)
    """Order → keys of what had to be written in 批准 and 批准人."""

    def __post_init__(self) -> None:
        self.book = load_workbook(self.path)
        self._sheet: Worksheet = self.book[self.label]
        self._places = {str(cell.value): place for place, cell in enumerate(self._sheet[1], start=1)}
        at = self._places[NUMBER] - 1
        lines = enumerate(self._sheet.iter_rows(min_row=2), start=2)
        self._rows = {str(row[at].value): line for line, row in lines if row[at].value}

    def text(self, number: str, column: str) -> str:
        """What a cell has."""
        value = self._sheet.cell(self._rows[number], self._places[column]).value
        return "" if value is None else str(value)

    def put(self, number: str, column: str, text: str, meant: str = "") -> None:
        """Write into a cell, or clear it; `meant` is what a shorter writing stands for."""
        self._sheet.cell(self._rows[number], self._places[column]).value = text or None
        self.said[number, column] = meant or text

    def cells(self, number: str) -> dict[str, str]:
        """A row by its columns."""
        return {column: self.said.get((number, column), self.text(number, column)) for column in self._places}

    def number_of(self, line: int) -> str:
        """The order of a row of the sheet."""
        return next(number for number, one in self._rows.items() if one == line)

    def write_out_times(self, day: str) -> None:
        """Take each time without its day for one of this `day`."""
        for column in (COLUMNS[name] for name in COLUMNS if name.endswith("_time")):
            for number in self._rows:
                if len(text := self.text(number, column)) == MINUTE - DAY:
                    self.said[number, column] = f"{day}{text}"

    def offered(self, number: str) -> list[str]:
        """The words that the list in 解决措施 offers for an order."""
        at = self._sheet.cell(self._rows[number], self._places[COLUMNS["measure"]]).coordinate
        rules = (one for one in self._sheet.data_validations.dataValidation if at in one.sqref)
        (area,) = [one.formula1.replace("$", "") for one in rules] or [""]
        name, _, cells = area.partition("!")
        return [str(cell.value) for cell in self.book[name][cells][0]] if cells else []

    def save(self) -> None:
        """Save the workbook where it was opened."""
        self.book.save(self.path)


def by_plan(site: MockSite, home: Path, seed: int) -> Ended:
    """All thirty in the plan's workbook; it is uploaded in the console, and carried out there."""
    branch, preview, expected, sheet = _previewed(site, home, seed)[:4]
    limits = {row.order.order_no: row.order.deadline for row in preview.plan.rows}
    near = [number for number in expected if (limit := limits[number]) and limit - branch.now() < NEAR]
    with signed_in(branch) as page:
        # What is near its limit is handed in before the others are worked.
        for numbers in filter(None, (near, [number for number in expected if number not in near])):
            ours = {number: expected[number] for number in numbers}
            for number, one in ours.items():
                sheet.answers[number] = list(_answered(sheet, number, one, preview, AT_FIRST, branch.now()))
                branch.pass_time(_hand(sheet, number, options(preview)).seconds)
            _approve(sheet, ours, near)
            _come_back(sheet, preview, ours, branch.now())
            _hand_in(page, sheet.path)
    return _judged(branch, preview, expected, dict.fromkeys(expected, sheet), most=MOST_SECONDS)


def _hand_in(page: Page, path: Path) -> None:
    """Upload the plan's workbook and have it carried out."""
    page.get_by_role("link", name="运行", exact=True).click()
    page.locator("#book").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text(re.compile(f"已收下并检查过：{path.name}")).wait_for()
    page.get_by_role("button", name="知道了").click()
    row = page.get_by_role("row", name=re.compile(path.name)).first
    row.get_by_role("button", name="执行", exact=True).click()
    page.get_by_role("button", name="确认执行", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/\d{4}-\d\d-\d\d_\d{4}_"))
    page.get_by_text(re.compile("^退出码 0：")).wait_for(timeout=PATIENCE * 1000)


def by_held(site: MockSite, home: Path, seed: int) -> Ended:
    """The held ones in the workbook of `held`, the others in the plan's; `apply` takes both."""
    branch, preview, expected, sheet, run = _previewed(site, home, seed)
    held = {
        number: one.played.row
        for number, one in expected.items()
        if isinstance(one.played.row.decision, Hold)
    }
    path = branch.bot.home / HELD_FILE
    asked = branch.run("held", path, "--run", run.folder or "")
    if asked.code:
        return Ended("held", [f"held ended with {asked.code}: {asked.stderr}"])
    filling = Filling(path, preview, branch.now())
    filling.work(held)
    filled = Sheet(path, BATCH.label)
    filled.write_out_times(to_minute(branch.now())[:DAY])
    ready = {number: one for number, one in expected.items() if number not in held}
    _approve(sheet, ready)
    problems = [f"{number} {why}" for number, why in filling.left.items() if why]
    for file, fine in ((sheet.path, (0,)), (path, (0, 1))):
        done = branch.run("apply", file, "--yes")
        if done.code not in fine:
            problems.append(f"apply {file.name} ended with {done.code}: {done.stderr[-600:]}")
    sheets = {number: filled if number in held else sheet for number in expected}
    filled.answers = filling.answers
    return _judged(branch, preview, expected, sheets, problems)


def _previewed(
    site: MockSite, home: Path, seed: int
) -> tuple[Branch, PlayedPlan, Mapping[str, Expected], Sheet, Finished]:
    """The morning's preview, the thirty, and the plan's workbook."""
    branch = Branch.begun(site, home, seed)
    path = branch.bot.home / PLAN_FILE
    run = branch.run("preview", "--plan", path)
    preview = branch.look_at(run.run["plan"]["plan_id"])
    return branch, preview, branch.thirty(preview), Sheet(path, PLAN.label), run


def _answered(
    sheet: Sheet, number: str, one: Expected, preview: PlayedPlan, asked: Collection[str], now: datetime
) -> Iterator[Answer]:
    """Write what the person at the phone said, and settle the guesses: those `asked`, and those that are wrong.

    A time of the day of the preview is written without the day. The customer is called `now`, as at the desk.
    """
    truth, suggested = preview.truth[number], {}
    if isinstance(one.played.row.decision, Hold):
        suggested = dict(one.played.row.decision.suggested)
    called = next((found.text for found in one.console.answers if found.name == "contact_time"), "")
    for found in one.console.answers if asked is AT_FIRST else ():
        # Where the customer says that it is over, that is known since the call.
        if found.name in ("contact_time", "solved_time") and found.text == called:
            text = f"{now:%H:%M}"
            sheet.put(number, COLUMNS[found.name], text, to_minute(now))
            yield Answer(found.name, text, Touch.NOW)
        else:
            yield from _write(sheet, number, found.name, found.text, found.touch, preview)
    for name, column in COLUMNS.items():
        text = sheet.text(number, column) if column != NUMBER else ""
        if not is_unsure(text):
            continue
        source = suggested[name].source if name in suggested else ""
        guess = Sourced(text.removeprefix(UNSURE), source)
        if not is_right(name, guess, truth, sheet.text(number, COLUMNS["prov_cause"])):
            value: Any = answer(name, truth, preview.plan.made_at)
            right = to_minute(value) if name.endswith("_time") and value else as_typed(name, value)
            yield from _write(sheet, number, name, right, Touch.TYPED if right else Touch.CLEARED, preview)
        elif name in asked:
            yield from _write(sheet, number, name, guess.value, Touch.CONFIRMED, preview)


def _write(
    sheet: Sheet, number: str, name: str, text: str, touch: Touch, preview: PlayedPlan
) -> Iterator[Answer]:
    """One cell in the person's writing: a tick for a guess, a time of the same day by its hour and minute."""
    column, written = COLUMNS[name], text
    stands = sheet.text(number, column)
    if touch is Touch.CONFIRMED and stands != f"{UNSURE}{text}":
        touch = Touch.TYPED  # the page guessed it after other answers; the sheet has not
    if touch is Touch.CONFIRMED:
        written = text if BATCH.by_key[name].options[:2] == YES_NO else RIGHT
        touch = Touch.TICKED
    elif name.endswith("_time"):
        text = text[:MINUTE]
        today = text[:DAY] == to_minute(preview.plan.made_at)[:DAY]
        written = text[DAY:] if today and name != "expected_time" else text
    elif text in KEYS.get(name, ()):
        written = str(KEYS[name].index(text) + 1)
    sheet.put(number, column, written, text)
    yield Answer(name, written, touch)


def _come_back(sheet: Sheet, preview: PlayedPlan, expected: Mapping[str, Expected], now: datetime) -> None:
    """Settle what the reader names as still unconfirmed: the person looks at these orders once more."""
    fields = {column: name for name, column in COLUMNS.items()}
    minutes = preview.settings.run.plan_minutes
    found = good_rows(preview.plan, read_plan(sheet.path), preview.here, now, minutes, again=False)
    asked: dict[str, set[str]] = defaultdict(set)
    for problem in found.left:
        asked[sheet.number_of(problem.row or 0)].add(fields.get(problem.column, ""))
    for number, names in asked.items():
        if number in expected:
            sheet.answers[number] += _answered(sheet, number, expected[number], preview, names, now)
            sheet.again.append(number)
    sheet.save()


def _approve(sheet: Sheet, numbers: Mapping[str, Expected], near: Collection[str] = ()) -> None:
    """Approve what is `near` its limit, and what nobody has filled in, row by row; all others by one cell."""
    alone = [number for number, one in numbers.items() if one.played.row.one_key or number in near]
    filled = [number for number in numbers if number not in alone]
    for number, word in [*((one, APPROVED) for one in alone), *((one, ALL) for one in filled[:1])]:
        sheet.put(number, HEAD["approved"], word)
        sheet.approvals[number] = REACH + len(word)
    for number in list(numbers)[:1]:
        sheet.put(number, HEAD["approver"], WHO)
        sheet.approvals[number] = sheet.approvals.get(number, 0) + REACH + len(WHO)
    sheet.save()


def _hand(sheet: Sheet, number: str, words: Options) -> Hand:
    """What an order's row took."""
    answers = sheet.answers.get(number, ())
    cells, keys = in_sheet(answers, {**words, "measure": sheet.offered(number)})
    more = sheet.approvals.get(number, 0)
    reads = 1 + (number in sheet.again)
    return Hand(keys + more, cells + bool(more), len(answers) + bool(more), reads=reads)


def _judged(
    branch: Branch,
    preview: PlayedPlan,
    expected: Mapping[str, Expected],
    sheets: Mapping[str, Sheet],
    problems: list[str] | None = None,
    most: float = inf,
) -> Ended:
    """Orders proven and held against the cells of their rows, and what the hand took: `most` seconds."""
    found = [
        *(problems or ()),
        *branch.judge(expected, {number: _row(sheet, expected[number]) for number, sheet in sheets.items()}),
    ]
    found += proven(branch, expected)
    hands = [_hand(sheets[number], number, options(preview)) for number in expected]
    seconds = sum(one.seconds for one in hands)
    if seconds > most:
        found.append(f"a hand needs {seconds:.0f} s, more than {most:.0f}")
    cells, keys = sum(one.cells for one in hands), sum(one.keys for one in hands)
    count = len(hands)
    effort = f"a hand needs {seconds:.0f} s; {cells / count:.2f} cells and {keys / count:.1f} keys an order"
    return Ended(f"{count} orders, each sent once and proven; {effort}", found)


def _row(sheet: Sheet, one: Expected) -> dict[str, str]:
    """An order's cells; an empty one is filled by what the tables have."""
    backing = {COLUMNS[name]: found.value for name, found in one.played.decision.backing.cells}
    times = {COLUMNS[name] for name in COLUMNS if name.endswith("_time")}
    known = {column: text[:MINUTE] if column in times else text for column, text in backing.items()}
    own = sheet.cells(one.console.order_no)
    shown = {column: own.get(column, "").removeprefix(UNSURE) for column in {**known, **own}}
    return {column: text or known.get(column, "") for column, text in shown.items()}
