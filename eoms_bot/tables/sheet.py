"""Sheet: a workbook's or CSV's cells as they stand there, before anything is made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.batch import BATCH
from eoms_bot.model.columns import TableKind
from eoms_bot.model.privacy import mask

MAX_PROBLEMS = 50
MAX_ROWS = 5_000
MAX_LISTED = 8
GARBLED, UNSEEN, UNCONFIRMED = "BATCH-016", "BATCH-025", "BATCH-026"
CELL_CODES = frozenset(f"BATCH-{number:03}" for number in (11, 12, 15, 18, 19, 20, 21, 22, 23, 26))
"""Codes of what is wrong with one cell: what a person meant by the rest of the row is certain."""


CellKind = Literal["empty", "text", "number", "moment", "day", "formula", "error", "boolean", "other"]


@dataclass(frozen=True)
class Cell:
    """One cell: its kind, its text as people see it, and its time where it is a `moment`."""

    kind: CellKind
    text: str = ""
    moment: datetime | None = None


EMPTY = Cell("empty")


def text_cell(text: str) -> Cell:
    """A cell with a text as somebody typed it; empty where it is blank."""
    return Cell("text", text) if text.strip() else EMPTY


@dataclass(frozen=True)
class SheetLayout:
    """Which table of a file is wanted.

    The sheet's name, its columns, the column that identifies the sheet, and the most rows.
    """

    sheet: str
    columns: tuple[str, ...]
    key: str
    max_rows: int = MAX_ROWS
    typed: bool = False
    """People type into it: the reader notes what they cannot see of it, or have struck out."""


def typed_layout(kind: TableKind) -> SheetLayout:
    """The sheet of a table that people type: it has every column, and the first one identifies it."""
    return SheetLayout(kind.label, tuple(kind.names.values()), kind.columns[0].name, typed=True)


BATCH_SHEET = typed_layout(BATCH)


@dataclass(frozen=True)
class Sheet:
    """Header names, and the rows that are not empty with their row numbers (the header is row 1).

    `flaws` are findings that concern one row each: the others can be read without it.
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    flaws: tuple[Problem, ...] = ()

    def without_flaws_of(self, columns: Collection[str]) -> Sheet:
        """The same without findings of columns that nobody reads."""
        return replace(self, flaws=tuple(flaw for flaw in self.flaws if flaw.column not in columns))


def sheet_of_texts(kind: TableKind, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Sheet:
    """The sheet that rows of texts (number, column → text) would make if somebody typed them into a file."""
    header = tuple(Cell("text", column.name) for column in kind.columns)
    return Sheet(
        header,
        tuple((number, tuple(text_cell(row.get(cell.text, "")) for cell in header)) for number, row in rows),
    )


@dataclass(frozen=True)
class ReadAs:
    """A cell that was read in another writing: its file, row and column, what it says, and what it means."""

    file: str
    row: int
    column: str
    text: str
    meaning: str

    def __str__(self) -> str:
        """`待补.xlsx 第5行 网络类型 "4G" 按 4G(LTE)`."""
        return f"{self.file} 第{self.row}行 {self.column} {quoted(self.text)} 按 {self.meaning}"


class Findings:
    """Collects what is wrong with one file, so that all of it is reported at once.

    It also collects what was understood that stands there in another writing.
    """

    what = "批次文件"
    consequence = "，未打开任何页面"

    def __init__(self, file: str) -> None:
        self.file = mask.file_name(file)
        self.problems: list[Problem] = []
        self.understood: list[ReadAs] = []

    def add(self, code: str, row: int | None, column: str, found: str, wanted: str) -> None:
        """Note one problem; phones and doors in it are masked."""
        self.problems.append(Problem(code, self.file, row, column, mask.doors(mask.phone(found)), wanted))

    def stop(self, code: str, row: int | None, column: str, found: str, wanted: str) -> BadInput:
        """Note a problem after which nothing more can be said of the file; raise what this returns."""
        self.add(code, row, column, found, wanted)
        return self.refusal()

    def refusal(self) -> BadInput:
        """The file's refusal with its first problems in the order of rows."""
        message = f"{self.what} {self.file} 有 {len(self.problems)} 处问题{self.consequence}"
        return refusal(message, self.problems)


def refusal(message: str, problems: Sequence[Problem]) -> BadInput:
    """A BadInput with the first problems, in the order of rows."""
    return BadInput(*first_problems(message, problems))


def first_problems(message: str, problems: Sequence[Problem]) -> tuple[str, Sequence[Problem]]:
    """The message, which says so where there are more, and the first problems in the order of rows."""
    inorder = sorted(problems, key=lambda problem: problem.row or 0)
    if len(inorder) > MAX_PROBLEMS:
        message += f"（只列出前 {MAX_PROBLEMS} 处）"
    return message, inorder[:MAX_PROBLEMS]


def listed(numbers: Sequence[int]) -> str:
    """Row numbers as a message may list them: the first ones, and how many there are."""
    shown = ", ".join(map(str, numbers[:MAX_LISTED]))
    return shown if len(numbers) <= MAX_LISTED else f"{shown} … 共 {len(numbers)} 行"


def quoted(text: str) -> str:
    """A cell's text as a message may show it: short, on one line."""
    line = "".join(sign if sign.isprintable() else "�" for sign in text)
    return f'"{line[:20]}…"' if len(line) > 20 else f'"{line}"'
