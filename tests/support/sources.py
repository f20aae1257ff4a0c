"""Reads each clause of a run's replies back to the cell of the workbook that its source names."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from eoms_bot.model.privacy import mask

PLACE = re.compile(r"(?P<file>\S+\.(?:csv|xlsx)) 第(?P<row>\d+)行 (?P<column>\S+)")
ROW = re.compile(r"([^\s；（]+\.csv) 第(\d+)行")
SAID = {("暂时无法解决地点", "是"): "暂无明确时间"}
"""A cell that a clause tells in other words."""


def clauses(run_folder: Path) -> list[dict[str, Any]]:
    """Every clause of every reply of the run: order_no, name, value, source."""
    lines = (run_folder / "items.jsonl").read_text(encoding="utf-8").splitlines()
    decided = [(item["order_no"], item["decision"]) for item in map(json.loads, lines) if item["decision"]]
    return [
        clause | {"order_no": order_no} for order_no, decision in decided for clause in decision["clauses"]
    ]


def wrong(run_folder: Path, workbook: Path) -> Iterator[str]:
    """What cannot be read back: a source that names no cell of the workbook and no row of a table, another
    content, or nothing in the report. The branch's tables lie in the folder above the workbook's.
    """
    rows = _rows(workbook) if workbook.exists() else {}
    page = html.unescape((run_folder / "report.html").read_text(encoding="utf-8"))
    for clause in clauses(run_folder):
        where = f"{clause['order_no']} {clause['name']} ({clause['source']})"
        found = PLACE.fullmatch(clause["source"])
        if found is not None and found["file"] == workbook.name:
            row = rows[int(found["row"])]
            cell = mask.phone(row.get(found["column"], ""))
            said = SAID.get((found["column"], cell), cell)
            if row["工单号"] != clause["order_no"] or not said or not _is_shown(said, clause["value"]):
                yield f"{where}: the cell has {cell!r}, the reply {clause['value']!r}"
        elif not _in_tables(clause["source"], workbook.parent.parent):
            yield f"{where}: no cell of {workbook.name} and no row of a table"
        if f"<td>{clause['value']}</td><td>{clause['source']}</td>" not in page:
            yield f"{where}: not in the report"


def _is_shown(text: str, value: str) -> bool:
    """Whether a clause has a text, also where a report masks the customer's place in it."""
    masked = re.escape(value).replace(re.escape("***"), ".+")
    return text in value or ("***" in value and re.fullmatch(masked, text) is not None)


def _in_tables(source: str, folder: Path) -> bool:
    """Whether a source names rows of tables, and the tables have all of them; or a field of the order, or a
    setting.
    """
    named = ROW.findall(source)
    found = [row for name, row in named if (folder / name).is_file() and int(row) in _rows(folder / name)]
    return len(found) == len(named) and bool(named or source.startswith(("工单 ", "设置 ")))


def _rows(workbook: Path) -> dict[int, dict[str, str]]:
    """Row number as people count → column → text."""
    if workbook.suffix == ".csv":
        with workbook.open(encoding="utf-8-sig", newline="") as file:
            return dict(enumerate(csv.DictReader(file), start=2))
    lines = openpyxl.load_workbook(workbook)["批次"].iter_rows(values_only=True)
    header = [str(name) for name in next(lines)]
    texts = ([str(cell or "") for cell in line] for line in lines)
    return {number: dict(zip(header, line, strict=True)) for number, line in enumerate(texts, start=2)}
