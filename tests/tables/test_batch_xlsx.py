"""XLSX: cells as Excel stores them, several sheets, and files made to hurt."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.branch import archive
from tests.tables import build
from tests.tables.build import SOLVED


@pytest.fixture(autouse=True)
def sheets_here():
    """Here a process of its own reads each workbook, as it does for a user."""


def book_of(path) -> Any:
    """The workbook of a file, open for changes."""
    return openpyxl.load_workbook(path)


def test_date_cells(tmp_path):
    """A date cell with a time of day is that time in China."""
    row = SOLVED | {"solved_time": datetime(2026, 1, 5, 16, 20)}

    found = build.read(build.xlsx_file(tmp_path, row)).rows[0].solved_time

    assert found == datetime(2026, 1, 5, 16, 20, tzinfo=SHANGHAI)


def test_day_without_a_time(tmp_path):
    """A day without a time of day is no time: midnight is not invented."""
    (found,) = build.problems(build.xlsx_file(tmp_path, SOLVED | {"solved_time": date(2026, 1, 5)}))

    assert (found.code, found.column) == ("BATCH-023", "解决时间")
    assert "没有时分" in found.found


def test_date_where_text_is_wanted(tmp_path):
    """Excel's habit of making dates is found."""
    path = build.xlsx_file(tmp_path, SOLVED | {"cell": datetime(2026, 1, 5)})

    assert build.codes(path) == [("BATCH-015", 2, "投诉所属小区")]


def test_phone_as_number(tmp_path):
    """A phone that Excel took for a number is read to the last digit."""
    row = build.read(build.xlsx_file(tmp_path, SOLVED | {"customer_number": 13900000001})).rows[0]

    assert row.customer_number == "13900000001"


def test_sheet_by_name(tmp_path):
    """The sheet 批次 is read, wherever it stands."""
    path = build.xlsx_file(tmp_path, SOLVED)
    book = book_of(path)
    book.active.title = "批次"
    book.create_sheet("说明", 0).append(["随便写"])
    book.save(path)

    assert len(build.read(path).rows) == 1


def test_two_data_sheets(tmp_path):
    """A second sheet with order numbers is refused, not passed over in silence."""
    path = build.xlsx_file(tmp_path, SOLVED)
    book = book_of(path)
    book.create_sheet("下午").append(["工单号"])
    book.save(path)

    assert build.codes(path) == [("BATCH-010", 1, "")]


def test_cells_without_a_column(tmp_path):
    """Content to the right of the header is refused."""
    path = build.xlsx_file(tmp_path, SOLVED)
    book = book_of(path)
    book.active.cell(2, 30).value = "x"
    book.save(path)

    assert build.codes(path) == [("BATCH-010", 2, "")]


def test_bomb(tmp_path):
    """A small file that unpacks to more than 50 MB is refused before parsing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b" " * (archive.MAX_UNPACKED + 1))
    path = tmp_path / "大.xlsx"
    path.write_bytes(out.getvalue())

    assert build.codes(path) == [("BATCH-005", None, "")]


def test_dtd_without_entities(tmp_path):
    """A DTD is refused even where it defines nothing, in any encoding."""
    path = build.xlsx_file(tmp_path, SOLVED)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name))
        bad.writestr("xl/extra.xml", '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16"))
    path.write_bytes(out.getvalue())

    assert build.codes(path) == [("BATCH-006", None, "")]


@pytest.mark.parametrize(
    "member", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("content", [None, b"", b"<x", b"<x/>"])
def test_damage(tmp_path, member, content):
    """A missing or broken part is a finding, never a traceback (styles may be done without)."""
    path = build.xlsx_file(tmp_path, SOLVED)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            if name != member:
                bad.writestr(name, good.read(name))
            elif content is not None:
                bad.writestr(name, content)
    path.write_bytes(out.getvalue())

    assert member == "xl/styles.xml" or build.problems(path)
