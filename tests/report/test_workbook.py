"""report.xlsx: texts stay texts, and the shift lead can filter and sort."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from eoms_bot.model.outcome import Outcome
from eoms_bot.report import workbook
from eoms_bot.report.record import item_record, rank, summary_record
from tests.report import samples

COLUMNS = ["工单号", "主题", "处理时限", "决定", "规则", "结果", "原因", "缺少", "接下来", "证明", "证据"]


def book_of(items):
    """The workbook of some items, read back."""
    return openpyxl.load_workbook(io.BytesIO(bytes_of(items)))


def bytes_of(items):
    """The workbook's file."""
    ordered = sorted(items, key=rank)
    return workbook.render(summary_record(samples.summary(items)), [item_record(item) for item in ordered])


def test_columns_filter_and_freeze():
    """The columns are those of the manual, with a filter, a frozen head and widths."""
    sheet = book_of(samples.items())["工单"]

    assert [cell.value for cell in sheet[1]] == COLUMNS
    assert sheet.auto_filter.ref == "A1:K10"
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["A"].width == 25


def test_rows():
    """What needs a person comes first; each row tells decision, rule, outcome, reason, missing facts and proof."""
    rows = list(book_of(samples.items())["工单"].iter_rows(min_row=2, values_only=True))

    assert [row[5] for row in rows][:3] == ["结果未知", "网站拒绝", "转人工"]
    held = next(row for row in rows if row[6] == "缺少事实")
    assert (held[3], held[4], held[7]) == ("转人工", "H-001", "占用基站；联系时间")
    done = next(row for row in rows if row[5] == "已完成")
    assert done[9].startswith("2026-11-25 01:32:00 本账号 处理记录")
    assert next(row for row in rows if row[5].startswith("未发送"))[5] == "未发送（已超时限）"


def test_deadline_is_a_date():
    """Deadlines sort and filter as dates of the operators' clock."""
    sheet = book_of((samples.item(1, Outcome.DONE),))["工单"]

    assert sheet["C2"].value == datetime(2026, 11, 25, 2, 31)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "＝1+1",
        "#N/A",
        "=cmd|'/c calc'!A1",
        "2026-11-25",
        "TRUE",
        "1",
    ],
)
def test_formula_is_text(text):
    """A text that looks like a formula, an error or a number stays a text, also when somebody edits the cell."""
    sheet = book_of((samples.item(1, Outcome.REFUSED, text),))["工单"]

    cell = sheet["G2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix is text.startswith(tuple("=+-@\t＝"))


def test_style_of_texts():
    """Every text of a book is text that wraps, and quoted where it begins like a formula itself, whatever stands beside it."""
    reasons = ("=1", "甲", "=2", "乙")
    items = tuple(samples.item(n, Outcome.REFUSED, text) for n, text in enumerate(reasons, start=1))

    sheets = [book_of(items[turn:] + items[:turn])["工单"] for turn in (0, 1)]

    for sheet in sheets:
        cells = {sheet[f"G{row}"].value: sheet[f"G{row}"] for row in range(2, 6)}
        assert {text: bool(cell.quotePrefix) for text, cell in cells.items()} == {
            "=1": True,
            "甲": False,
            "=2": True,
            "乙": False,
        }
        assert {(cell.number_format, cell.alignment.wrap_text) for cell in cells.values()} == {("@", True)}


def test_no_formula_in_the_file():
    """There is no formula cell in any sheet of the file."""
    items = tuple(samples.item(n, Outcome.HELD, "=1+1", samples.hold("=2", ("=3",))) for n in range(1, 4))

    with zipfile.ZipFile(io.BytesIO(bytes_of(items))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 2
        assert not [name for name in sheets if b"<f>" in archive.read(name)]


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[1m", "a\ud800", "a\uffff", "\x0b", "长" * 40_000])
def test_odd_characters_do_not_break_the_file(text):
    """Control characters are written out, and a text that no cell can hold is cut."""
    value = book_of((samples.item(1, Outcome.REFUSED, text),))["工单"]["G2"].value

    assert value.isprintable()
    assert len(value) <= 32_000


def test_markup_is_text():
    """Markup of an order is text in the workbook too."""
    assert book_of((samples.item(1, Outcome.REFUSED, "<b>&amp;</b>"),))["工单"]["G2"].value == "<b>&amp;</b>"


def test_evidence_leads_to_the_picture():
    """The evidence cell opens the first picture of the order."""
    pictures = (("填好的表单", "evidence/ID-1/filled.png"), ("处理记录", "evidence/ID-1/history.png"))
    cell = book_of((samples.item(1, Outcome.DONE, pictures=pictures),))["工单"]["K2"]

    assert cell.value == "2 张图片"
    assert cell.hyperlink.target == "evidence/ID-1/filled.png"


def test_order_leads_to_its_report():
    """The number opens the order in the report beside the workbook; what is to be done next is named with it."""
    sheet = book_of((samples.item(1, Outcome.UNKNOWN),))["工单"]

    number = samples.number(1)
    assert sheet["A2"].hyperlink.target == f"report.html#order-{number}"
    assert f"eoms-bot resolve {number}" in sheet["I2"].value


def test_print_setup():
    """Both sheets print on A4 across, as wide as the paper, with the run's number and the page's."""
    for sheet in book_of(samples.items()):
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text


def test_times_of_the_run_are_dates():
    """Begin and end of the run are dates of the operators' clock."""
    sheet = book_of(samples.items())["概要"]

    assert [type(sheet.cell(row=row, column=2).value) for row in (5, 6)] == [datetime, datetime]


def test_summary_sheet():
    """The second sheet has the counts by outcome."""
    rows = {row[0]: row[1] for row in book_of(samples.items())["概要"].iter_rows(values_only=True)}

    assert rows["转人工"] == 3
    assert rows["站点 / 账号"] == "mock / clerk01"


def test_masked():
    """No phone, name or place of the customer is in the file."""
    with zipfile.ZipFile(io.BytesIO(bytes_of(samples.items()))) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode()

    assert not [secret for secret in (samples.PHONE, samples.CUSTOMER, samples.PLACE) if secret in content]


def test_empty_run():
    """A run without orders has a workbook too."""
    assert book_of(())["工单"].auto_filter.ref == "A1:K2"
