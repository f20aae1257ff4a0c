"""A branch's table from a file, read as carefully as a batch workbook."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.errors import BadInput
from eoms_bot.model.columns import TableKind
from eoms_bot.model.privacy import mask
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings.facts import SUFFIXES
from eoms_bot.tables import xlsx_process
from eoms_bot.tables.batch import csv as batch_csv
from eoms_bot.tables.batch import file as batch_file
from eoms_bot.tables.branch.rows import FactFindings, Table, read_table
from eoms_bot.tables.sheet import Sheet, SheetLayout, refusal

MAX_ROWS = 50_000
"""A larger table belongs into a database (`[facts.<table>] url`)."""
MAX_XLSX_ROWS = 10_000
"""Workbooks are read within bounds on time and memory; a slow machine reaches them soon after this."""


def read(
    path: Path, kind: TableKind, names: Mapping[str, str], learned: Mapping[str, str] | None = None
) -> tuple[Table, datetime]:
    """The table of an .xlsx or .csv file and the file's own time.

    BadInput with FACT- codes if it is wrong. `names` are what the settings call its columns, `learned` what
    was taught (`source_rows.read_table`).
    """
    sheet, as_of = read_cells(path, kind, names, learned)
    if sheet.flaws:
        raise as_fact(path.name, refusal("", sheet.flaws))
    findings = FactFindings(path.name)
    return read_table(kind, sheet, mask.file_name(path.name), as_of, findings, names, learned), as_of


def read_cells(
    path: Path, kind: TableKind, names: Mapping[str, str], learned: Mapping[str, str] | None = None
) -> tuple[Sheet, datetime]:
    """The cells of a table's file as they stand there, and the file's own time; BadInput as of `read`."""
    try:
        file = batch_file.read_stable(path)
        as_of = datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)
        xlsx = batch_file.check_kind(file) == "xlsx"
        layout = layout_of(kind, names, learned, MAX_XLSX_ROWS if xlsx else MAX_ROWS)
        return (xlsx_process if xlsx else batch_csv).read_sheet(file, layout), as_of
    except BadInput as err:
        raise as_fact(path.name, err) from err


def layout_of(
    kind: TableKind, names: Mapping[str, str], learned: Mapping[str, str] | None, max_rows: int
) -> SheetLayout:
    """What a file must look like to be this table: a sheet of its label, columns of any of its names."""
    called = (names.get(column.name, column.name) for column in kind.columns)
    key = names.get(kind.required[0], kind.required[0])
    return SheetLayout(kind.label, (*called, *(learned or {}).values()), key, max_rows)


def newest(folder: Path, pattern: str, kind: TableKind) -> Path:
    """The file of a watched folder that was saved last; of two at one moment, the last by name.

    Lock files of Excel (`~$…`) and hidden files are none. BadInput FACT-000 where there is none at all.
    """
    if not folder.is_dir():
        raise _no_file(folder, "没有这个文件夹", kind)
    try:
        found = [
            (saved, path.name, path)
            for path in folder.iterdir()
            if fits(path.name, pattern) and (saved := _saved(path)) is not None
        ]
    except OSError as err:
        raise _no_file(folder, f"读不出来：{chinese.of_system(err)}", kind) from err
    if not found:
        raise _no_file(folder, f"文件夹里没有 {pattern or '.xlsx 或 .csv 文件'}", kind)
    return max(found)[2]


def fits(name: str, pattern: str) -> bool:
    """True of a file's name that a watched folder with this pattern takes."""
    name = name.lower()
    return (
        name.endswith(SUFFIXES)
        and not name.startswith(("~$", "."))
        and fnmatch.fnmatchcase(name, pattern.lower() or "*")
    )


def _saved(path: Path) -> int | None:
    """When a file was saved, ns since the epoch; None for a folder, and for a file that went meanwhile."""
    try:
        return path.stat().st_mtime_ns if path.is_file() else None
    except FileNotFoundError:
        return None


def _no_file(folder: Path, found: str, kind: TableKind) -> BadInput:
    return FactFindings(folder.name).stop(
        "FACT-000", None, "", found, f"放一个{kind.label}的文件，或改正 folder"
    )


def as_fact(name: str, err: BadInput) -> BadInput:
    """The same findings as those of a batch, about a table: `BATCH-016` is `FACT-016` here."""
    problems = [replace(one, code=one.code.replace("BATCH-", "FACT-")) for one in err.problems]
    return BadInput(f"数据文件 {mask.file_name(name)} 有 {len(problems)} 处问题", problems)
