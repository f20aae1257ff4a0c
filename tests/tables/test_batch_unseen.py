"""What a person does not see in a workbook, or has struck out: its row is named and left to people, the
others are used.
"""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Color, Font, PatternFill

from eoms_bot.errors import BadInput
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.plan import PLAN
from eoms_bot.tables.batch.unseen import shows
from eoms_bot.tables.inbox import read_inbox
from eoms_bot.tables.sheet import BATCH_SHEET, typed_layout
from eoms_bot.tables.template import write_template
from tests.tables import build
from tests.tables.build import PLANNED, SOLVED

MEASURE = list(COLUMNS).index("measure") + 1
SHEET = "xl/worksheets/sheet1.xml"


def changed(tmp_path, change):
    """A workbook of two orders, to whose sheet something was done."""
    path = build.xlsx_file(tmp_path, SOLVED, PLANNED)
    book: Any = openpyxl.load_workbook(path)
    book.active.title = "批次"
    change(book.active)
    book.save(path)
    return path


def rewritten(tmp_path, old, new, member=SHEET):
    """A workbook of two orders with other words in its XML."""
    path = build.xlsx_file(tmp_path, SOLVED, PLANNED)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(out, "w") as bad:
        for name in good.namelist():
            text = good.read(name)
            if name == member:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode(), 1)
            bad.writestr(name, text)
    path.write_bytes(out.getvalue())
    return path


def with_font(**given):
    """The change that gives the reply of row 2 a font."""

    def change(sheet):
        sheet.cell(2, MEASURE).font = Font(**given)

    return change


def _struck_run(sheet):
    sheet.cell(2, MEASURE).value = CellRichText("已恢复", TextBlock(InlineFont(strike=True), "尚未恢复"))


def _format(form):
    def change(sheet):
        sheet.cell(2, MEASURE).number_format = form

    return change


def _hidden_column(sheet):
    sheet.cell(3, MEASURE + 1).value = None
    sheet.cell(2, MEASURE + 1).value = "故障抢修"
    sheet.column_dimensions[sheet.cell(2, MEASURE + 1).column_letter].hidden = True


def _white_on_blue(sheet):
    sheet.cell(2, MEASURE).font = Font(color="FF1F4E79")
    sheet.cell(2, MEASURE).fill = PatternFill("solid", fgColor="1F4E79")


def _conditional(sheet):
    sheet.conditional_formatting.add("A2:Z2", FormulaRule(formula=["TRUE"], font=Font(strike=True)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True), id="hidden or filtered"),
        pytest.param(lambda sheet: setattr(sheet.row_dimensions[2], "height", 0.75), id="hardly a height"),
        pytest.param(_hidden_column, id="hidden column"),
        pytest.param(with_font(strike=True), id="struck"),
        pytest.param(_struck_run, id="struck in part"),
        pytest.param(with_font(color="FFFFFFFF"), id="white"),
        pytest.param(with_font(color="FFFEFEFE"), id="nearly white"),
        pytest.param(with_font(color=Color(theme=0)), id="white of the theme"),
        pytest.param(with_font(color=Color(indexed=9)), id="white of the palette"),
        pytest.param(_white_on_blue, id="blue on blue"),
        pytest.param(with_font(sz=1), id="tiny"),
        pytest.param(_format(";;;"), id="three semicolons"),
        pytest.param(_format('0;0;0;"无"'), id="another text"),
        pytest.param(_conditional, id="conditional format"),
        pytest.param(
            lambda sheet: sheet.conditional_formatting.add(
                "A2:Z2", FormulaRule(formula=["TRUE"], font=Font(color="FFFFFFFF"))
            ),
            id="conditional white",
        ),
    ],
)
def test_unseen_row_is_left(tmp_path, change):
    """The row of what is not seen is named and left; the other is used."""
    batch = build.read(changed(tmp_path, change))

    assert [row.order_no for row in batch.rows] == [PLANNED["order_no"]]
    found = batch.problems_of(SOLVED["order_no"])
    assert found
    assert {(one.code, one.row) for one in found} == {("BATCH-025", 2)}
    assert batch.left[0].row is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"', '<row ht="0" customHeight="1" r="2"'),
        ('<row r="2"', '<row hidden="true" r="2"'),
    ],
)
def test_row_without_height(tmp_path, old, new):
    """No height, and hidden in its other spelling."""
    batch = build.read(rewritten(tmp_path, old, new))

    assert [row.order_no for row in batch.rows] == [PLANNED["order_no"]]
    assert {(one.code, one.row) for one in batch.problems} == {("BATCH-025", 2)}


def test_sheet_that_hides_its_rows(tmp_path):
    """Where the sheet hides every row, its header as well, the file is refused."""
    path = rewritten(tmp_path, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ')

    assert ("BATCH-025", 1, "") in build.codes(path)


def test_merged_over(tmp_path):
    """A cell under a merged one is not seen, though it has a value."""
    path = rewritten(
        tmp_path, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells>'
    )

    assert build.codes(path) == [("BATCH-025", 2, "处理方式")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheet(tmp_path, state):
    """Where the only sheet with orders is hidden, each of its orders is left to people."""

    def hide(sheet):
        sheet.parent.create_sheet("说明").append(["随便写"])
        sheet.parent.active = 1
        sheet.sheet_state = state

    batch = build.read(changed(tmp_path, hide))

    assert batch.rows == ()
    assert {one.order_no for one in batch.left} == {SOLVED["order_no"], PLANNED["order_no"]}
    assert {one.code for one in batch.problems} == {"BATCH-025"}


def test_cell_given_twice(tmp_path):
    """A row with a cell that the file has twice is left, by both of its order numbers."""
    other = "ID-056-20260105-00077"
    again = f'<c r="A2" t="inlineStr"><is><t>{other}</t></is></c></row><row r="3">'
    batch = build.read(rewritten(tmp_path, '</row><row r="3">', again))

    assert [row.order_no for row in batch.rows] == [PLANNED["order_no"]]
    assert {one.order_no for one in batch.left} == {SOLVED["order_no"], other}
    assert "A2" in batch.problems[0].found


def test_row_given_twice(tmp_path):
    """Two rows of one number are both left: none of them is passed over unsaid."""
    batch = build.read(rewritten(tmp_path, '<row r="3">', '<row r="2">'))

    assert batch.rows == ()
    assert {one.order_no for one in batch.left} == {SOLVED["order_no"], PLANNED["order_no"]}


@pytest.mark.parametrize("name", [SHEET, "xl/Worksheets/Sheet1.xml"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_member_given_twice(tmp_path, name):
    """An archive with two members of one name is refused whole: nobody knows which one people have seen."""
    path = build.xlsx_file(tmp_path, SOLVED)
    with zipfile.ZipFile(path, "a") as book:
        book.writestr(name, book.read(SHEET))

    assert build.codes(path) == [("BATCH-007", None, "")]


@pytest.mark.parametrize("sign", ["\u3000", "\u00a0", "\u200b", "\u2003"])
@pytest.mark.parametrize("place", ["{}处理方式", "处理方式{}", "处理{}方式"])
def test_header_with_an_unseen_sign(tmp_path, sign, place):
    """A name with a sign that nobody sees is another name, and the message names the sign."""
    path = tmp_path / "批次.xlsx"
    names = [place.format(sign) if name == "处理方式" else name for name in COLUMNS.values()]
    path.write_bytes(build.xlsx_bytes(SOLVED, columns=names))

    with pytest.raises(BadInput) as refused:
        build.read(path)

    assert any(f"U+{ord(sign):04X}" in one.found for one in refused.value.problems)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sheet: setattr(sheet.row_dimensions[9], "hidden", True), id="empty hidden row"),
        pytest.param(
            lambda sheet: setattr(sheet.column_dimensions["Z"], "hidden", True), id="empty hidden column"
        ),
        pytest.param(with_font(bold=True, color="FFB42318"), id="red"),
        pytest.param(with_font(color="FF7F7F7F"), id="grey"),
        pytest.param(_format("@"), id="text format"),
        pytest.param(_format("yyyy-mm-dd hh:mm"), id="time format"),
        pytest.param(_format("0.00;[Red]-0.00"), id="number format"),
        pytest.param(
            lambda sheet: sheet.conditional_formatting.add(
                "A2:Z2", FormulaRule(formula=["TRUE"], fill=PatternFill(bgColor="FFFFF2CC"))
            ),
            id="yellow by condition",
        ),
    ],
)
def test_what_is_seen_is_used(tmp_path, change):
    """Hidden rows and columns without content, colours that can be read, and usual formats hold nothing."""
    assert build.read(changed(tmp_path, change)).left == ()


@pytest.mark.parametrize(
    ("form", "value", "seen"),
    [
        ("General", "字", True),
        ("@", "字", True),
        (";;;@", "字", True),
        (";;;", "字", False),
        (";;", "字", True),
        ("0;-0;0;", "字", False),
        ('"a;b"', "字", True),
        (";;;", 13900000001, False),
        ("0;;", 13900000001, True),
        ('"无"', 13900000001, False),
        (";", -1, False),
    ],
)
def test_number_formats(form, value, seen):
    """By its sections, as Excel applies them."""
    assert shows(form, value) is seen


def test_own_workbooks_are_seen(tmp_path):
    """What the program itself writes has nothing that is not seen."""
    write_template(tmp_path / "批次.xlsx", build.DICTIONARIES)
    book = openpyxl.load_workbook(tmp_path / "批次.xlsx")
    for place, value in enumerate((SOLVED.get(field) for field in COLUMNS), start=1):
        book["批次"].cell(2, place).value = value
    book.save(tmp_path / "填好.xlsx")

    assert build.read(tmp_path / "填好.xlsx").left == ()
    assert (BATCH_SHEET.typed, typed_layout(PLAN).typed) == (True, True)


def test_hidden_row_holds_its_order_in_every_file(tmp_path):
    """An order whose row is hidden in one workbook of the inbox stays with people, though another one has it
    in plain sight.
    """
    changed(tmp_path, lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True))
    build.csv_file(tmp_path, SOLVED, name="晚班.csv")

    batches, _problems = read_inbox(tmp_path, build.DICTIONARIES, build.LIMITS, build.BRANCH, build.NOW)

    assert [one.code for batch in batches for one in batch.problems_of(SOLVED["order_no"])] == ["BATCH-025"]
