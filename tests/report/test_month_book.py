"""The month report as a workbook: read back, its numbers are the figures', and no text is a formula."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from eoms_bot.model.board import BoardChoices, DayOutcome, Group, ReplyTally, month_of
from eoms_bot.month import month_book, rates
from eoms_bot.month.ageing import ageing
from eoms_bot.month.charts import canvas
from eoms_bot.month.charts.theme import DARK, PAPER
from eoms_bot.month.course import course
from eoms_bot.month.days import days
from eoms_bot.month.heat import heat
from eoms_bot.month.month import Month
from eoms_bot.month.rates import complaints
from eoms_bot.month.sites import sites
from eoms_bot.month.warning import Warnings, warnings, window

OCTOBER = month_of(date(2026, 10, 1))
FORMULA = "=HYPERLINK(1)"
TALLY = ReplyTally(completed=40, rejected=10, solved=30, timed=45, in_time=36, numbered=32, repeats=4)

EARLIER = replace(TALLY, solved=28)


def month(**changes):
    """A month with something of everything."""
    span = window(OCTOBER, date(2026, 11, 25))
    groups = (Group((FORMULA, "乡镇"), 5), Group(("停电", "县城"), 2))
    first = (complaints(7, 0, None), rates.solved(TALLY), rates.timeliness(TALLY))
    earlier = (complaints(5, 0, None), rates.solved(EARLIER), rates.timeliness(EARLIER))
    made = Month(
        span=OCTOBER,
        today=date(2026, 11, 25),
        days=days(
            OCTOBER, [DayOutcome(date(2026, 10, 1), "DONE", 4), DayOutcome(date(2026, 10, 2), "HELD", 3)]
        ),
        headline=first,
        course=course([(OCTOBER.before(), earlier), (OCTOBER, first)], date(2026, 9, 10), date(2026, 11, 25)),
        areas=(),
        attitudes=(Group(("满意",), 5), Group(("",), 1)),
        call_backs=(),
        classes=(Group(("移动业务→网络质量",), 7),),
        reasons=(Group(("宽带投诉",), 2),),
        heat=heat(groups),
        sites=sites([Group((FORMULA,), 5, 1)], 3),
        ageing=ageing([], OCTOBER.last, "没有历史工单表"),
        warnings=warnings(span, date(2026, 1, 1), [(OCTOBER.last, 9)], {}, BoardChoices()),
    )
    return replace(made, **changes)


def read(content):
    """Sheet name → rows of values."""
    book = load_workbook(BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def pictured(content):
    """The sheets that have a picture."""
    sheets: Any = load_workbook(BytesIO(content))
    return {sheet.title for sheet in sheets if sheet._images}


@pytest.fixture
def undrawn(monkeypatch):
    """A machine that draws no charts."""
    monkeypatch.setattr(month_book, "obstacle", lambda: canvas.NO_FONT)


def test_sheets(undrawn):
    """The sheets of the report, in their order, and the numbers in them."""
    sheets = read(month_book.render(month()))

    assert tuple(sheets) == month_book.SHEETS
    overview = {row[0]: row[1:4] for row in sheets["总览"]}
    assert overview["解决率"] == ["75.0%", "30 ÷ 40", None]
    assert overview["万投比"] == ["无数据", "7 ÷ —", "未配置用户数（设置 board.users）"]
    assert overview["合计"][0] == 7
    assert sheets["各月走势"][:3] == [
        ["指标", "2026年9月", "2026年10月", "较上月"],
        ["万投比", "无数据", "无数据", None],
        ["解决率", "70.0%（28 ÷ 40）", "75.0%（30 ÷ 40）", "+5.0 点"],
    ]
    assert "2026年9月从10日起才有记录" in str(sheets["各月走势"])
    assert sheets["每日"][1][:3] == ["2026-10-01", 4, 4]
    assert sheets["每日"][32][:3] == ["合计", 7, 4]
    assert sheets["原因×区域"][1] == [FORMULA, 5, 0, 5]
    assert sheets["热点站点"][1][:3] == [FORMULA, 5, 1]
    assert "▲" not in str(sheets)
    assert sheets["预警"][3][1:4] == ["全部工单", 9, 0]
    assert any("非延期" in str(row) or "处理结果为 解决" in str(row) for row in sheets["口径说明"])


def test_no_formula(undrawn):
    """A cause or a site that begins like a formula stays a text, quoted for whoever edits it."""
    book = load_workbook(BytesIO(month_book.render(month())))

    for sheet, place in (("原因×区域", "A2"), ("热点站点", "A2")):
        cell = book[sheet][place]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (FORMULA, "s", True)


def test_on_paper(undrawn):
    """Each sheet is printed on A4 across, as wide as the paper, and says which month and which page it is."""
    sheets: Any = load_workbook(BytesIO(month_book.render(month())))

    for sheet in sheets:
        setup = sheet.page_setup
        assert (setup.orientation, str(setup.paperSize)) == ("landscape", sheet.PAPERSIZE_A4)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert f"投诉月报 2026年10月　{sheet.title}" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text


def test_headings_in_one_line(undrawn):
    """Title and note run on over the cells beside them; wrapped in the first column they stood in five lines."""
    sheets: Any = load_workbook(BytesIO(month_book.render(month())))

    assert not any(sheets["总览"].cell(row, 1).alignment.wrap_text for row in (1, 2))


def test_heat_is_coloured(undrawn):
    """The heat table has its colours by a rule over its numbers."""
    book = load_workbook(BytesIO(month_book.render(month())))

    [area] = [str(one.sqref) for one in book["原因×区域"].conditional_formatting]
    assert area == "B2:C3"


def test_without_charts(undrawn):
    """A machine that cannot draw says so, and the book has no picture."""
    content = month_book.render(month())

    assert canvas.NO_FONT in str(read(content)["总览"])
    assert pictured(content) == set()


def test_an_empty_month(undrawn):
    """Without a single order each sheet says that there is nothing."""
    nothing = month(
        days=days(OCTOBER, []),
        **dict.fromkeys(("attitudes", "classes", "reasons"), ()),
        heat=heat([]),
        sites=sites([], 3),
        warnings=Warnings(OCTOBER.first, OCTOBER.last, why="账本还没有记录"),
    )

    sheets = read(month_book.render(nothing))

    assert "这个月没有证实完成的工单" in str(sheets["原因×区域"])
    assert "没有达到 3 张的站" in str(sheets["热点站点"])
    assert "账本还没有记录" in str(sheets["预警"])


def test_charts_inside():
    """Where there is a Chinese font the sheets have their charts."""
    if canvas.obstacle():
        pytest.skip("no Chinese font on this machine")
    assert pictured(month_book.render(month())) >= {
        "总览",
        "各月走势",
        "每日",
        "原因×区域",
        "热点站点",
        "预警",
    }


def test_a_chart_on_dark_ground():
    """A chart in dark has that ground, and no writing that needs a font where it is shown."""
    from eoms_bot.month.charts import of_month

    if canvas.obstacle():
        pytest.skip("no Chinese font on this machine")
    content = of_month.drawn("days", month(), DARK, "svg")

    assert content is not None
    assert DARK.ground.encode() in content
    assert b"<text" not in content


def test_a_chart_on_paper():
    """A chart for paper is drawn as wide as the sheet at most: scaled down, its letters could not be read."""
    from eoms_bot.month.charts import of_month

    if canvas.obstacle():
        pytest.skip("no Chinese font on this machine")
    content = of_month.drawn("days", month(), PAPER, "svg")

    assert content is not None
    width = re.search(rb'<svg[^>]* width="([\d.]+)pt"', content)
    assert width is not None
    assert float(width.group(1)) <= 72 * PAPER.widest + 0.01


def test_no_font_no_chart(monkeypatch):
    """A machine without a Chinese font is told what to install; one without the library as well."""
    monkeypatch.setattr(canvas, "chinese_font", lambda: "")
    no_font = canvas.obstacle()
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    assert no_font == canvas.NO_FONT
    assert canvas.obstacle() == canvas.NO_LIBRARY
