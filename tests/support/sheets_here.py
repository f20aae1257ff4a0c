"""Workbooks that are read in the test's own process, for tests of what is done with them.

Each process that reads one takes a fifth of a second to start. `tests/hostile` and `tests/tables/test_batch_xlsx.py` show that
process and its bounds; the bot of `tests/e2e` uses it as well.
"""

import pytest

from eoms_bot.tables import xlsx_process
from eoms_bot.tables.batch.file import FileBytes
from eoms_bot.tables.sheet import Findings, SheetLayout


@pytest.fixture(autouse=True)
def sheets_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child would answer, as the same JSON; the archive is checked as ever."""

    def answer(file: FileBytes, layout: SheetLayout, _findings: Findings) -> str:
        return xlsx_process.answer_to(file, layout)

    monkeypatch.setattr(xlsx_process, "_child_answer", answer)
