"""Exports: from the click to the last byte, nothing of it made before; and how many rows they have."""

from __future__ import annotations

import time
from dataclasses import dataclass
from io import BytesIO

from openpyxl import load_workbook

from benchmarks.console.pages import month_of
from benchmarks.console.served import Served


@dataclass(frozen=True)
class Export:
    """What one export took: seconds, processor seconds, and rows.

    The processor seconds are those of the process that made it; the rows are those of all sheets without
    their heads.
    """

    seconds: float
    cpu: float
    rows: int


def exports(served: Served) -> dict[str, Export]:
    """The workbooks that are made when somebody asks, by name.

    Each is asked for once, because a second question may get the same workbook.
    """
    addresses = {
        "导出 清单": "/lists.xlsx",
        "导出 月报": f"/board/{month_of(served.place)}/month.xlsx",
    }
    with served.client("戊") as client:
        made = {}
        for name, address in addresses.items():
            began, before = time.perf_counter(), served.spent_aside()
            answer = client.get(address).raise_for_status()
            seconds = time.perf_counter() - began
            made[name] = Export(seconds, served.spent_aside() - before, _rows(answer.content))
    return made


def _rows(content: bytes) -> int:
    book = load_workbook(BytesIO(content), read_only=True)
    return sum(max(0, (sheet.max_row or 1) - 1) for sheet in book.worksheets)
