"""The template: what people get, and that the reader takes it back."""

import dataclasses
from typing import Any

import openpyxl
import pytest

from eoms_bot.errors import BadInput
from eoms_bot.model.batch import COLUMNS, EXAMPLES, BatchRow
from eoms_bot.new_file import write_numbered
from eoms_bot.tables import tables
from eoms_bot.tables.batch.batch import write_template
from tests.support.file_limit import files_up_to
from tests.tables import build


@pytest.fixture
def book(tmp_path) -> Any:
    """The template's workbook."""
    write_template(tmp_path / "模板.xlsx", build.DICTIONARIES)
    return openpyxl.load_workbook(tmp_path / "模板.xlsx")


def test_data_sheet(book):
    """The data sheet has the header and nothing else, frozen, with text format for order numbers."""
    sheet = book["批次"]

    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["H"].number_format == "yyyy-mm-dd hh:mm"


def test_drop_downs(book):
    """Each column with a list has a drop-down whose options are the dictionary's."""
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["批次"].data_validations.dataValidation
    }
    columns = {name: cell.column_letter for name, cell in zip(COLUMNS, book["批次"][1], strict=True)}

    for field, options in (
        ("reject_reason", tables.load_rules().reasons),
        ("prov_cause", build.DICTIONARIES.prov_causes),
        ("network", build.DICTIONARIES.networks),
    ):
        letter = columns[field]
        assert rules[f"{letter}2"] == f"选项!${letter}$2:${letter}${len(options) + 1}"
        assert tuple(book["选项"][f"{letter}{row}"].value for row in range(2, len(options) + 2)) == options
    assert book["选项"].sheet_state == "hidden"


def test_notes(book):
    """The notes sheet explains every column and has the examples, so that the data sheet is clean."""
    lines = list(book["填写说明"].iter_rows(min_row=2, values_only=True))

    assert [line[0] for line in lines] == list(COLUMNS.values())


def test_every_column_is_read():
    """The table of columns and the row that decides name the same fields, in the same order."""
    fields = [one.name for one in dataclasses.fields(BatchRow)]

    assert fields == ["file", "row", *COLUMNS, "origins", "gaps"]


def test_half_a_template_is_none(tmp_path):
    """F55: where the disk takes only a part, nothing is left that would stand in the way of the next try."""
    with files_up_to(100), pytest.raises(BadInput, match="写不了"):
        write_numbered(tmp_path / "批次.xlsx", b"x" * 4096)

    assert list(tmp_path.iterdir()) == []


def test_empty_template_is_no_batch(tmp_path):
    """The template as it comes has no rows and is refused as that, not read as all orders."""
    write_template(tmp_path / "模板.xlsx", build.DICTIONARIES)

    assert build.codes(tmp_path / "模板.xlsx") == [("BATCH-002", None, "")]


@pytest.mark.parametrize("name", ["批次.xlsx", "批次.csv"])
def test_round_trip(tmp_path, name):
    """The examples, written into the template, are accepted by the reader."""
    write_template(tmp_path / name, build.DICTIONARIES, rows=EXAMPLES)

    assert [row.order_no for row in build.read(tmp_path / name).rows] == [row["order_no"] for row in EXAMPLES]


def test_text_stays_text(tmp_path):
    """A value that begins with = is written as text, not as a formula."""
    write_template(tmp_path / "a.xlsx", build.DICTIONARIES, rows=[build.SOLVED | {"remark": "=1+1"}])

    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["批次"]["Z2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_never_overwrites(tmp_path, name):
    """A file that is there stays as it is, a link and what it leads to as well; the template gets the next
    number.
    """
    asked = tmp_path / name
    (tmp_path / "别的").write_text("填好的")
    asked.symlink_to(tmp_path / "别的")
    second = asked.with_stem("a-2")
    second.write_text("填好的")

    written = write_template(asked, build.DICTIONARIES)

    assert written == asked.with_stem("a-3")
    assert written.stat().st_mode & 0o777 == 0o600
    assert (asked.read_text(), asked.is_symlink(), second.read_text()) == ("填好的", True, "填好的")


def test_nowhere_to_write(tmp_path):
    """A place that takes no file is CLI-004."""
    with pytest.raises(BadInput) as caught:
        write_template(tmp_path / "没有" / "a.xlsx", build.DICTIONARIES)

    assert caught.value.problems[0].code == "CLI-004"
