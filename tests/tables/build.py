"""Batch files for the tests: rows as people type them, written as CSV or XLSX, and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.batch import COLUMNS, EXAMPLES
from eoms_bot.model.branch import Branch, ReplyLimits
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables import tables
from eoms_bot.tables.batch.batch import Batch, read_batch

NOW = datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)
DICTIONARIES = tables.load_dictionaries()
DESK = "13900000090"
BRANCH = Branch(desk_numbers=(DESK,))
LIMITS = ReplyLimits()
SOLVED, PLANNED, REJECTED = EXAMPLES

Values = dict[str, Any]


def csv_text(
    rows: Sequence[Values], columns: Sequence[str] = tuple(COLUMNS.values()), delimiter: str = ","
) -> str:
    """The rows as CSV text under the given header."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([row.get(field, "") for field in COLUMNS] for row in rows)
    return out.getvalue()


def csv_file(folder: Path, *rows: Values, name: str = "批次.csv") -> Path:
    """A CSV file of the rows in UTF-8."""
    path = folder / name
    path.write_text(csv_text(rows), encoding="utf-8", newline="")
    return path


def xlsx_bytes(*rows: Values, columns: Sequence[str] = tuple(COLUMNS.values())) -> bytes:
    """An XLSX file whose cells have the very values given; a text that begins with `=` becomes a formula."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(field) for field in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_file(folder: Path, *rows: Values, name: str = "批次.xlsx") -> Path:
    """An XLSX file of the rows."""
    path = folder / name
    path.write_bytes(xlsx_bytes(*rows))
    return path


def read(path: Path, **given: Any) -> Batch:
    """The batch of a file under the tests' tables and time; `branch`, `limits` and others may be given."""
    branch, limits, now = given.pop("branch", BRANCH), given.pop("limits", LIMITS), given.pop("now", NOW)
    return read_batch(path, DICTIONARIES, limits, branch, now, **given)


def problems(path: Path, **given: Any) -> tuple[Problem, ...]:
    """The problems of a file that is refused, or of which a row is left to people."""
    try:
        found = read(path, **given)
    except BadInput as err:
        return err.problems
    assert found.left, f"accepted: {found}"
    return found.problems


def codes(path: Path, **given: Any) -> list[tuple[str, int | None, str]]:
    """(code, row, column) of each problem."""
    return [(problem.code, problem.row, problem.column) for problem in problems(path, **given)]
