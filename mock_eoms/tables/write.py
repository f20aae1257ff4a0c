"""Tables to files: CSV as Excel reads it, as old as its table is."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from mock_eoms.tables.columns import COLUMNS, LABELS
from mock_eoms.tables.make import Tables


def write_tables(folder: Path, tables: Tables) -> list[Path]:
    """Write one file for each table, named after it; replaces files of these names. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for key, label in LABELS.items():
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerow(COLUMNS[key])
        table.writerows([row.text(column) for column in COLUMNS[key]] for row in tables.rows[key])
        path = folder / f"{label}.csv"
        # With a byte-order mark, without which Excel takes the file for GBK.
        path.write_bytes(text.getvalue().encode("utf-8-sig"))
        seconds = tables.age(key).timestamp()
        os.utime(path, (seconds, seconds))
        written.append(path)
    return written


def write_truth(path: Path, tables: Tables) -> None:
    """Write the truth of each order as a line of JSON; replaces the file."""
    _write_lines(path, tables.truth)


def write_replies(path: Path, tables: Tables) -> None:
    """Write what people found out about each order as a line of JSON, column → text; replaces the file."""
    _write_lines(path, tables.replies)


def _write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    lines = [json.dumps(one, ensure_ascii=False) for one in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
