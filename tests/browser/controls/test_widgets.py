"""Widgets made by hand: panels at the end of the body, columns, a tree in a dialog, a calendar."""

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

PAGE = Path(__file__).with_name("widgets.html")


@pytest.fixture
def control(page):
    """Makes controls of the page by their labels."""
    page.goto(PAGE.as_uri())

    def make(label, **ways):
        return FormControl(page.locator("#form"), FieldName(label, **ways), 0.5)

    return make


FIELDS = [
    pytest.param("故障类型", {}, ControlKind.LIST, "弱覆盖", id="panel at the end of the body"),
    pytest.param("远程网点", {"kind": ControlKind.LIST}, ControlKind.LIST, "城西网点", id="remote"),
    pytest.param("片区", {"split": "/"}, ControlKind.LIST, "其他/其他", id="columns with equal words"),
    pytest.param("部门", {"split": "/"}, ControlKind.LIST, "网络部/传输组/一班", id="tree in a dialog"),
    pytest.param("发送短信", {}, ControlKind.SWITCH, "是", id="switch"),
    pytest.param("满意度", {}, ControlKind.RADIOS, "一般", id="radios"),
    pytest.param("紧急程度", {}, ControlKind.RADIOS, "特急", id="words that are pressed"),
    pytest.param("受理单位", {}, ControlKind.LIST, "县局", id="button next to the box"),
    pytest.param("恢复时间", {}, ControlKind.LIST, "2027-02-03 08:09", id="calendar"),
]


@pytest.mark.parametrize(("label", "ways", "kind", "value"), FIELDS)
def test_widget_is_probed_filled_and_read_back(control, page, label, ways, kind, value):
    """A second time the same value causes no event, and nothing stays open."""
    one = control(label, **ways)

    assert one.view().kind is kind
    fill(one, value)
    assert word(one) == value
    page.evaluate("seen.length = 0")
    fill(one, value)
    assert page.evaluate("seen") == []
    assert page.locator(".panel:visible, .dialog:visible").count() == 0


@pytest.mark.parametrize(
    ("label", "ways", "value", "offered"),
    [
        pytest.param("故障类型", {}, "雷击", "断站、弱覆盖、其他$", id="panel"),
        pytest.param("故障类型", {}, "停用项", "断站、弱覆盖、其他$", id="disabled entry"),
        pytest.param("远程网点", {"kind": ControlKind.LIST}, "城北网点", "无", id="remote"),
        pytest.param("片区", {"split": "/"}, "东区/西一", "其他", id="columns"),
        pytest.param("部门", {"split": "/"}, "网络部/无线组/三班", "无线组", id="tree"),
    ],
)
def test_word_that_is_not_offered_is_refused(control, page, label, ways, value, offered):
    """Nothing is left in the control, and what was opened is closed."""
    one = control(label, **ways)

    with pytest.raises(OptionNotOffered, match=offered):
        fill(one, value)

    assert word(one) == ""
    assert page.locator(".panel:visible, .dialog:visible").count() == 0


def test_offered_words(control, page):
    """The panel is opened, read and closed without a choice."""
    assert options(control("故障类型")) == ("断站", "弱覆盖", "其他")
    assert options(control("片区", split="/")) == ("东区", "其他")
    assert page.locator(".panel:visible").count() == 0
    assert page.evaluate("seen") == []


def test_barred_widget_is_locked(control):
    """A class that says disabled bars a widget that has no such attribute."""
    assert control("停用").view().standing is ControlStanding.LOCKED
    with pytest.raises(SiteChanged, match="不能填"):
        fill(control("停用"), "乙")


def test_box_that_opens_nothing_is_read_only(control):
    """The error says that a press brings nothing."""
    with pytest.raises(SiteChanged, match="只读，点了也没有弹出"):
        fill(control("死控件"), "新值")


DAYS_ONLY = """<label>日期 <input id=box></label><div id=days style="display:none;position:absolute;background:#fff">
    <div>2027年2月</div><table><tr><th>一</th><th>二</th><th>三</th><th>四</th><th>五</th><th>六</th><th>日</th></tr></table>
    </div><script>
    const table = document.querySelector('#days table');
    for (let week = 0; week < 4; week++) {
        const row = table.insertRow();
        for (let day = 7 * week + 1; day <= 7 * week + 7; day++) row.insertCell().textContent = day;
    }
    box.onfocus = () => { days.style.display = 'block'; };
    table.onclick = ({target}) => {
        box.value = '2027-02-' + target.textContent.padStart(2, '0');
        days.style.display = 'none';
    };</script>"""


def test_time_that_a_calendar_of_days_cuts_is_noticed(page):
    """It is not typed over what was picked: it would stand in the box, and the page would not have taken it."""
    page.set_content(DAYS_ONLY)
    one = FormControl(page.locator("body"), FieldName("日期", kind=ControlKind.CALENDAR), 0.5)

    fill(one, "2027-02-03")
    with pytest.raises(ReadBackMismatch, match="显示的是 '2027-02-04'"):
        fill(one, "2027-02-04 08:09")

    assert word(one) == "2027-02-04"


CHOOSER = """<table><tr><td>联系人</td><td><input name=who readonly><input type=hidden name=id>
    <input type=button value=选择 onclick="window.open('/people', 'people', 'width=300,height=300')"></td></tr>
    <tr><td>电话</td><td><input></td></tr></table>
    <script>function take(text) { [id.value, who.value] = text.split(','); }
    const [who, id] = document.querySelectorAll('[name=who],[name=id]');</script>"""
TICKS = """<table><tr><th>选择</th><th>姓名</th></tr><tr><td><input type=radio name=p value='7,值班岗'></td><td>值班岗</td></tr>
    <tr><td><input type=radio name=p value='8,优化岗'></td><td>优化岗</td></tr></table><button onclick="
    opener.take(document.querySelector(':checked').value); window.close()">确 定</button>"""
LINKS = """<p><a href="javascript:opener.take('7,值班岗');window.close()">值班岗</a></p>
    <p><a href="javascript:opener.take('8,优化岗');window.close()">优化岗</a></p>"""


@pytest.fixture
def chooser(page):
    """Makes the control whose button opens a window with this page."""

    def make(people):
        def answer(route):
            body = people if route.request.url.endswith("/people") else CHOOSER
            route.fulfill(body=f"<meta charset=utf-8>{body}", content_type="text/html")

        page.context.route("**/*", answer)
        page.goto("http://site.example/form")
        return FormControl(page.locator("body"), FieldName("联系人"), 2.0)

    return make


@pytest.mark.parametrize("people", [TICKS, LINKS], ids=["rows that are ticked", "links"])
def test_box_that_a_window_fills(chooser, page, people):
    """A button next to a box opens a window, in which the word is chosen; its id goes into the form as well."""
    one = chooser(people)

    fill(one, "优化岗")

    assert (word(one), page.locator("[name=id]").input_value()) == ("优化岗", "8")
    assert len(page.context.pages) == 1
    assert set(options(one)) >= {"值班岗", "优化岗"}
    assert len(page.context.pages) == 1


def test_word_that_the_window_has_not(chooser, page):
    """It is refused with what there is, and the window is closed."""
    one = chooser(TICKS)

    with pytest.raises(OptionNotOffered, match=r"王值班.*值班岗、优化岗"):
        fill(one, "王值班")

    assert (word(one), len(page.context.pages)) == ("", 1)


def test_list_that_waits_for_typing(control):
    """A box that shows entries only for what was typed offers none before, and is not called read-only."""
    assert options(control("远程网点", kind=ControlKind.LIST)) == ()
