"""The survey's looks at a page: what is found once, missing, ambiguous or of another kind, each told with its cure."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile.parts import FactSpec, FieldSpec, Region, Selector
from eoms_bot.browser.survey.fields import (
    FoundControl,
    controls,
    look_at_fields,
    look_at_options,
    look_at_strangers,
)
from eoms_bot.browser.survey.selectors import Use, look_at, look_at_facts, look_at_region
from eoms_bot.model.finding import FAILED, PASSED, WARNING

PAGE = """<form id="f"><p id="one">a</p><i class="two">b</i><i class="two">c</i><b id="new">d</b>
<table><tr><td>投诉 区域：</td><td><div ubftype="SelectField"><input id="area"></div></td></tr>
<tr><td>时间：</td><td><div ubftype="TimeField"><input id="time"></div></td></tr>
<tr><td>说明</td><td><textarea id="note"></textarea></td></tr>
<tr><td>场景：</td><td><select id="scene"><option>乡镇</option></select></td></tr>
<tr><td>已答复：</td><td><div ubftype="CollectField"><input type="radio" name="replied_displayInput" value="1">
<input type="hidden" id="replied"></div></td></tr>
<tr><td>驳回给：</td><td><div><table id="back"><tr><td><input type="radio"></td></tr></table></div></td></tr>
<tr><td>时限：</td><td><input id="day" readonly></td></tr>
<tr><td>原因：</td><td><select id="upper"></select> <select id="lower"></select></td></tr>
<tr><td>两个：</td><td><input id="both"><input id="both"></td></tr></table></form>"""


def selector(css, *alternates):
    return Selector(css=css, description="某处", alternates=alternates)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("css", "use", "state", "told"),
    [
        pytest.param("#one", Use.ONCE, PASSED, "某处：找到一个", id="once"),
        pytest.param("#gone", Use.ONCE, FAILED, "某处：缺失", id="missing"),
        pytest.param(".two", Use.ONCE, FAILED, "某处：有 2 个", id="ambiguous"),
        pytest.param(".two", Use.MANY, PASSED, "某处：有 2 个", id="many"),
        pytest.param("#gone", Use.MANY, FAILED, "某处：缺失", id="none of many"),
        pytest.param("#gone", Use.AT_TIMES, PASSED, "某处：缺失（有时才有）", id="not now"),
        pytest.param(".two", Use.AT_TIMES, FAILED, "某处：有 2 个", id="twice at times"),
        pytest.param("#gone", Use.ANY, PASSED, "某处：缺失（可有可无，可有多个）", id="any"),
        pytest.param("p[", Use.ONCE, FAILED, "某处：写法不对", id="no selector"),
    ],
)
def test_how_often_a_selector_hits(page, css, use, state, told):
    """What counts is how often the page object that uses the selector wants it."""
    page.set_content(PAGE)

    found = look_at(page, "todo_list", "name", selector(css), use)

    assert (found.state, found.found) == (state, told)
    assert bool(found.cure) == (state == FAILED)
    assert found.compared == (state == FAILED or "缺失" not in told)


@pytest.mark.browser
def test_alternate_in_the_place_of_the_first_choice(page):
    """An alternate that hits is a warning that names it; one that is ambiguous saves nothing."""
    page.set_content(PAGE)

    saved = look_at(page, "login", "name", selector("#old", "#new"))
    lost = look_at(page, "login", "name", selector("#old", ".two"))

    assert (saved.state, saved.found) == (WARNING, "某处：缺失，备选 #new 命中")
    assert lost.state == FAILED


@pytest.mark.browser
def test_region_leaves_out_what_is_elsewhere(page):
    """A selector of another document of the page is not looked for here."""
    page.set_content(PAGE)
    region = Region(
        selectors={
            "greeting": selector("#one").model_copy(update={"landmark": True}),
            "tree": selector("#gone"),
        }
    )

    assert [one.name for one in look_at_region(page, "portal", region)] == ["greeting"]


@pytest.mark.browser
def test_required_facts(page):
    """A fact that is not required may be absent; a required one must be there."""
    page.set_content(PAGE)
    specs = {
        "a": FactSpec(css="#gone", description="某处", required=True),
        "b": FactSpec(css="#gone", description="某处"),
    }

    found = look_at_facts(page, "order_form", specs)

    assert [(one.name, one.state) for one in found] == [("facts.a", FAILED), ("facts.b", PASSED)]


@pytest.mark.browser
def test_types_of_controls(page):
    """The type of each control is told by what stands there, with the label beside it."""
    page.set_content(PAGE)
    names = ("area", "time", "note", "scene", "replied", "back", "day", "upper", "both", "gone")

    seen = controls(page.locator("#f"), [spec(name) for name in names])

    assert [one.field_type for one in seen[:8]] == [
        *("popup_select", "date_popup", "text", "native_select", "radio_twin", "rollback"),
        *("calendar", "native_cascade"),
    ]
    assert [one.label for one in seen[:4]] == ["投诉 区域：", "时间：", "说明", "场景："]
    assert [one.count for one in seen[8:]] == [2, 0]


def spec(control, kind="text", **more):
    return FieldSpec(name=control, label="投诉区域", control=control, type=kind, description="某栏", **more)


def box(count=1, tag="input", kind="CharField", label="投诉区域：", **more):
    return FoundControl(count, tag, "text", kind, label, **more)


def twin(name):
    """A hidden control with radios of that name."""
    return FoundControl(1, "input", "hidden", "CollectField", "投诉区域：", radios=[name])


CASCADE = spec("a", "native_cascade", below=("b",), split="-")
MENU_OF_RADIOS = spec("a", "popup_select", radios="r", codes={"是": "1"})
RADIOS = spec("a", "radio_twin", radios="r", codes={"是": "1"})


@pytest.mark.parametrize(
    ("field", "seen", "state", "told"),
    [
        pytest.param(spec("a"), box(), PASSED, "文本框", id="fits"),
        pytest.param(spec("a"), box(count=0), FAILED, "缺失", id="missing"),
        pytest.param(spec("a", present="optional"), box(count=0), PASSED, "可有可无", id="optional"),
        pytest.param(spec("a"), box(count=2), FAILED, "有 2 个", id="twice"),
        pytest.param(spec("a"), box(label="所属区域"), FAILED, "标签是“所属区域”", id="label"),
        pytest.param(spec("a"), box(kind="SelectField"), FAILED, "弹出菜单，档案里是 text", id="type"),
        pytest.param(spec("a"), box(tag="div"), FAILED, "认不出（div）", id="strange"),
        pytest.param(spec("a"), box(label=""), PASSED, "文本框", id="no label to compare"),
        pytest.param(spec("a", "calendar"), box(readonly=True), PASSED, "日历写入", id="calendar"),
        pytest.param(spec("a"), box(readonly=True), FAILED, "不能输入", id="takes no typing"),
        pytest.param(CASCADE, box(tag="select", selects=["a", "b"]), PASSED, "几级", id="levels"),
        pytest.param(CASCADE, box(tag="select", selects=["a", "c"]), FAILED, "a、c", id="other lower level"),
        pytest.param(RADIOS, twin("r"), PASSED, "单选", id="radios"),
        pytest.param(RADIOS, twin("s"), FAILED, "单选的名称是 s", id="radios of another name"),
        pytest.param(MENU_OF_RADIOS, box(kind="SelectField"), FAILED, "没有单选按钮", id="no radios"),
    ],
)
def test_field_against_its_control(field, seen, state, told):
    """Count, label and type of a field's control are each held against the profile."""
    [found] = look_at_fields("complete", [field], [seen])

    assert (found.state, told in found.found) == (state, True)


def test_boxes_that_the_profile_does_not_know():
    """A box that nobody listed is told with its label, and whether it must be filled in."""
    boxes = [
        ("a_ubfbox", "投诉区域：", True),
        ("b_ubfbox", "回访 方式：*", True),
        ("c_ubfbox", "备注", False),
    ]

    found = look_at_strangers("complete", boxes, {"a_ubfbox"})

    assert [(one.name, one.found) for one in found] == [
        ("回访方式（b_ubfbox）", "档案未登记的必填字段"),
        ("备注（c_ubfbox）", "档案未登记的选填字段"),
    ]


@pytest.mark.parametrize(
    ("offered", "known", "state"),
    [
        pytest.param(("乡镇", "城区"), ("城区", "乡镇"), PASSED, id="same"),
        pytest.param(("乡镇",), ("城区", "乡镇"), FAILED, id="gone"),
        pytest.param(("乡镇", "城区", "农村"), ("城区", "乡镇"), WARNING, id="new"),
        pytest.param(("乡镇",), None, PASSED, id="no list"),
    ],
)
def test_options_against_the_dictionary(offered, known, state):
    """An option that the dictionaries have and the site has not would stop a run; a new one would not."""
    assert look_at_options("complete", "投诉区域", offered, known).state == state
