"""The inbox: valid workbooks, bad ones, and orders that two of them name."""

import pytest

from eoms_bot.tables.inbox import read_inbox
from tests.tables import build
from tests.tables.build import PLANNED, REJECTED, SOLVED


def inbox(folder):
    """(batches, problems) of a folder."""
    return read_inbox(folder, build.DICTIONARIES, build.LIMITS, build.BRANCH, build.NOW)


def test_every_workbook(tmp_path):
    """All valid workbooks are read, by name; other files are none of ours."""
    build.csv_file(tmp_path, SOLVED, name="b.csv")
    build.xlsx_file(tmp_path, PLANNED, name="a.xlsx")
    for name in ("说明.txt", "~$a.xlsx", ".隐藏.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "子.csv").mkdir()

    batches, problems = inbox(tmp_path)

    assert [batch.file for batch in batches] == ["a.xlsx", "b.csv"]
    assert problems == ()


def test_bad_workbook_does_not_hide_the_good(tmp_path):
    """A bad workbook's problems are told, and the others are read."""
    build.csv_file(tmp_path, SOLVED, name="好.csv")
    (tmp_path / "坏.csv").write_bytes(b"")

    batches, problems = inbox(tmp_path)

    assert [batch.file for batch in batches] == ["好.csv"]
    assert [(problem.code, problem.file) for problem in problems] == [("BATCH-001", "坏.csv")]


def test_disputed_order(tmp_path):
    """An order with different content in two workbooks is a problem and has no row; its neighbours stay."""
    build.csv_file(tmp_path, SOLVED, PLANNED, name="早班.csv")
    build.csv_file(tmp_path, SOLVED | {"measure": "更换电源"}, REJECTED, name="晚班.csv")

    batches, problems = inbox(tmp_path)

    assert [batch.row_of(SOLVED["order_no"]) for batch in batches] == [None, None]
    assert [len(batch.rows) for batch in batches] == [1, 1]
    assert problems == ()
    (problem,) = {one for batch in batches for one in batch.problems_of(SOLVED["order_no"])}
    assert problem.code == "BATCH-014"
    assert "早班.csv 第2行；晚班.csv 第2行" in problem.found


def test_same_row_twice(tmp_path):
    """The same content in two workbooks is no dispute."""
    build.csv_file(tmp_path, SOLVED, name="早班.csv")
    build.xlsx_file(tmp_path, SOLVED, name="晚班.xlsx")

    batches, problems = inbox(tmp_path)

    assert problems == ()
    assert all(batch.row_of(SOLVED["order_no"]) for batch in batches)


@pytest.mark.parametrize("name", ["空", "没有"])
def test_nothing_there(tmp_path, name):
    """An empty or missing folder has no batches and no problems."""
    (tmp_path / "空").mkdir()

    assert inbox(tmp_path / name) == ((), ())


def test_left_row_holds_its_order(tmp_path):
    """An order whose row is left in one workbook stays with people, also where another workbook has a good
    row.
    """
    build.csv_file(tmp_path, SOLVED | {"scene": "地铁"}, PLANNED, name="早班.csv")
    build.csv_file(tmp_path, SOLVED, name="晚班.csv")

    batches, problems = inbox(tmp_path)

    assert problems == ()
    assert [one.code for batch in batches for one in batch.problems_of(SOLVED["order_no"])] == ["BATCH-022"]
