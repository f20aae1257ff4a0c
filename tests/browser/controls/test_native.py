"""Native and legacy controls: found by their labels, filled, read back, and refused where they can't be."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoms_bot.browser.controls import (
    ControlKind,
    ControlStanding,
    FieldName,
    FormControl,
    fill,
    options,
    word,
)
from eoms_bot.errors import OptionNotOffered, ReadBackMismatch, SiteChanged

pytestmark = pytest.mark.browser

PAGE = Path(__file__).with_name("legacy.html")


@pytest.fixture
def control(page):
    """Makes controls of the page by their labels."""
    page.goto(PAGE.as_uri())

    def make(label="", seconds=0.2, **ways):
        return FormControl(page.locator("#form"), FieldName(label, **ways), seconds)

    return make


FIELDS = [
    pytest.param("处理结果", {}, ControlKind.SELECT, "未解决", id="select"),
    pytest.param("联系电话", {}, ControlKind.TEXT, "13900000001", id="header cell, and text above"),
    pytest.param("原因分类", {"split": "-"}, ControlKind.SELECT, "覆盖-其他-其他", id="levels"),
    pytest.param("是否4G", {}, ControlKind.RADIOS, "否", id="radios"),
    pytest.param("解决时间", {}, ControlKind.DATE_SELECTS, "2026-11-26 18:05", id="date of selects"),
    pytest.param("分栏时间", {}, ControlKind.DATE_SELECTS, "2026-11-06 08:05", id="date of boxes"),
    pytest.param("预约日期", {}, ControlKind.NATIVE_DATE, "2026-11-26", id="date"),
    pytest.param("到场时间", {}, ControlKind.NATIVE_DATE, "2026-11-26 18:05", id="time"),
    pytest.param("基站数", {}, ControlKind.NUMBER, "3", id="number"),
    pytest.param("已回访", {}, ControlKind.SWITCH, "是", id="checkbox"),
    pytest.param("处理措施", {}, ControlKind.TEXTAREA, "一行\n二行", id="text area"),
    pytest.param("处理人", {}, ControlKind.TEXT, "某人", id="definition list"),
    pytest.param("区县", {}, ControlKind.TEXT, "某县", id="text on a line"),
    pytest.param("街道", {}, ControlKind.TEXT, "某街", id="second text on a line"),
    pytest.param("房间", {}, ControlKind.TEXT, "101", id="label for"),
    pytest.param("楼层", {}, ControlKind.TEXT, "3", id="label around"),
    pytest.param("请输入经度", {}, ControlKind.TEXT, "116.1", id="placeholder"),
    pytest.param("纬度", {}, ControlKind.TEXT, "39.9", id="aria-label"),
    pytest.param("备注", {}, ControlKind.TEXT, "无", id="aria-labelledby"),
    pytest.param("掩码时间", {}, ControlKind.TEXT, "2026-11-26", id="masked"),
    pytest.param("姓名", {}, ControlKind.TEXT, "某人", id="hidden duplicate"),
    pytest.param("班组", {}, ControlKind.TEXT, "一班", id="disabled duplicate"),
    pytest.param("纬度", {"role": "textbox"}, ControlKind.TEXT, "39.9", id="label and role"),
    pytest.param("", {"name": "tel"}, ControlKind.TEXT, "13900000001", id="by name"),
    pytest.param("", {"css": "#room"}, ControlKind.TEXT, "101", id="by CSS"),
    pytest.param("", {"attribute": ("id", "room")}, ControlKind.TEXT, "101", id="by attribute"),
]


@pytest.mark.parametrize(("label", "ways", "kind", "value"), FIELDS)
def test_control_is_probed_filled_and_read_back(control, page, label, ways, kind, value):
    """A second time the same value causes no event."""
    one = control(label, **ways)

    assert one.view().kind is kind
    fill(one, value)
    assert word(one) == value
    page.evaluate("seen.length = 0")
    fill(one, value)
    assert page.evaluate("seen") == []


def test_time_as_it_leaves(control):
    """A profile may write a time as the browser's own box sends it: with a T."""
    one = control("到场时间")

    fill(one, "2026-11-26T18:05")

    assert word(one, "2026-11-26T18:05") == "2026-11-26T18:05"


@pytest.mark.parametrize(
    ("label", "ways", "value", "offered"),
    [
        pytest.param("处理结果", {}, "其他", "已解决、未解决", id="select"),
        pytest.param("处理结果", {}, "作废", "已解决、未解决", id="disabled option"),
        pytest.param("原因分类", {"split": "-"}, "覆盖-弱覆盖-室外", "室内、其他", id="lowest level"),
        pytest.param("是否4G", {}, "不详", "是、否", id="radios"),
        pytest.param("解决时间", {}, "2031-11-26 18:05", "2025、2026", id="date of selects"),
        pytest.param("已回访", {}, "不详", "是、否", id="checkbox"),
    ],
)
def test_word_that_is_not_offered_is_refused(control, label, ways, value, offered):
    """The error lists what is offered."""
    with pytest.raises(OptionNotOffered, match=offered):
        fill(control(label, **ways), value)


@pytest.mark.parametrize(
    ("label", "value", "shown"),
    [
        pytest.param("取整的", "3.6", "4", id="rounded"),
        pytest.param("处理措施", "一二三四五六七八九十多", "一二三四五六七八九十", id="cut"),
    ],
)
def test_value_that_the_page_changes_is_noticed(control, label, value, shown):
    """The error has both values."""
    with pytest.raises(ReadBackMismatch, match=rf"'{value}'.*'{shown}'"):
        fill(control(label), value)


@pytest.mark.parametrize(
    ("label", "standing"),
    [
        pytest.param("锁住的", ControlStanding.LOCKED, id="disabled"),
        pytest.param("锁住的选项", ControlStanding.LOCKED, id="in a disabled set"),
        pytest.param("工单号", ControlStanding.READONLY, id="text"),
        pytest.param("工单标题", ControlStanding.READONLY, id="text above a box of another line"),
    ],
)
def test_locked_control_is_refused(control, label, standing):
    """Nothing is filled into a control that takes no value."""
    assert control(label).view().standing is standing
    with pytest.raises(SiteChanged, match="不能填"):
        fill(control(label), "新值")


def test_read_only_box_is_refused(control):
    """Whether anything pops up is known after a press."""
    with pytest.raises(SiteChanged, match="只读"):
        fill(control("只读的"), "新值")


def test_missing_control_names_what_is_there(control):
    """The error says what was wanted, where, and which fields there are."""
    with pytest.raises(SiteChanged, match=r"字段 处理单位: 在 form#form 里找不到.*联系电话"):
        fill(control("处理单位"), "某局")


def test_two_controls_of_one_label_are_refused(control):
    """Both are named."""
    with pytest.raises(SiteChanged, match="有 2 个: input#one、input#two"):
        fill(control("地点"), "某地")


def test_control_that_comes_late_is_waited_for(control, page):
    """A step builds its form some time after it is opened."""
    page.evaluate("""setTimeout(() => document.querySelector('form').insertAdjacentHTML('beforeend',
        '<div><label>迟到的</label><input></div>'), 150)""")

    fill(control("迟到的", seconds=2.0), "来了")

    assert word(control("迟到的")) == "来了"


def test_blank_value(control):
    """A text and a select become blank again; radios cannot."""
    for label, value in (("处理人", "某人"), ("处理结果", "未解决"), ("是否4G", "是")):
        fill(control(label), value)

    fill(control("处理人"), "")
    fill(control("处理结果"), "")

    assert (word(control("处理人")), word(control("处理结果"))) == ("", "")
    with pytest.raises(SiteChanged, match="清不空"):
        fill(control("是否4G"), "")


def test_offered_words(control):
    """A select lists its words without the blank one and those that cannot be chosen."""
    assert options(control("处理结果")) == ("已解决", "未解决")
    assert options(control("是否4G")) == ("是", "否")
    assert options(control("处理人")) == ()


@pytest.mark.parametrize("written", [True, False])
def test_box_into_which_only_the_site_writes(page, written):
    """A calendar that nobody can read: the box is written as it does, where the profile says so."""
    day = "<a href=# onclick='return false'>12-02</a>"
    page.set_content(f"""<table><tr><td>预计解决时间</td><td><input readonly onchange="document.title = this.value"
        onclick="this.parentNode.insertAdjacentHTML('beforeend', `<div>{day * 9}</div>`)"></td></tr></table>""")
    name = FieldName("预计解决时间", kind=ControlKind.CALENDAR, written=written)
    box = FormControl(page.locator("body"), name, 0.2)

    if written:
        fill(box, "2026-12-02 16:20:00")
        assert (word(box), page.title()) == ("2026-12-02 16:20:00", "2026-12-02 16:20:00")
    else:
        with pytest.raises(SiteChanged):
            fill(box, "2026-12-02 16:20:00")
        assert page.title() == ""
