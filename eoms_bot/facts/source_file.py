"""A branch's table from a file, read as carefully as a batch workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from eoms_bot.errors import BadInput
from eoms_bot.facts import batch_csv, batch_file, xlsx_process
from eoms_bot.facts.sheet import Layout, refusal
from eoms_bot.facts.source_rows import FactFindings, Table, read_table
from eoms_bot.model import mask
from eoms_bot.model.source_kinds import SourceKind
from eoms_bot.model.zone import SHANGHAI

MAX_ROWS = 50_000
"""A larger table belongs into a database (`[facts.<table>] url`)."""
MAX_XLSX_ROWS = 10_000
"""Workbooks are read within bounds on time and memory, which a slow machine reaches soon behind this."""


def read(path: Path, kind: SourceKind, names: Mapping[str, str]) -> tuple[Table, datetime]:
    """The table of an .xlsx or .csv file and the file's own time; BadInput with FACT- codes where it is wrong."""
    called = tuple(names.get(column.name, column.name) for column in kind.columns)
    key = names.get(kind.required[0], kind.required[0])
    try:
        file = batch_file.read_stable(path)
        as_of = datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)
        xlsx = batch_file.check_kind(file) == "xlsx"
        layout = Layout(kind.label, called, key, MAX_XLSX_ROWS if xlsx else MAX_ROWS)
        sheet = (xlsx_process if xlsx else batch_csv).read_sheet(file, layout)
        if sheet.flaws:
            raise refusal("", sheet.flaws)
    except BadInput as err:
        raise _as_fact(path, err) from err
    return read_table(kind, sheet, mask.file_name(path.name), as_of, FactFindings(path.name), names), as_of


def _as_fact(path: Path, err: BadInput) -> BadInput:
    """The same findings as those of a batch, told of a table: `BATCH-016` is `FACT-016` here."""
    problems = [replace(one, code=one.code.replace("BATCH-", "FACT-")) for one in err.problems]
    return BadInput(f"数据文件 {mask.file_name(path.name)} 有 {len(problems)} 处问题", problems)
